# shellcheck shell=bash
set -euo pipefail
# The steps of ops/demo. Sourced; expects ops/lib.sh. Everything it prints as data was asked from the running nodes.

members=(alpha beta gamma)
names=("Association Alpha" "Association Beta" "Association Gamma")
bucket=films
key=film.mp4

declare -A origin s3 media pids
# Set by ops/demo and by ops/lib.sh.
: "${state:=}" "${record:=}" "${elapsed:=}"
as_user=()
configuration=${FEDERATION_DEMO_CONFIGURATION:-Release}

install_tools() {
  need_dotnet
  need_packages \
    "postgresql=each node keeps its records in a private cluster" \
    "libsodium23=Ed25519 signatures" \
    "ffmpeg=makes the sample film" \
    "awscli=an unmodified application that speaks S3" \
    "curl=fetches the film as a viewer would" \
    "jq=reads the nodes' answers in this script"
  aws=${AWS_CLI:-/usr/bin/aws}
}

build() {
  dotnet build src/Federation.Node -c "$configuration" -v quiet -clp:NoSummary </dev/null >&2 || stop "the node did not build"
  dotnet build src/Federation.Cli -c "$configuration" -v quiet -clp:NoSummary </dev/null >&2 || stop "fed did not build"
  fed_binary=$PWD/src/Federation.Cli/bin/$configuration/net10.0/fed
  node_binary=$PWD/src/Federation.Node/bin/$configuration/net10.0/Federation.Node.dll
}

# fed MEMBER verb...   The operator of that member at the keyboard: its own data folder, nobody else's.
fed() {
  local member=$1
  shift
  FEDERATION_NODE_BINARY=$node_binary "$fed_binary" "$@" --data "$state/$member"
}

# The same where the script itself tells the story: what the verb says is kept for the case that it fails.
quietly() { fed "$@" >/dev/null 2>"$state/talk" || stop "$(cat "$state/talk")"; }

prepare_member() {
  local member=$1 index node s3port mediaport
  index=$(index_of "$member")
  node=$(free_port) s3port=$(free_port) mediaport=$(free_port)
  origin[$member]=http://127.0.0.1:$node
  s3[$member]=http://127.0.0.1:$s3port
  media[$member]=http://127.0.0.1:$mediaport
  mkdir -m 711 "$state/$member" "$state/$member-board"
  quietly "$member" node init --handle "$member" --name "${names[index]}" --node-origin "${origin[$member]}" --s3-origin "${s3[$member]}" \
    --media-origin "${media[$member]}" --vote-key "$state/$member-board/vote.key" --allow-loopback
  fed "$member" member card >"$state/$member.card.json"
}

index_of() {
  local index
  for index in "${!members[@]}"; do [ "${members[index]}" != "$1" ] || printf '%s\n' "$index"; done
}

start_node() {
  dotnet "$node_binary" run --data "$state/$1" >>"$state/$1.log" 2>&1 </dev/null &
  pids[$1]=$!
}

stop_node() {
  local pid=${pids[$1]:-}
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  unset "pids[$1]"
}

# Whatever ends the script, no process and no folder of it stays behind: nodes first, then databases that a killed node left alone.
stop_everything() {
  local code=$? member programs
  trap - EXIT
  for member in "${!pids[@]}"; do kill -TERM "${pids[$member]}" 2>/dev/null || true; done
  for member in "${!pids[@]}"; do wait "${pids[$member]}" 2>/dev/null || true; done
  programs=$(postgres_programs 2>/dev/null || true)
  choose_user postgres
  for member in "${members[@]}"; do
    [ ! -e "$state/$member/postgres/cluster/postmaster.pid" ] ||
      "${as_user[@]}" "$programs/pg_ctl" -D "$state/$member/postgres/cluster" -m immediate -w stop >/dev/null 2>&1 || true
  done
  if [ "$code" -ne 0 ] && [ "$code" -ne 130 ]; then
    for member in "${members[@]}"; do
      say "-- last lines of $member:"
      tail -n 15 "$state/$member.log" >&2 2>/dev/null || true
    done
  fi
  rm -rf "$state"
  exit "$code"
}

# until_true SECONDS WHAT command...
until_true() {
  local limit=$1 what=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@"; do
    [ $SECONDS -lt $end ] || stop "it did not come true in $limit seconds: $what"
    read -r -t 0.3 <> <(:) || true
  done
}

found_federation() {
  local member cards=() votes=() possessions=()
  jq --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '.founding.foundedAt = $now' ops/demo.charter.json >"$state/charter.json"
  for member in "${members[@]}"; do cards+=(--card "$state/$member.card.json"); done
  for member in "${members[@]}"; do
    # Each founder writes the candidate from the cards and signs its own bytes; equal bytes are what makes the signatures fit together.
    quietly "$member" member found "${cards[@]}" --charter "$state/charter.json" --out "$state/$member.candidate.json"
    cmp -s "$state/alpha.candidate.json" "$state/$member.candidate.json" || stop "$member wrote another candidate than alpha"
    quietly "$member" member vote --sign "$state/$member.candidate.json" --vote-key "$state/$member-board/vote.key" --out "$state/$member.vote.json"
    quietly "$member" member sign-possession --candidate "$state/$member.candidate.json" --out "$state/$member.possession.json"
    votes+=(--vote "$state/$member.vote.json")
    possessions+=(--possession "$state/$member.possession.json")
  done
  for member in "${members[@]}"; do
    quietly "$member" member assemble --candidate "$state/$member.candidate.json" --charter "$state/charter.json" "${votes[@]}" "${possessions[@]}" --out "$state/$member.genesis.json"
    quietly "$member" member install "$state/$member.genesis.json"
  done
  fed alpha member list >&2
}

every_member_knows_three_offers() {
  local member
  for member in "${members[@]}"; do
    [ "$(fed "$member" offer show --json 2>/dev/null | jq '.data.offers | length')" = 3 ] || return 1
  done
}

make_video() {
  if [ -n "$video" ]; then return; fi
  video=$state/film.mp4
  local seconds=${FEDERATION_DEMO_SECONDS:-20}
  ffmpeg -hide_banner -loglevel error -nostdin -y -f lavfi -i "testsrc2=size=1280x720:rate=25" -f lavfi -i "sine=frequency=440" -t "$seconds" \
    -c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv420p -c:a aac -movflags +faststart "$video"
  say "  made a film of $seconds seconds, $(stat -c %s "$video") bytes"
}

upload() {
  local secrets
  sha=$(sha256sum "$video" | cut -d' ' -f1)
  size=$(stat -c %s "$video")
  secrets=$(fed alpha key create --label demo --json)
  AWS_ACCESS_KEY_ID=$(jq -r .data.accessKeyId <<<"$secrets")
  AWS_SECRET_ACCESS_KEY=$(jq -r .data.secretAccessKey <<<"$secrets")
  AWS_DEFAULT_REGION=$(jq -r .data.region <<<"$secrets")
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION AWS_EC2_METADATA_DISABLED=true
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  "$aws" --endpoint-url "${s3[alpha]}" s3api create-bucket --bucket $bucket --acl public-read >/dev/null
  "$aws" --endpoint-url "${s3[alpha]}" s3api put-object --bucket $bucket --key $key --acl public-read --content-type video/mp4 --body "$video" >/dev/null
  blob=$sha
  say "  s3://$bucket/$key is stored: sha256 $sha"
}

has_plan() { fed alpha blob why "$blob" --json >/dev/null 2>&1; }

watch_copies() {
  local end=$((SECONDS + 600)) held=0 bytes last='' line
  while [ "$held" -lt 3 ]; do
    [ $SECONDS -lt $end ] || stop "the copies did not arrive in time: $(fed alpha blob info "$blob" --json 2>&1 || true)"
    held=$(fed alpha blob info "$blob" --json | jq '[.data.copies[] | select(.state == "held")] | length')
    bytes=$(for member in beta gamma; do
      fed $member transfer list --json | jq -r --arg m $member --arg b "$blob" '.data.transfers[] | select(.blob == $b) | "\($m) \(.bytesVerified)/\(.sizeBytes)"'
    done | paste -sd' ')
    line="  held: $held of 3   verified: ${bytes:-none yet}"
    [ "$line" = "$last" ] || say "$line"
    last=$line
  done
}

declare_cost() {
  period=$(fed alpha period list --json | jq -r '.data.current')
  quietly alpha cost declare --pool storage --amount 60.00 --period "$period" --text "Rent and electricity of the disk shelf"
  say "  alpha declares 60.00 EUR for the period $period, inside its budget line of the charter"
}

fetch_from_partner() {
  local got middle
  got=$state/fetched.mp4
  partner=beta
  say "  alpha's process is gone; a viewer asks $partner: ${media[$partner]}/alpha/$bucket/$key"
  curl -fsS --max-time 300 -L -o "$got" "${media[$partner]}/alpha/$bucket/$key"
  partner_sha=$(sha256sum "$got" | cut -d' ' -f1)
  [ "$partner_sha" = "$sha" ] || stop "the film fetched from $partner differs: $partner_sha"
  cmp -s "$got" "$video" || stop "the film fetched from $partner differs"
  middle=$((size / 2))
  curl -fsS --max-time 60 -L -r "$middle-$((middle + 65535))" -o "$state/range" "${media[$partner]}/alpha/$bucket/$key"
  cmp -s "$state/range" <(tail -c +$((middle + 1)) "$video" | head -c 65536) || stop "the range fetched from $partner differs"
  rm -f "$got" "$state/range"
  say "  whole and byte-equal (sha256 $partner_sha), and by range"
}

close_period() {
  local member hash
  for member in "${members[@]}"; do
    fed "$member" statement show "$period" --wait 180 --json >"$state/$member.statement.json" || stop "$member has no statement for $period"
    hash=$(jq -r .data.sha256 "$state/$member.statement.json")
    say "  $member computed $hash"
    [ "$hash" = "$(jq -r .data.sha256 "$state/alpha.statement.json")" ] || stop "$member computed other bytes than alpha"
  done
}

write_record() {
  local info plan statement hashes
  info=$(fed alpha blob info "$blob" --json)
  plan=$(fed alpha blob why "$blob" --json)
  statement=$(cat "$state/alpha.statement.json")
  hashes=$(for member in "${members[@]}"; do jq -c --arg m "$member" '{key: $m, value: .data.sha256}' "$state/$member.statement.json"; done | jq -s from_entries)
  jq -n --argjson info "$info" --argjson plan "$plan" --argjson statement "$statement" --argjson hashes "$hashes" \
    --argjson members "$(fed alpha member list --json)" --arg partner "$partner" --arg partnerSha "$partner_sha" --argjson elapsed "$elapsed" '
    ($statement.data.balances | map_values(tonumber) | with_entries(select(.key != "cooperative" or .value != 0))) as $balances |
    { schema: "demo/1", data: {
      members: [$members.data.members[] | {name, origin}],
      blob: {sha256: $info.data.sha256, sizeBytes: ($info.data.sizeBytes | tonumber)},
      plan: {costMicrosPerMonth: ($plan.data.costMicrosPerMonth | tonumber), lowerBoundMicrosPerMonth: ($plan.data.lowerBoundMicrosPerMonth | tonumber)},
      replicas: [$info.data.copies[] | {member, state, verifiedAt}],
      fetchedFromPartnerWhileOriginDown: {member: $partner, sha256: $partnerSha},
      statement: {from: $statement.data.from, to: $statement.data.to, balancesCents: $balances, sumCents: ($balances | add), sha256ByMember: $hashes},
      elapsedSeconds: $elapsed } }' >"$record"
  say "The record is in $record"
}
