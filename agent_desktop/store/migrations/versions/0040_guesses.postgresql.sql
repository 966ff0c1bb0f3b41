-- A rule for each row hides rows, not how many of them an index found before: whoever asks by a column with an index
-- counts everybody's. So no desk reads such a column of a person.
REVOKE SELECT ON contacts, incident_joins, audit FROM desk_agent, desk_supervisor;

GRANT SELECT (id) ON contacts TO desk_agent, desk_supervisor;

GRANT SELECT (incident_id, id) ON incident_joins TO desk_agent, desk_supervisor;

GRANT SELECT (seq, at, who, action, detail) ON audit TO desk_agent, desk_supervisor;

DROP INDEX calls_phone_started;

-- By something that might tell what it saw, so that the server asks the rule first.
CREATE INDEX calls_phone_started ON calls (lower(phone), started_at DESC);

ALTER INDEX calls_phone_started ALTER COLUMN 1 SET STATISTICS 0;

-- Nor is what people are called and rung by told by what a plan expects.
DO $$
DECLARE
  v_column record;
BEGIN
  FOR v_column IN SELECT * FROM (VALUES ('calls', 'phone'), ('calls', 'account_id'), ('handovers', 'phone'),
      ('handovers', 'account_id'), ('handovers', 'draft'), ('presence', 'caller'), ('audit', 'detail'), ('tickets', 'title'),
      ('tickets', 'last_note')) AS hidden(name, attribute) LOOP
    EXECUTE 'ALTER TABLE ' || v_column.name || ' ALTER COLUMN ' || v_column.attribute || ' SET STATISTICS 0';
    IF to_regprocedure('pg_clear_attribute_stats(text, text, text, boolean)') IS NOT NULL THEN
      EXECUTE 'SELECT pg_clear_attribute_stats(''public'', $1, $2, false)' USING v_column.name, v_column.attribute;
    END IF;
  END LOOP;
END $$;

-- Who may change every column at once may also lock the whole table: no card of anybody would open meanwhile.
DO $$
DECLARE
  v_right record;
BEGIN
  FOR v_right IN
    SELECT c.oid::regclass AS name, r.rolname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'vouched',
      pg_roles r
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND r.rolname IN ('desk_agent', 'desk_supervisor', 'desk_editor') AND has_table_privilege(r.oid, c.oid, 'UPDATE')
    GROUP BY c.oid, r.rolname
  LOOP
    EXECUTE 'REVOKE UPDATE ON ' || v_right.name || ' FROM ' || v_right.rolname;
    EXECUTE 'GRANT UPDATE (' || v_right.columns || ') ON ' || v_right.name || ' TO ' || v_right.rolname;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION desk_lock(p_name text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Who waited sees what was done meanwhile: by an older picture of the table, twenty are counted as none.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'what is done one after the other is done as things are now';
  END IF;
  -- A row that no desk may touch: an advisory lock can be taken, and kept, by anybody who comes in.
  PERFORM FROM desk_locks WHERE name = p_name FOR UPDATE;
END $$;

CREATE OR REPLACE FUNCTION desk_vouches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
BEGIN
  -- A number leads to an account by an old ticket only where whoever said so had looked at that account: else
  -- whoever writes a contact would open any account with any number. A ticket is no such look: who files one says
  -- what account it is of. Told late, after an outage, it is the look of that day that counts.
  IF TG_OP = 'UPDATE' AND NEW.account_id IS NOT DISTINCT FROM OLD.account_id AND NEW.phone IS NOT DISTINCT FROM OLD.phone THEN
    NEW.vouched := OLD.vouched;
  ELSE
    NEW.vouched := desk_owns() OR NEW.account_id IS NULL OR EXISTS (
      SELECT FROM desk_looks WHERE login = session_user AND kind IN ('card', 'link') AND NOT refused
        AND NEW.account_id = ANY (accounts)
        AND at > least(v_now, greatest(to_timestamp(NEW.at / 1000000.0), v_now - interval '29 days')) - interval '1 day'
        AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION desk_enrol(p_id text, p_account_no text, p_phone text, p_name text, p_pinyin text, p_initials text,
  p_address text, p_service text, p_kind text, p_relation text, p_today date, p_now bigint, p_known text[]) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_first text;
BEGIN
  PERFORM desk_must_have_seen(p_phone, '{}');
  -- What every card of this number will read has to be readable.
  IF p_service IS NULL OR p_service NOT IN ('gas', 'lpg', 'heating', 'electricity', 'telecom') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'an account has a service';
  END IF;
  -- A number of the utility's own, or its key, would be told to be taken: whether it is one costs a look.
  IF (p_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND p_account_no ~ '^N[0-9]{6}[0-9A-Z]{5}$') IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a newcomer has a provisional number';
  END IF;
  -- One newcomer after the other: who comes second hears of an account that the card at hand doesn't have.
  PERFORM desk_lock('enrol');
  SELECT l.account_id INTO v_first FROM phone_links l JOIN accounts a ON a.id = l.account_id
    WHERE l.phone = p_phone AND NOT l.inactive AND l.account_id <> ALL (p_known) ORDER BY l.seen_at DESC NULLS LAST LIMIT 1;
  IF FOUND THEN
    RETURN NEXT v_first;
    RETURN;
  END IF;
  PERFORM desk_must_have_room(p_phone);
  INSERT INTO customers (id, name, kind, pinyin, initials, since)
    VALUES (p_id, left(p_name, 100), 'person', left(p_pinyin, 400), left(p_initials, 100), p_today);
  INSERT INTO accounts (id, account_no, customer_id, service, address, state, opened_on)
    VALUES (p_id, p_account_no, p_id, p_service, left(p_address, 200), 'prospect', p_today);
  INSERT INTO phone_links (phone, account_id, kind, relation, rank, seen_at, source)
    VALUES (p_phone, p_id, left(p_kind, 20), left(p_relation, 40), 1, p_now, 'agent');
  RETURN NEXT p_id;
END $$;

CREATE FUNCTION desk_same(p_one text, p_other text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 0.0001 AS $$
BEGIN
  -- Said to cost next to nothing, so that the server asks it before any comparison of the statement's own.
  RETURN p_one = p_other;
END $$;

CREATE FUNCTION desk_among(p_one text, p_all text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 0.0001 AS $$
BEGIN
  RETURN p_one = ANY (p_all);
END $$;

REVOKE ALL ON FUNCTION desk_same(text, text), desk_among(text, text[]) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_same(text, text), desk_among(text, text[]) TO desk_agent, desk_supervisor;

-- The same rules once more, asked first: else a plan tells, by what it never came to, what a hidden row holds.
CREATE POLICY calls_first ON calls AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(agent, (SELECT desk_me())) OR (SELECT desk_hears()));

CREATE POLICY handovers_first ON handovers AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(from_agent, (SELECT desk_me()))
    OR desk_same(to_extension, (SELECT agents.extension FROM agents WHERE agents.no = (SELECT desk_me())))
    OR (SELECT desk_supervises()));

CREATE POLICY tickets_first ON tickets AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(agent, (SELECT desk_me())) OR desk_among(skill_group, ARRAY(SELECT desk_groups()))
    OR (SELECT desk_supervises()));

CREATE POLICY ticket_events_first ON ticket_events AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(who, (SELECT desk_me())) OR (SELECT desk_supervises()));

CREATE OR REPLACE VIEW call_list WITH (security_barrier) AS
  SELECT f.id, f.ticket_id, f.account_id || '' AS account_id, f.phone || '' AS phone, f.reason || '' AS reason, f.due_on, f.agent,
    f.done_at, f.outcome, f.kind, f.due_at, f.until, f.attempts, f.name || '' AS name, f.skill_group, f.claimed_at, f.claimed_by, t.number
  FROM follow_ups f LEFT JOIN tickets t ON t.id = f.ticket_id
  WHERE f.done_at IS NULL AND ((SELECT desk_owns() OR desk_role() = 'supervisor') OR f.agent = (SELECT desk_me())
    OR (f.agent = '' AND (f.skill_group = '' OR f.skill_group = ANY (ARRAY(SELECT desk_groups())))))
    AND ((SELECT desk_owns() OR desk_role() = 'supervisor') OR desk_same(f.agent, (SELECT desk_me()))
      OR (desk_same(f.agent, '') AND (desk_same(f.skill_group, '') OR desk_among(f.skill_group, ARRAY(SELECT desk_groups())))));
