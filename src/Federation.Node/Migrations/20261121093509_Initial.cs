using System;
using System.Collections.Generic;
using System.Numerics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Federation.Node.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "gateway");

            migrationBuilder.EnsureSchema(
                name: "ledger");

            migrationBuilder.EnsureSchema(
                name: "leases");

            migrationBuilder.EnsureSchema(
                name: "blobs");

            migrationBuilder.EnsureSchema(
                name: "hosting");

            migrationBuilder.EnsureSchema(
                name: "serving");

            migrationBuilder.EnsureSchema(
                name: "settlement");

            migrationBuilder.EnsureSchema(
                name: "metering");

            migrationBuilder.EnsureSchema(
                name: "messaging");

            migrationBuilder.EnsureSchema(
                name: "membership");

            migrationBuilder.EnsureSchema(
                name: "scheduling");

            migrationBuilder.EnsureSchema(
                name: "offers");

            migrationBuilder.EnsureSchema(
                name: "transfer");

            migrationBuilder.CreateSequence(
                name: "object_sequence",
                schema: "blobs");

            migrationBuilder.CreateTable(
                name: "access_key",
                schema: "gateway",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    protected_secret = table.Column<string>(type: "text", nullable: false),
                    label = table.Column<string>(type: "text", nullable: false),
                    principal = table.Column<string>(type: "text", nullable: false),
                    permissions = table.Column<string>(type: "text", nullable: false),
                    buckets = table.Column<List<string>>(type: "text[]", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "account",
                schema: "ledger",
                columns: table => new
                {
                    ledger = table.Column<string>(type: "text", nullable: false),
                    account = table.Column<string>(type: "text", nullable: false),
                    unit = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account", x => new { x.ledger, x.account });
                });

            migrationBuilder.CreateTable(
                name: "batch",
                schema: "leases",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    author = table.Column<string>(type: "text", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batch", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "blob",
                schema: "blobs",
                columns: table => new
                {
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    merkle_root = table.Column<byte[]>(type: "bytea", nullable: false),
                    piece_layer = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    doomed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_blob", x => x.blob);
                });

            migrationBuilder.CreateTable(
                name: "bucket",
                schema: "blobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    principal = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    public_read = table.Column<bool>(type: "boolean", nullable: false),
                    policy = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bucket", x => x.id);
                    table.CheckConstraint("ck_bucket_public_only_if_clear", "NOT public_read OR kind = 'Clear'");
                });

            migrationBuilder.CreateTable(
                name: "bus_outbox",
                schema: "hosting",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    type = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bus_outbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "catalogue",
                schema: "serving",
                columns: table => new
                {
                    owner = table.Column<string>(type: "text", nullable: false),
                    bucket = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    blob = table.Column<byte[]>(type: "bytea", nullable: true),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: true),
                    headers_json = table.Column<string>(type: "text", nullable: false),
                    holders = table.Column<List<string>>(type: "text[]", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_catalogue", x => new { x.owner, x.bucket, x.key });
                });

            migrationBuilder.CreateTable(
                name: "close",
                schema: "settlement",
                columns: table => new
                {
                    period = table.Column<string>(type: "text", nullable: false),
                    start = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stage = table.Column<string>(type: "text", nullable: false),
                    input_set = table.Column<byte[]>(type: "bytea", nullable: true),
                    round = table.Column<int>(type: "integer", nullable: true),
                    statement = table.Column<byte[]>(type: "bytea", nullable: true),
                    statement_utf8 = table.Column<byte[]>(type: "bytea", nullable: true),
                    issued_statement = table.Column<byte[]>(type: "bytea", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    difference = table.Column<string>(type: "text", nullable: true),
                    proofs = table.Column<string>(type: "text", nullable: true),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_close", x => x.period);
                });

            migrationBuilder.CreateTable(
                name: "cost",
                schema: "settlement",
                columns: table => new
                {
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    period = table.Column<string>(type: "text", nullable: false),
                    pool = table.Column<string>(type: "text", nullable: false),
                    amount_minor_units = table.Column<long>(type: "bigint", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    evidence = table.Column<byte[]>(type: "bytea", nullable: true),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    declared_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cost", x => x.document);
                });

            migrationBuilder.CreateTable(
                name: "cursor",
                schema: "metering",
                columns: table => new
                {
                    meter = table.Column<string>(type: "text", nullable: false),
                    through = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    summarised_through = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cursor", x => x.meter);
                });

            migrationBuilder.CreateTable(
                name: "delivery",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    peer = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    member_revision = table.Column<long>(type: "bigint", nullable: false),
                    attachment = table.Column<string>(type: "text", nullable: true),
                    queued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    next_try_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_delivery", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "document",
                schema: "membership",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    doc_seq = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_document", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "document",
                schema: "settlement",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    period = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    author = table.Column<string>(type: "text", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    named_set = table.Column<byte[]>(type: "bytea", nullable: true),
                    notes = table.Column<string>(type: "text", nullable: true),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_document1", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "document_head",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    doc_seq = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_document_head", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "double_signing",
                schema: "leases",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    writer = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    second = table.Column<byte[]>(type: "bytea", nullable: false),
                    first = table.Column<byte[]>(type: "bytea", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_double_signing", x => new { x.lease, x.writer, x.epoch, x.revision, x.second });
                });

            migrationBuilder.CreateTable(
                name: "egress",
                schema: "serving",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    window_start = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    credited = table.Column<long>(type: "bigint", nullable: false),
                    uncredited = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_egress", x => new { x.lease, x.window_start });
                });

            migrationBuilder.CreateTable(
                name: "egress_month",
                schema: "serving",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    month = table.Column<string>(type: "text", nullable: false),
                    charged = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_egress_month", x => new { x.lease, x.month });
                });

            migrationBuilder.CreateTable(
                name: "endorsement",
                schema: "serving",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    ticket_key = table.Column<string>(type: "text", nullable: false),
                    not_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_endorsement", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "entry",
                schema: "ledger",
                columns: table => new
                {
                    ledger = table.Column<string>(type: "text", nullable: false),
                    n = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    unit = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false),
                    payload_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    effective_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    booked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reverses = table.Column<string>(type: "text", nullable: true),
                    source = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_entry", x => new { x.ledger, x.n });
                });

            migrationBuilder.CreateTable(
                name: "fetch",
                schema: "leases",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    peer = table.Column<string>(type: "text", nullable: false),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fetch", x => x.lease);
                });

            migrationBuilder.CreateTable(
                name: "head",
                schema: "ledger",
                columns: table => new
                {
                    ledger = table.Column<string>(type: "text", nullable: false),
                    n = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    booked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_head", x => x.ledger);
                });

            migrationBuilder.CreateTable(
                name: "holding",
                schema: "scheduling",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    owner = table.Column<string>(type: "text", nullable: false),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    state_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    copies_wanted = table.Column<int>(type: "integer", nullable: false),
                    copies_verified = table.Column<int>(type: "integer", nullable: false),
                    missing_reason = table.Column<string>(type: "text", nullable: true),
                    missing_count = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_holding", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbound_stream",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    sender = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    received_through = table.Column<long>(type: "bigint", nullable: false),
                    processed_through = table.Column<long>(type: "bigint", nullable: false),
                    wait_reason = table.Column<string>(type: "text", nullable: true),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbound_stream", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    sender = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    body_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    processed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "known",
                schema: "offers",
                columns: table => new
                {
                    host = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_known", x => x.host);
                });

            migrationBuilder.CreateTable(
                name: "lease",
                schema: "leases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    merkle_root = table.Column<byte[]>(type: "bytea", nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    price_ceiling_micros_per_tb_month = table.Column<long>(type: "bigint", nullable: true),
                    storage_micros_per_tb_month = table.Column<long>(type: "bigint", nullable: false),
                    egress_micros_per_tb = table.Column<long>(type: "bigint", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    egress_ceiling = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    state_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    held_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    unreachable = table.Column<bool>(type: "boolean", nullable: false),
                    replacement_planned = table.Column<bool>(type: "boolean", nullable: false),
                    failed_because = table.Column<string>(type: "text", nullable: true),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    bytes_to_drop = table.Column<bool>(type: "boolean", nullable: false),
                    last_passed_audit = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_countersigned_window_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    wrong_audit_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lease", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "nonce",
                schema: "messaging",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "text", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_nonce", x => new { x.key_id, x.nonce });
                });

            migrationBuilder.CreateTable(
                name: "own",
                schema: "offers",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    settings = table.Column<string>(type: "jsonb", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    published_free_bytes = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_own", x => x.id);
                    table.CheckConstraint("ck_own_one_row", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "peer",
                schema: "messaging",
                columns: table => new
                {
                    peer = table.Column<string>(type: "text", nullable: false),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_unreachable = table.Column<bool>(type: "boolean", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    last_error_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_success_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_peer", x => x.peer);
                });

            migrationBuilder.CreateTable(
                name: "plan",
                schema: "scheduling",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    cost_micros_per_month = table.Column<long>(type: "bigint", nullable: false),
                    lower_bound_micros_per_month = table.Column<long>(type: "bigint", nullable: false),
                    plan = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_plan", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "publication",
                schema: "serving",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    bucket = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    object_sequence = table.Column<long>(type: "bigint", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: true),
                    blob = table.Column<byte[]>(type: "bytea", nullable: true),
                    changes = table.Column<long>(type: "bigint", nullable: false),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_publication", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "receipt",
                schema: "transfer",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    receiver = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    answer_utf8 = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_receipt", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "record",
                schema: "leases",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    writer = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    json = table.Column<string>(type: "text", nullable: false),
                    peer = table.Column<string>(type: "text", nullable: false),
                    unsent = table.Column<bool>(type: "boolean", nullable: false),
                    batch = table.Column<byte[]>(type: "bytea", nullable: false),
                    rejected = table.Column<string>(type: "text", nullable: true),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_record", x => new { x.lease, x.writer, x.epoch, x.revision, x.hash });
                });

            migrationBuilder.CreateTable(
                name: "relayed_document",
                schema: "messaging",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relayed_document", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "reservation",
                schema: "offers",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    egress_ceiling = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reservation", x => x.lease);
                });

            migrationBuilder.CreateTable(
                name: "revision",
                schema: "membership",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    charter = table.Column<byte[]>(type: "bytea", nullable: false),
                    charter_utf8 = table.Column<byte[]>(type: "bytea", nullable: true),
                    installed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_revision", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "standing_ticket",
                schema: "serving",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    month = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    ceiling_bytes = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_standing_ticket", x => new { x.lease, x.month });
                });

            migrationBuilder.CreateTable(
                name: "store",
                schema: "blobs",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    store_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_store", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stream_head",
                schema: "messaging",
                columns: table => new
                {
                    peer = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stream_head", x => new { x.peer, x.stream, x.epoch });
                });

            migrationBuilder.CreateTable(
                name: "summary",
                schema: "metering",
                columns: table => new
                {
                    chain = table.Column<string>(type: "text", nullable: false),
                    period = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    meter = table.Column<string>(type: "text", nullable: false),
                    total = table.Column<BigInteger>(type: "numeric(39,0)", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    dispute = table.Column<string>(type: "text", nullable: false),
                    own_total = table.Column<BigInteger>(type: "numeric(39,0)", nullable: true),
                    answer_document = table.Column<byte[]>(type: "bytea", nullable: true),
                    answer_utf8 = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_summary", x => new { x.chain, x.period });
                });

            migrationBuilder.CreateTable(
                name: "ticket_use",
                schema: "serving",
                columns: table => new
                {
                    ticket = table.Column<byte[]>(type: "bytea", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ticket_use", x => x.ticket);
                });

            migrationBuilder.CreateTable(
                name: "transfer",
                schema: "transfer",
                columns: table => new
                {
                    lease = table.Column<Guid>(type: "uuid", nullable: false),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    merkle_root = table.Column<byte[]>(type: "bytea", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    bytes_verified = table.Column<long>(type: "bigint", nullable: false),
                    bytes_fetched = table.Column<long>(type: "bigint", nullable: false),
                    same_outcomes = table.Column<int>(type: "integer", nullable: false),
                    last_outcome = table.Column<string>(type: "text", nullable: true),
                    last_reason = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transfer", x => x.lease);
                });

            migrationBuilder.CreateTable(
                name: "window",
                schema: "metering",
                columns: table => new
                {
                    chain = table.Column<string>(type: "text", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    meter = table.Column<string>(type: "text", nullable: false),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sum = table.Column<BigInteger>(type: "numeric(39,0)", nullable: false),
                    counter_end = table.Column<BigInteger>(type: "numeric(39,0)", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    entries_json = table.Column<string>(type: "text", nullable: true),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    dispute = table.Column<string>(type: "text", nullable: false),
                    own_sum = table.Column<BigInteger>(type: "numeric(39,0)", nullable: true),
                    answer_document = table.Column<byte[]>(type: "bytea", nullable: true),
                    answer_utf8 = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_window", x => new { x.chain, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "pin",
                schema: "blobs",
                columns: table => new
                {
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pin", x => new { x.blob, x.reason, x.key });
                    table.ForeignKey(
                        name: "FK_pin_blob_blob",
                        column: x => x.blob,
                        principalSchema: "blobs",
                        principalTable: "blob",
                        principalColumn: "blob",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "object",
                schema: "blobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    bucket_id = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    etag = table.Column<string>(type: "text", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: true),
                    headers_json = table.Column<string>(type: "text", nullable: false),
                    metadata_json = table.Column<string>(type: "text", nullable: false),
                    checksums_json = table.Column<string>(type: "text", nullable: false),
                    @public = table.Column<bool>(name: "public", type: "boolean", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_object", x => x.id);
                    table.ForeignKey(
                        name: "FK_object_blob_blob",
                        column: x => x.blob,
                        principalSchema: "blobs",
                        principalTable: "blob",
                        principalColumn: "blob",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_object_bucket_bucket_id",
                        column: x => x.bucket_id,
                        principalSchema: "blobs",
                        principalTable: "bucket",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "posting",
                schema: "ledger",
                columns: table => new
                {
                    ledger = table.Column<string>(type: "text", nullable: false),
                    n = table.Column<long>(type: "bigint", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    account = table.Column<string>(type: "text", nullable: false),
                    unit = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<BigInteger>(type: "numeric", nullable: false),
                    line = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_posting", x => new { x.ledger, x.n, x.position });
                    table.CheckConstraint("ck_posting_integer", "amount = trunc(amount) AND amount <> 0 AND abs(amount) < 1e38::numeric");
                    table.ForeignKey(
                        name: "FK_posting_entry_ledger_n",
                        columns: x => new { x.ledger, x.n },
                        principalSchema: "ledger",
                        principalTable: "entry",
                        principalColumns: new[] { "ledger", "n" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_blob_doomed_at",
                schema: "blobs",
                table: "blob",
                column: "doomed_at",
                filter: "doomed_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_bucket_name",
                schema: "blobs",
                table: "bucket",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_close_next_action_at",
                schema: "settlement",
                table: "close",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_close_start",
                schema: "settlement",
                table: "close",
                column: "start",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_close_statement",
                schema: "settlement",
                table: "close",
                column: "statement");

            migrationBuilder.CreateIndex(
                name: "IX_cost_period",
                schema: "settlement",
                table: "cost",
                column: "period");

            migrationBuilder.CreateIndex(
                name: "IX_delivery_peer_next_try_at",
                schema: "messaging",
                table: "delivery",
                columns: new[] { "peer", "next_try_at" });

            migrationBuilder.CreateIndex(
                name: "IX_delivery_peer_stream_epoch_seq",
                schema: "messaging",
                table: "delivery",
                columns: new[] { "peer", "stream", "epoch", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_document_epoch_doc_seq",
                schema: "membership",
                table: "document",
                columns: new[] { "epoch", "doc_seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_document_named_set",
                schema: "settlement",
                table: "document",
                column: "named_set");

            migrationBuilder.CreateIndex(
                name: "IX_document_period_type",
                schema: "settlement",
                table: "document",
                columns: new[] { "period", "type" });

            migrationBuilder.CreateIndex(
                name: "IX_egress_owner_window_start",
                schema: "serving",
                table: "egress",
                columns: new[] { "owner", "window_start" });

            migrationBuilder.CreateIndex(
                name: "IX_endorsement_not_after",
                schema: "serving",
                table: "endorsement",
                column: "not_after");

            migrationBuilder.CreateIndex(
                name: "IX_entry_ledger_key",
                schema: "ledger",
                table: "entry",
                columns: new[] { "ledger", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_entry_ledger_reverses",
                schema: "ledger",
                table: "entry",
                columns: new[] { "ledger", "reverses" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_fetch_next_action_at",
                schema: "leases",
                table: "fetch",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_holding_blob",
                schema: "scheduling",
                table: "holding",
                column: "blob",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_holding_next_action_at",
                schema: "scheduling",
                table: "holding",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_holding_state",
                schema: "scheduling",
                table: "holding",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "IX_inbound_stream_next_action_at",
                schema: "messaging",
                table: "inbound_stream",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_inbound_stream_sender_stream_epoch",
                schema: "messaging",
                table: "inbound_stream",
                columns: new[] { "sender", "stream", "epoch" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_inbox_actor_message_id",
                schema: "messaging",
                table: "inbox",
                columns: new[] { "actor", "message_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_inbox_received_at",
                schema: "messaging",
                table: "inbox",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "IX_inbox_sender_stream_epoch_seq",
                schema: "messaging",
                table: "inbox",
                columns: new[] { "sender", "stream", "epoch", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_lease_blob",
                schema: "leases",
                table: "lease",
                column: "blob");

            migrationBuilder.CreateIndex(
                name: "IX_lease_bytes_to_drop",
                schema: "leases",
                table: "lease",
                column: "bytes_to_drop",
                filter: "bytes_to_drop");

            migrationBuilder.CreateIndex(
                name: "IX_lease_next_action_at",
                schema: "leases",
                table: "lease",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_lease_owner_host",
                schema: "leases",
                table: "lease",
                columns: new[] { "owner", "host" });

            migrationBuilder.CreateIndex(
                name: "IX_lease_role_state",
                schema: "leases",
                table: "lease",
                columns: new[] { "role", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_nonce_expires_at",
                schema: "messaging",
                table: "nonce",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_object_blob",
                schema: "blobs",
                table: "object",
                column: "blob");

            migrationBuilder.CreateIndex(
                name: "IX_object_bucket_id_key",
                schema: "blobs",
                table: "object",
                columns: new[] { "bucket_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_plan_blob_id",
                schema: "scheduling",
                table: "plan",
                columns: new[] { "blob", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_posting_ledger_account",
                schema: "ledger",
                table: "posting",
                columns: new[] { "ledger", "account" });

            migrationBuilder.CreateIndex(
                name: "IX_publication_blob",
                schema: "serving",
                table: "publication",
                column: "blob");

            migrationBuilder.CreateIndex(
                name: "IX_publication_bucket_key",
                schema: "serving",
                table: "publication",
                columns: new[] { "bucket", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_publication_next_action_at",
                schema: "serving",
                table: "publication",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_receipt_lease",
                schema: "transfer",
                table: "receipt",
                column: "lease");

            migrationBuilder.CreateIndex(
                name: "IX_record_peer_stored_at",
                schema: "leases",
                table: "record",
                columns: new[] { "peer", "stored_at" },
                filter: "unsent");

            migrationBuilder.CreateIndex(
                name: "IX_reservation_until",
                schema: "offers",
                table: "reservation",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "IX_revision_charter",
                schema: "membership",
                table: "revision",
                column: "charter");

            migrationBuilder.CreateIndex(
                name: "IX_summary_document",
                schema: "metering",
                table: "summary",
                column: "document",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_summary_period",
                schema: "metering",
                table: "summary",
                column: "period");

            migrationBuilder.CreateIndex(
                name: "IX_ticket_use_expires_at",
                schema: "serving",
                table: "ticket_use",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_transfer_next_action_at",
                schema: "transfer",
                table: "transfer",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_transfer_state_created_at",
                schema: "transfer",
                table: "transfer",
                columns: new[] { "state", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_window_document",
                schema: "metering",
                table: "window",
                column: "document",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_window_from",
                schema: "metering",
                table: "window",
                column: "from");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_key",
                schema: "gateway");

            migrationBuilder.DropTable(
                name: "account",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "batch",
                schema: "leases");

            migrationBuilder.DropTable(
                name: "bus_outbox",
                schema: "hosting");

            migrationBuilder.DropTable(
                name: "catalogue",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "close",
                schema: "settlement");

            migrationBuilder.DropTable(
                name: "cost",
                schema: "settlement");

            migrationBuilder.DropTable(
                name: "cursor",
                schema: "metering");

            migrationBuilder.DropTable(
                name: "delivery",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "document",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "document",
                schema: "settlement");

            migrationBuilder.DropTable(
                name: "document_head",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "double_signing",
                schema: "leases");

            migrationBuilder.DropTable(
                name: "egress",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "egress_month",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "endorsement",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "fetch",
                schema: "leases");

            migrationBuilder.DropTable(
                name: "head",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "holding",
                schema: "scheduling");

            migrationBuilder.DropTable(
                name: "inbound_stream",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "known",
                schema: "offers");

            migrationBuilder.DropTable(
                name: "lease",
                schema: "leases");

            migrationBuilder.DropTable(
                name: "nonce",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "object",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "own",
                schema: "offers");

            migrationBuilder.DropTable(
                name: "peer",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "pin",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "plan",
                schema: "scheduling");

            migrationBuilder.DropTable(
                name: "posting",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "publication",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "receipt",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "record",
                schema: "leases");

            migrationBuilder.DropTable(
                name: "relayed_document",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "reservation",
                schema: "offers");

            migrationBuilder.DropTable(
                name: "revision",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "standing_ticket",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "store",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "stream_head",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "summary",
                schema: "metering");

            migrationBuilder.DropTable(
                name: "ticket_use",
                schema: "serving");

            migrationBuilder.DropTable(
                name: "transfer",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "window",
                schema: "metering");

            migrationBuilder.DropTable(
                name: "bucket",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "blob",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "entry",
                schema: "ledger");

            migrationBuilder.DropSequence(
                name: "object_sequence",
                schema: "blobs");
        }
    }
}
