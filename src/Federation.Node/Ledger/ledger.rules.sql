-- The invariants of the ledger (design 05, L1 to L14), kept by the database itself. Run by the owner at every start; safe to run again.

CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'L2: the ledger is append-only; % of ledger.% is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['entry', 'posting', 'account'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS l2_no_change ON ledger.%I', name);
        EXECUTE format('CREATE TRIGGER l2_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', name);
    END LOOP;
    DROP TRIGGER IF EXISTS l2_no_removal ON ledger.head;
    CREATE TRIGGER l2_no_removal BEFORE DELETE OR TRUNCATE ON ledger.head FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
END $$;

-- The node's role has no right to lock or change a head: it asks for the lock, and only an entry that fits moves the head.
CREATE OR REPLACE FUNCTION ledger.lock_head(wanted text) RETURNS TABLE (n bigint, hash bytea, booked_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF wanted NOT IN ('usage', 'money') THEN
        RAISE EXCEPTION 'There is no ledger %', wanted USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger.head AS h (ledger, n, hash, booked_at) VALUES (wanted, 0, decode(repeat('00', 32), 'hex'), '-infinity') ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT h.n, h.hash, h.booked_at FROM ledger.head h WHERE h.ledger = wanted FOR UPDATE;
END $$;

CREATE OR REPLACE FUNCTION ledger.chain_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    head record;
    body jsonb;
BEGIN
    SELECT * INTO head FROM ledger.lock_head(NEW.ledger);
    IF NEW.n <> head.n + 1 THEN
        RAISE EXCEPTION 'L3: entry % of ledger % does not follow entry %', NEW.n, NEW.ledger, head.n USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.hash <> sha256(head.hash || NEW.payload) THEN
        RAISE EXCEPTION 'L3: the hash of entry % does not follow from the chain', NEW.n USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.booked_at < head.booked_at THEN
        RAISE EXCEPTION 'L14: entry % is booked before entry %', NEW.n, head.n USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    body := convert_from(NEW.payload, 'UTF8')::jsonb;
    IF body->>'n' IS DISTINCT FROM NEW.n::text OR body->>'ledger' IS DISTINCT FROM NEW.ledger OR body->>'key' IS DISTINCT FROM NEW.key
        OR body->>'unit' IS DISTINCT FROM NEW.unit OR body->>'reverses' IS DISTINCT FROM NEW.reverses OR body->>'source' IS DISTINCT FROM encode(NEW.source, 'hex')
        OR (body->>'bookedAt')::timestamptz IS DISTINCT FROM NEW.booked_at OR (body->>'effectiveAt')::timestamptz IS DISTINCT FROM NEW.effective_at THEN
        RAISE EXCEPTION 'L3: the columns of entry % are not those of its payload', NEW.n USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE ledger.head SET n = NEW.n, hash = NEW.hash, booked_at = NEW.booked_at WHERE ledger = NEW.ledger;
    RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS l3_chain ON ledger.entry;
CREATE TRIGGER l3_chain BEFORE INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.chain_entry();

-- A line is one that the chained payload covers, so that nothing can be added to an entry later; and its account keeps its unit.
CREATE OR REPLACE FUNCTION ledger.check_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    known text;
    entry record;
BEGIN
    SELECT e.unit, convert_from(e.payload, 'UTF8')::jsonb->'postings'->NEW.position AS line INTO entry FROM ledger.entry e WHERE e.ledger = NEW.ledger AND e.n = NEW.n;
    IF NEW.unit IS DISTINCT FROM entry.unit
        OR entry.line IS DISTINCT FROM jsonb_build_object('account', NEW.account, 'amount', NEW.amount::text, 'line', NEW.line) THEN
        RAISE EXCEPTION 'L3: line % of entry % of ledger % is not in its payload', NEW.position, NEW.n, NEW.ledger USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO ledger.account (ledger, account, unit) VALUES (NEW.ledger, NEW.account, NEW.unit) ON CONFLICT DO NOTHING;
    SELECT a.unit INTO known FROM ledger.account a WHERE a.ledger = NEW.ledger AND a.account = NEW.account;
    IF known <> NEW.unit THEN
        RAISE EXCEPTION 'L7: account % counts in % for ever, not in %', NEW.account, known, NEW.unit USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS l7_line ON ledger.posting;
CREATE TRIGGER l7_line BEFORE INSERT ON ledger.posting FOR EACH ROW EXECUTE FUNCTION ledger.check_line();

-- At commit: the lines are exactly those that the chained payload covers, they sum to zero, and a reversal takes back every line of one entry.
CREATE OR REPLACE FUNCTION ledger.check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    entry record;
    sums record;
    inexact bigint;
BEGIN
    SELECT * INTO entry FROM ledger.entry e WHERE e.ledger = NEW.ledger AND e.n = NEW.n;
    SELECT count(*) AS lines, coalesce(sum(p.amount), 0) AS total INTO sums FROM ledger.posting p WHERE p.ledger = NEW.ledger AND p.n = NEW.n;
    IF sums.lines < 2 OR sums.total <> 0 THEN
        RAISE EXCEPTION 'L1: entry % of ledger % sums to % over % lines', NEW.n, NEW.ledger, sums.total, sums.lines USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF sums.lines <> jsonb_array_length(convert_from(entry.payload, 'UTF8')::jsonb->'postings') THEN
        RAISE EXCEPTION 'L3: entry % of ledger % lacks lines of its payload', NEW.n, NEW.ledger USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF entry.reverses IS NOT NULL THEN
        SELECT count(*) INTO inexact
        FROM (SELECT p.position, p.account, p.unit, p.amount FROM ledger.posting p WHERE p.ledger = entry.ledger AND p.n = entry.n) mine
        FULL JOIN (SELECT p.position, p.account, p.unit, p.amount FROM ledger.posting p JOIN ledger.entry e ON e.ledger = p.ledger AND e.n = p.n
                   WHERE e.ledger = entry.ledger AND e.key = entry.reverses AND e.n < entry.n) theirs
            ON theirs.position = mine.position AND theirs.account = mine.account AND theirs.unit = mine.unit AND theirs.amount = -mine.amount
        WHERE mine.position IS NULL OR theirs.position IS NULL;
        IF inexact <> 0 THEN
            RAISE EXCEPTION 'L9: entry % does not take back entry "%" exactly', NEW.n, entry.reverses USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS l1_balance ON ledger.entry;
CREATE CONSTRAINT TRIGGER l1_balance AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_entry();
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM {node_role};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {node_role};
GRANT INSERT ON ledger.entry, ledger.posting TO {node_role};
GRANT EXECUTE ON FUNCTION ledger.lock_head(text) TO {node_role};
