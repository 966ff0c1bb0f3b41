CREATE TABLE desk_locks (
  name text NOT NULL,
  CONSTRAINT desk_locks_pkey PRIMARY KEY (name)
);

INSERT INTO desk_locks (name) VALUES ('audit'), ('break'), ('declare'), ('feed'), ('surge');

CREATE OR REPLACE FUNCTION desk_lock(p_name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- A row that no desk may touch: an advisory lock can be taken, and kept, by anybody who comes in.
  PERFORM FROM desk_locks WHERE name = p_name FOR UPDATE;
END $$;

REVOKE ALL ON FUNCTION desk_lock(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION desk_card(p_phone text, p_account_no text, p_account_id text, p_now bigint, p_today date)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_links json;
  v_ids text[];
  v_firm text[];
  v_satisfaction numeric;
BEGIN
  WITH recent AS MATERIALIZED (
    SELECT account_id, ticket_id, at, satisfaction FROM contacts
    WHERE phone = p_phone ORDER BY at DESC LIMIT 60),
  link AS MATERIALIZED (
    (SELECT account_id, kind, relation, rank, inactive, seen_at, source <> 'agent' AS on_file
      FROM phone_links WHERE phone = p_phone ORDER BY inactive, rank LIMIT 100)
    UNION ALL
    SELECT id, 'stated', '', 0, false, NULL, false FROM accounts WHERE account_no = p_account_no
    UNION ALL
    SELECT id, 'stated', '', 0, false, NULL, false FROM accounts
      WHERE id = p_account_id AND account_no <> p_account_no
    UNION ALL
    SELECT account_id, 'old_ticket', '', 99, false, max(at), false FROM recent
      WHERE account_id IS NOT NULL AND ticket_id IS NOT NULL GROUP BY account_id)
  SELECT
    coalesce(json_agg(json_build_array(account_id, kind, relation, rank, inactive, on_file, coalesce(seen_at,
      (SELECT max(r.at) FROM recent r WHERE r.account_id = link.account_id)))), '[]'),
    coalesce(array_agg(account_id), '{}'),
    coalesce(array_agg(DISTINCT account_id)
      FILTER (WHERE kind IN ('own', 'family', 'stated') AND NOT inactive), '{}'),
    (SELECT round(avg(satisfaction), 2) FROM recent)
  INTO v_links, v_ids, v_firm, v_satisfaction FROM link;
  RETURN (
  WITH week AS MATERIALIZED (
    SELECT id, ticket_id, coalesce(account_id, '') AS account_id, phone IS NOT DISTINCT FROM p_phone AS own, at,
      matter, promise, promise_due, promise_kept
    FROM contacts WHERE id IN (
      SELECT id FROM contacts WHERE phone = p_phone AND at > p_now - 604800000000
      UNION
      SELECT id FROM contacts WHERE account_id = ANY (v_firm) AND at > p_now - 604800000000)
    AND incoming AND channel = 'phone' AND at <= p_now)
  SELECT json_build_array(
    v_links,
    (SELECT coalesce(json_agg(json_build_array(p.id, p.account_no, p.customer_id, p.service, p.address, p.area,
      p.district, p.meter, p.state, p.area_m2, c.name, c.vip, c.id_tail, c.prefers)), '[]')
      FROM accounts p LEFT JOIN customers c ON c.id = p.customer_id WHERE p.id = ANY (v_ids)),
    (SELECT coalesce(json_agg(json_build_array(account_id, cents, periods, oldest)), '[]') FROM (
      SELECT account_id, sum(unpaid_cents) AS cents, count(*) AS periods, min(due_on) AS oldest FROM bills
      WHERE account_id = ANY (v_ids) AND due_on < p_today AND unpaid_cents > 0 GROUP BY account_id) AS owed),
    (SELECT coalesce(json_agg(json_build_array(account_id, since)), '[]') FROM cut_offs
      WHERE account_id = ANY (v_ids) AND restored_on IS NULL),
    (SELECT coalesce(json_agg(json_build_array(account_id, since, until, fee_cents)), '[]') FROM suspensions
      WHERE account_id = ANY (v_ids) AND ended_on IS NULL),
    (SELECT coalesce(json_agg(json_build_array(account_id, found_on, finding, fixed_on)
      ORDER BY fixed_on IS NOT NULL, found_on DESC), '[]')
      FROM modifications WHERE account_id = ANY (v_ids)),
    (SELECT coalesce(json_agg(json_build_array(kind, reason, approved_by, since, until)), '[]')
      FROM list_entries WHERE id IN (
        SELECT id FROM list_entries WHERE phone = p_phone
        UNION
        SELECT id FROM list_entries WHERE account_id = ANY (v_firm))
      AND approved_by <> '' AND since <= p_today AND (until IS NULL OR until >= p_today)),
    (SELECT coalesce(json_agg(json_build_array(id, number, coalesce(account_id, ''), left(title, 400), left(request_type, 80),
      node, filed_at, due_at, left(crew, 200), left(crew_phone, 80), left(last_note, 4000), left(promise, 400), chased,
      emergency)), '[]') FROM (
      SELECT * FROM tickets WHERE id IN (
        SELECT id FROM tickets WHERE phone = p_phone AND closed_at IS NULL
        UNION
        SELECT id FROM tickets WHERE account_id = ANY (v_firm) AND closed_at IS NULL)
      ORDER BY filed_at DESC LIMIT 30) AS standing),
    (SELECT coalesce(json_agg(json_build_array(id, number, title, service, area, cause, since, expected_end,
      joined, script, district, street, kind)), '[]') FROM incidents i
      WHERE closed_at IS NULL AND area || district <> '' AND EXISTS (
        SELECT FROM accounts p WHERE p.id = ANY (v_ids) AND p.service = i.service
          AND i.area IN ('', p.area) AND i.district IN ('', p.district)
          AND (i.street = '' OR position(i.street IN replace(p.address, ' ', '')) > 0))),
    (SELECT coalesce(json_agg(json_build_array(account_id, own, left(matter, 200), h24, h72, d7, last_at)), '[]') FROM (
      SELECT account_id, own, matter,
        count(*) FILTER (WHERE at > p_now - 86400000000) AS h24,
        count(*) FILTER (WHERE at > p_now - 259200000000) AS h72,
        count(*) AS d7, max(at) AS last_at
      FROM week GROUP BY account_id, own, matter) AS counted),
    (SELECT coalesce(json_agg(json_build_array(account_id, own, left(promise, 400), promise_due,
        desk_promise_kept(id, ticket_id, promise, promise_due, promise_kept))), '[]')
      FROM (SELECT * FROM week WHERE promise <> '' ORDER BY at DESC LIMIT 40) AS given),
    v_satisfaction))::text;
END $$;

CREATE OR REPLACE FUNCTION desk_saw(p_phone text, p_account_ids text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN desk_owns() OR (
    NOT EXISTS (
      SELECT unnest(p_account_ids)
      EXCEPT
      SELECT unnest(accounts) FROM desk_looks WHERE login = session_user AND kind = 'card' AND NOT refused
        AND at > clock_timestamp() - interval '4 hours' AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned())
    AND (p_phone = '' OR EXISTS (
      SELECT FROM desk_looks WHERE login = session_user AND phone = p_phone AND NOT refused
        AND at > clock_timestamp() - interval '4 hours' AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned())));
END $$;

CREATE OR REPLACE FUNCTION desk_timeline(p_phone text, p_account_ids text[])
RETURNS TABLE (at bigint, channel text, incoming boolean, matter text, summary text, outcome text,
  promise text, promise_due bigint, promise_kept boolean, agent text, satisfaction smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM desk_must_have_seen(p_phone, p_account_ids);
  -- An entry that goes on for ever is cut: sixty of them come at once.
  RETURN QUERY SELECT c.at, c.channel, c.incoming, left(c.matter, 200), left(c.summary, 8000), left(c.outcome, 4000),
    left(c.promise, 400), c.promise_due,
    desk_promise_kept(c.id, c.ticket_id, c.promise, c.promise_due, c.promise_kept), c.agent, c.satisfaction
  FROM contacts c WHERE c.id IN (
    (SELECT p.id FROM contacts p WHERE p.phone = p_phone ORDER BY p.at DESC LIMIT 60)
    UNION
    (SELECT newest.id FROM unnest(p_account_ids) AS asked(account_id), LATERAL (
      SELECT a.id FROM contacts a WHERE a.account_id = asked.account_id ORDER BY a.at DESC LIMIT 60) AS newest))
  ORDER BY c.at DESC LIMIT 60;
END $$;

CREATE OR REPLACE FUNCTION desk_must_have_room(p_phone text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- A card holds a hundred: what agents add never pushes off it what is on file.
  IF (SELECT count(*) FROM phone_links WHERE phone = p_phone AND source = 'agent') >= 20 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'agents have linked this number twenty times already';
  END IF;
END $$;

REVOKE ALL ON FUNCTION desk_must_have_room(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION desk_link(p_phone text, p_account_id text, p_kind text, p_relation text, p_now bigint)
RETURNS SETOF boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A link shows the account with the number from then on, so it is a look at it, and counted.
  PERFORM desk_must_have_seen(p_phone, '{}');
  IF NOT desk_owns() AND NOT EXISTS (SELECT FROM desk_looks WHERE login = session_user AND kind IN ('card', 'search')
      AND p_account_id = ANY (accounts) AND NOT refused AND at > clock_timestamp() - interval '4 hours'
      AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()) THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this account was on no card of yours';
  END IF;
  IF desk_refuses() THEN
    RAISE EXCEPTION USING ERRCODE = 'AD001', MESSAGE = 'too many looks in a short time';
  END IF;
  IF NOT EXISTS (SELECT FROM phone_links WHERE phone = p_phone AND account_id = p_account_id) THEN
    PERFORM desk_must_have_room(p_phone);
    INSERT INTO desk_looks (kind, phone, account_id, accounts, proven)
      VALUES ('link', p_phone, p_account_id, ARRAY[p_account_id], desk_proves(p_phone, '', p_account_id));
  END IF;
  RETURN QUERY INSERT INTO phone_links AS l
    (phone, account_id, kind, relation, rank, inactive, seen_at, source)
  SELECT p_phone, a.id, left(p_kind, 20), left(p_relation, 40), 1, false, p_now, 'agent' FROM accounts a WHERE a.id = p_account_id
  ON CONFLICT (phone, account_id) DO UPDATE SET
    source = CASE WHEN l.inactive OR l.kind <> excluded.kind THEN 'agent' ELSE l.source END,
    kind = excluded.kind, relation = excluded.relation, inactive = excluded.inactive,
    seen_at = excluded.seen_at
  RETURNING true;
END $$;

CREATE OR REPLACE FUNCTION desk_refuses() RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_minute bigint;
  v_hour bigint;
  v_shown bigint;
  v_unproven bigint;
  v_most_a_minute bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'looks_a_minute'), 30);
  v_most_an_hour bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'looks_an_hour'), 300);
  v_most_shown bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'accounts_an_hour'), 1500);
  v_most_unproven bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'unproven_an_hour'), 30);
BEGIN
  IF desk_owns() THEN
    RETURN false;
  END IF;
  -- One look of a login after the other, each counting all that went before: neither several sessions at once
  -- nor a session that sees the table as it was get more.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'a look is taken as things are now';
  END IF;
  PERFORM FROM desk_logins WHERE login = session_user FOR UPDATE;
  SELECT count(*) FILTER (WHERE at > clock_timestamp() - interval '1 minute'), count(*),
      coalesce(sum(cardinality(accounts)), 0), count(*) FILTER (WHERE NOT proven)
    INTO v_minute, v_hour, v_shown, v_unproven
    FROM desk_looks WHERE login = session_user AND at > clock_timestamp() - interval '1 hour' AND kind <> 'warm';
  IF v_minute < v_most_a_minute AND v_hour < v_most_an_hour AND v_shown < v_most_shown
      AND v_unproven < v_most_unproven THEN
    RETURN false;
  END IF;
  INSERT INTO desk_alarms (what)
    SELECT 'too many looks: ' || v_minute || ' in a minute, ' || v_hour || ' in an hour, ' || v_shown || ' accounts, '
        || v_unproven || ' without a call'
    WHERE NOT EXISTS (
      SELECT FROM desk_alarms WHERE login = session_user AND at > clock_timestamp() - interval '10 minutes');
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION desk_look_for(p_way text, p_words text[], p_limit integer) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
  v_found text[];
  v_refused boolean;
BEGIN
  IF cardinality(p_words) > 20 OR length(array_to_string(p_words, '')) > 400 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a search is a few words';
  END IF;
  -- Found first: a pop of the same desk waits for the count, never for the search.
  v_found := ARRAY(SELECT f.id FROM desk_find(p_way, p_words, least(p_limit, 20)) f);
  v_refused := desk_refuses();
  INSERT INTO desk_looks (kind, words, proven, accounts, refused)
  VALUES (
    'search', array_prepend(p_way, p_words), desk_proves(NULL, NULL, NULL),
    CASE WHEN v_refused THEN '{}' ELSE v_found END, v_refused)
  RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION desk_audit(p_at bigint, p_who text, p_action text, p_subject text, p_detail text)
RETURNS TABLE (seq bigint, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_before audit;
  v_seq bigint;
  v_hash text;
BEGIN
  IF NOT desk_owns() AND p_who IS DISTINCT FROM desk_me() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'nobody writes the trail for somebody else';
  END IF;
  PERFORM desk_lock('audit');
  SELECT * INTO v_before FROM audit a ORDER BY a.seq DESC LIMIT 1;
  v_seq := coalesce(v_before.seq, 0) + 1;
  v_hash := encode(sha256(convert_to(json_build_array(
    coalesce(v_before.hash, ''), v_seq, p_at, p_who, p_action, p_subject, p_detail)::text, 'UTF8')), 'hex');
  INSERT INTO audit (seq, at, who, action, subject, detail, prev_hash, hash)
    VALUES (v_seq, p_at, p_who, p_action, p_subject, p_detail, coalesce(v_before.hash, ''), v_hash);
  INSERT INTO meta AS m (name, value) VALUES ('audit_head', v_seq || ':' || v_hash)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  RETURN QUERY SELECT v_seq, v_hash;
END $$;

CREATE OR REPLACE FUNCTION desk_may_see(p_agent text, p_group text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN desk_owns() OR desk_role() = 'supervisor' OR p_agent = desk_me() OR p_group IN (SELECT desk_groups());
END $$;

CREATE OR REPLACE FUNCTION desk_may_call(p_call follow_ups) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- What `call_list` shows, and what was claimed from it before the groups changed.
  RETURN coalesce(desk_owns() OR desk_role() = 'supervisor' OR desk_me() IN (p_call.agent, p_call.claimed_by)
    OR (p_call.agent = '' AND (p_call.skill_group = '' OR p_call.skill_group IN (SELECT desk_groups()))), false);
END $$;

REVOKE ALL ON FUNCTION desk_may_see(text, text), desk_may_call(follow_ups) FROM PUBLIC;

CREATE OR REPLACE FUNCTION desk_called(p_id text, p_call text, p_at bigint, p_who text, p_origin text, p_outcome text, p_note text, p_satisfaction integer, p_again bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_call follow_ups;
BEGIN
  PERFORM desk_is(p_who);
  SELECT * INTO v_call FROM follow_ups WHERE id = p_call FOR UPDATE;
  IF EXISTS (SELECT FROM ticket_events WHERE ticket_id = coalesce(v_call.ticket_id, p_call) AND id = p_id) THEN
    RETURN;
  END IF;
  IF v_call.id IS NULL OR NOT desk_may_call(v_call) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'there is no such call to make';
  END IF;
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin, detail)
    VALUES (coalesce(v_call.ticket_id, p_call), p_id, p_at, 'called', p_who, p_note, p_origin,
      jsonb_build_object('outcome', p_outcome, 'call', p_call));
  UPDATE follow_ups SET attempts = attempts + 1, outcome = p_outcome, claimed_at = NULL, claimed_by = '', agent = p_who,
      satisfaction = coalesce(p_satisfaction, satisfaction), due_at = coalesce(p_again, due_at),
      done_at = CASE WHEN p_again IS NULL THEN p_at END
    WHERE id = p_call AND done_at IS NULL;
  INSERT INTO do_not_call (phone, kind, reason, at, who)
    SELECT v_call.phone, coalesce(nullif(v_call.kind, ''), 'follow_up'), p_note, p_at, p_who
    WHERE p_outcome = 'do_not_call' AND v_call.phone IS NOT NULL
  ON CONFLICT (phone, kind) DO UPDATE SET until = NULL;
END $$;

CREATE OR REPLACE FUNCTION desk_claim(p_call text, p_now bigint, p_for bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE follow_ups SET claimed_at = p_now, claimed_by = coalesce(desk_me(), '')
    WHERE id = p_call AND done_at IS NULL AND desk_may_call(follow_ups)
      AND (claimed_at IS NULL OR claimed_at < p_now - p_for OR claimed_by = coalesce(desk_me(), ''));
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION desk_look_at_ticket(p_ticket text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  INSERT INTO desk_looks (kind, words, accounts, refused)
    VALUES ('ticket', ARRAY[p_ticket], ARRAY(SELECT t.account_id FROM tickets t WHERE t.id = p_ticket AND t.account_id IS NOT NULL
      AND desk_may_see(t.agent, t.skill_group)), desk_refuses())
    RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION desk_enrol(p_id text, p_account_no text, p_phone text, p_name text, p_pinyin text, p_initials text,
  p_address text, p_service text, p_kind text, p_relation text, p_today date, p_now bigint) RETURNS SETOF boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_must_have_seen(p_phone, '{}');
  -- What every card of this number will read has to be readable.
  IF p_service IS NULL OR p_service NOT IN ('gas', 'lpg', 'heating', 'electricity', 'telecom')
      OR greatest(length(p_id), length(p_account_no)) > 64 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'an account has a service, and a number of 64 characters at most';
  END IF;
  PERFORM desk_must_have_room(p_phone);
  INSERT INTO customers (id, name, kind, pinyin, initials, since)
    VALUES (p_id, left(p_name, 100), 'person', left(p_pinyin, 400), left(p_initials, 100), p_today);
  INSERT INTO accounts (id, account_no, customer_id, service, address, state, opened_on)
    VALUES (p_id, p_account_no, p_id, p_service, left(p_address, 200), 'prospect', p_today);
  INSERT INTO phone_links (phone, account_id, kind, relation, rank, seen_at, source)
    VALUES (p_phone, p_id, left(p_kind, 20), left(p_relation, 40), 1, p_now, 'agent');
  RETURN QUERY SELECT true;
END $$;

CREATE OR REPLACE FUNCTION desk_feed() RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_table text;
  v_columns text[];
  v_keys text[];
  v_sets text;
  v_since timestamptz := coalesce((SELECT value::timestamptz FROM meta WHERE name = 'feed_at'), '-infinity');
  v_began timestamptz := clock_timestamp();
  v_source regclass;
  v_rows bigint;
  v_told jsonb := '{}';
BEGIN
  PERFORM desk_lock('feed');
  FOREACH v_table IN ARRAY ARRAY['customers', 'accounts', 'phone_links', 'bills', 'instalment_plans', 'suspensions',
      'cut_offs', 'modifications'] LOOP
    v_source := to_regclass('feed.' || v_table);
    CONTINUE WHEN v_source IS NULL;
    SELECT array_agg(quote_ident(ours.attname) ORDER BY ours.attnum) INTO v_columns
      FROM pg_attribute ours JOIN pg_attribute theirs ON theirs.attname = ours.attname
      WHERE ours.attrelid = ('public.' || v_table)::regclass AND theirs.attrelid = v_source
        AND ours.attnum > 0 AND theirs.attnum > 0 AND NOT theirs.attisdropped;
    SELECT array_agg(quote_ident(a.attname)) INTO v_keys
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = ('public.' || v_table)::regclass AND i.indisprimary;
    SELECT string_agg(name || ' = excluded.' || name, ', ') INTO v_sets
      FROM unnest(v_columns) AS name WHERE name <> ALL (v_keys);
    EXECUTE 'INSERT INTO ' || v_table || ' (' || array_to_string(v_columns, ', ') || ') SELECT '
      || array_to_string(v_columns, ', ') || ' FROM ' || v_source
      || CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = v_source AND attname = 'changed_at')
        THEN ' WHERE changed_at >= $1' ELSE '' END
      || ' ON CONFLICT (' || array_to_string(v_keys, ', ') || ') DO '
      || coalesce('UPDATE SET ' || v_sets, 'NOTHING') USING v_since;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_told := v_told || jsonb_build_object(v_table, v_rows);
  END LOOP;
  -- Rows that a transaction of theirs was still writing are seen the next time.
  INSERT INTO meta (name, value) VALUES ('feed_at', (v_began - interval '10 minutes')::text)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  RETURN v_told;
END $$;

CREATE OR REPLACE FUNCTION desk_break(p_id text, p_minutes integer, p_quota integer, p_now bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_state text;
BEGIN
  -- Asks, and asked again says how it stands. One at a time, so that two don't take the last place.
  PERFORM desk_lock('break');
  INSERT INTO breaks (id, agent, asked_at, beat_at, minutes, state)
    VALUES (p_id, coalesce(desk_me(), ''), p_now, p_now, p_minutes, 'waiting') ON CONFLICT DO NOTHING;
  UPDATE breaks SET beat_at = p_now WHERE id = p_id AND agent = coalesce(desk_me(), '') AND state = 'waiting';
  UPDATE breaks SET state = 'granted', decided_at = p_now
    WHERE id = p_id AND agent = coalesce(desk_me(), '') AND state = 'waiting' AND desk_break_room(p_id, p_quota, p_now);
  SELECT state INTO v_state FROM breaks WHERE id = p_id AND agent = coalesce(desk_me(), '');
  RETURN coalesce(v_state, 'refused');
END $$;

CREATE OR REPLACE FUNCTION desk_order(p_id text, p_agent text, p_kind text, p_detail text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
  v_detail text := left(p_detail, CASE p_kind WHEN 'groups' THEN 4000 ELSE 200 END);
  v_call text;
BEGIN
  IF p_kind NOT IN ('ready', 'not_ready', 'sign_out', 'end_wrap_up', 'hang_up', 'groups', 'listened') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'no such order';
  END IF;
  IF p_agent = v_me THEN
    RETURN 'own';
  END IF;
  SELECT call_id INTO v_call FROM desk_at_work(v_now) WHERE agent = p_agent;
  IF NOT FOUND AND p_kind <> 'groups' THEN
    RETURN 'offline';
  END IF;
  IF p_kind = 'hang_up' THEN
    -- The call that is up now, and no other: the next caller is not meant.
    IF v_call IS NULL THEN
      RETURN 'no_call';
    END IF;
    v_detail := v_call;
  ELSIF p_kind = 'groups' THEN
    IF NOT EXISTS (SELECT FROM agents WHERE no = p_agent AND NOT "left") OR v_detail = ''
      OR EXISTS (SELECT FROM unnest(string_to_array(v_detail, ',')) g WHERE g NOT IN (SELECT code FROM skill_groups)) THEN
      RETURN 'unknown';
    END IF;
    DELETE FROM agent_skills WHERE agent = p_agent;
    INSERT INTO agent_skills (agent, skill_group, level)
      SELECT p_agent, g, min(n) FROM unnest(string_to_array(v_detail, ',')) WITH ORDINALITY AS t (g, n) GROUP BY g;
  END IF;
  INSERT INTO desk_orders (id, agent, who, at, until, kind, detail)
    VALUES (p_id, p_agent, v_me, v_now, v_now + CASE p_kind WHEN 'hang_up' THEN 20 WHEN 'listened' THEN 20 ELSE 60 END * 1000000::bigint,
      p_kind, v_detail) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM desk_audit(v_now, v_me, 'order_' || p_kind, p_agent, v_detail);
  END IF;
  RETURN '';
END $$;

CREATE OR REPLACE FUNCTION desk_day(p_day date, p_at bigint, p_now bigint) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
  -- The site's day now, told the day of a desk whose clock may be wrong.
  SELECT p_day + round((p_now - p_at) / 86400000000.0)::integer
$$;

REVOKE ALL ON FUNCTION desk_day(date, bigint, bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION desk_declare(p_id text, p_edition integer, p_day text, p_at bigint, p_told jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_leads_here();
  v_now bigint := desk_now();
  v_before incidents;
  v_number text;
  v_end bigint := (p_told->>'expected_end')::bigint;
BEGIN
  -- What every card will read has to be readable.
  IF p_told->>'service' NOT IN ('gas', 'lpg', 'heating', 'electricity', 'telecom') OR p_day !~ '^\d{6}$'
    OR coalesce(p_told->>'area', '') || coalesce(p_told->>'district', '') = '' OR coalesce(p_told->>'title', '') = ''
    OR abs(coalesce(v_end, v_now) - v_now) > 31536000000000
  THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'an incident has a service, a place, a title, and an end within a year';
  END IF;
  PERFORM desk_lock('declare');
  SELECT * INTO v_before FROM incidents WHERE id = p_id FOR UPDATE;
  IF FOUND AND (v_before.closed_at IS NOT NULL OR v_before.edition <> p_edition) OR NOT FOUND AND p_edition <> 0 THEN
    RETURN '';
  END IF;
  v_number := coalesce(v_before.number, 'E' || p_day || '-' || to_char(1 + coalesce((SELECT max(substr(number, 9)::integer)
    FROM incidents WHERE number ~ ('^E' || p_day || '-\d{2,6}$')), 0), 'FM999900'));
  INSERT INTO incidents AS i (id, number, service, area, district, street, kind, title, cause, script, since, expected_end, who, edition)
    VALUES (p_id, v_number, p_told->>'service', left(p_told->>'area', 40), left(p_told->>'district', 40),
      left(replace(p_told->>'street', ' ', ''), 80), left(p_told->>'kind', 20), left(p_told->>'title', 120),
      left(p_told->>'cause', 200), left(p_told->>'script', 600), v_now, v_end, v_me, 1)
    ON CONFLICT (id) DO UPDATE SET service = excluded.service, area = excluded.area, district = excluded.district,
      street = excluded.street, kind = excluded.kind, title = excluded.title, cause = excluded.cause,
      script = excluded.script, expected_end = excluded.expected_end, edition = i.edition + 1;
  PERFORM desk_audit(v_now, v_me, CASE WHEN v_before.id IS NULL THEN 'incident_declare' ELSE 'incident_change' END, v_number,
    left(concat_ws(' ', p_told->>'service', p_told->>'area', p_told->>'district', p_told->>'street', p_told->>'title',
      p_told->>'expected_end'), 400));
  UPDATE incident_rises SET verdict = 'declared', who = v_me, decided_at = v_now, incident_id = p_id
    WHERE id = p_told->>'rise' AND verdict = '';
  RETURN v_number;
END $$;

CREATE OR REPLACE FUNCTION desk_close_incident(p_id text, p_edition integer, p_lists boolean, p_at bigint, p_day date, p_until bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_leads_here();
  v_now bigint := desk_now();
  v_number text;
  v_owed integer := 0;
BEGIN
  UPDATE incidents SET closed_at = v_now, edition = edition + 1 WHERE id = p_id AND closed_at IS NULL AND edition = p_edition
    RETURNING number INTO v_number;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF p_lists THEN
    v_owed := desk_owe_joined(p_id, v_now, desk_day(p_day, p_at, v_now), v_now + p_until - p_at);
  END IF;
  PERFORM desk_audit(v_now, v_me, 'incident_close', v_number, v_owed || ' calls');
  RETURN v_owed;
END $$;

CREATE OR REPLACE FUNCTION desk_dismiss_rise(p_id text, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_leads_here();
  v_now bigint := desk_now();
BEGIN
  UPDATE incident_rises SET verdict = 'dismissed', who = v_me, decided_at = v_now WHERE id = p_id AND verdict = '';
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM desk_audit(v_now, v_me, 'rise_dismiss', p_id, '');
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION desk_surge_begin(p_id text, p_reason text, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_leads_here();
  v_now bigint := desk_now();
BEGIN
  PERFORM desk_lock('surge');
  IF trim(p_reason) = '' OR EXISTS (SELECT FROM surges WHERE until IS NULL) THEN
    RETURN false;
  END IF;
  INSERT INTO surges (id, since, reason, who) VALUES (p_id, v_now, left(p_reason, 200), v_me);
  PERFORM desk_audit(v_now, v_me, 'surge_begin', p_id, left(p_reason, 200));
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION desk_surge_end(p_at bigint, p_day date, p_until bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_leads_here();
  v_now bigint := desk_now();
  v_surge surges;
  v_owed integer;
BEGIN
  UPDATE surges SET until = v_now, ended_by = v_me WHERE until IS NULL RETURNING * INTO v_surge;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- What was promised without a ticket while the forms were short; a ticket's promise goes by its clock.
  INSERT INTO follow_ups (id, account_id, phone, reason, due_on, kind, due_at, until, skill_group)
    SELECT 'surge-' || c.id, c.account_id, c.phone, c.promise, desk_day(p_day, p_at, v_now), 'promised',
        greatest(coalesce(c.promise_due, v_now), v_now), greatest(coalesce(c.promise_due, v_now), v_now) + p_until - p_at, c.skill_group
      FROM (SELECT DISTINCT ON (phone) * FROM contacts WHERE at >= v_surge.since AND at <= v_now AND incoming AND promise > ''
          AND promise_kept IS NULL AND ticket_id IS NULL AND starts_with(phone, '+') ORDER BY phone, at DESC, id DESC) AS c
      WHERE NOT EXISTS (SELECT FROM follow_ups f WHERE f.phone = c.phone AND f.done_at IS NULL
        AND f.kind IN ('', 'follow_up', 'ring_back', 'promised'))
    ON CONFLICT (id) DO NOTHING;
  GET DIAGNOSTICS v_owed = ROW_COUNT;
  PERFORM desk_audit(v_now, v_me, 'surge_end', v_surge.id, v_owed || ' calls');
  RETURN v_owed;
END $$;

DO $$
DECLARE
  v_table record;
BEGIN
  -- What a desk's login writes is read by every other desk: a time in the year 290,000 or a title of a gigabyte
  -- is refused where it is written, not where it breaks somebody's card.
  FOR v_table IN
    SELECT c.oid::regclass AS name, quote_ident(c.relname || '_bounded') AS bound, string_agg(CASE
        WHEN a.atttypid = 'bigint'::regtype THEN quote_ident(a.attname) || ' BETWEEN 0 AND 7258118400000000'
        WHEN a.atttypid = 'jsonb'::regtype THEN 'octet_length(' || quote_ident(a.attname) || '::text) <= 8000000'
        WHEN a.attname = 'draft' THEN 'length(draft) <= 2000000'
        ELSE 'length(' || quote_ident(a.attname) || ') <= 200000' END, ' AND ' ORDER BY a.attname) AS rule
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND a.atttypid IN ('bigint'::regtype, 'jsonb'::regtype, 'text'::regtype)
      AND (has_any_column_privilege('desk_agent', c.oid, 'INSERT') OR has_any_column_privilege('desk_agent', c.oid, 'UPDATE')
        OR c.relname IN ('audit', 'phone_links', 'follow_ups', 'lead_matters', 'breaks', 'hands'))
    GROUP BY c.oid, c.relname
  LOOP
    EXECUTE 'ALTER TABLE ' || v_table.name || ' ADD CONSTRAINT ' || v_table.bound || ' CHECK (' || v_table.rule || ') NOT VALID';
  END LOOP;
END $$;
