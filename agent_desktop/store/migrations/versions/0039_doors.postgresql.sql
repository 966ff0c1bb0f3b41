ALTER TABLE desk_looks ALTER COLUMN accounts DROP NOT NULL;

ALTER TABLE desk_looks SET (fillfactor = 60);

DROP FUNCTION desk_look_for(text, text[], integer);

DROP FUNCTION desk_tickets_of(text, text, text);

DROP FUNCTION desk_listen(text, text, bigint);

DROP FUNCTION desk_hand_card(text);

ALTER TABLE contacts ADD COLUMN vouched boolean DEFAULT true NOT NULL;

CREATE OR REPLACE FUNCTION desk_admit(p_login name, p_agent text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_role NOT IN ('agent', 'supervisor', 'quality', 'editor', 'auditor', 'integration') THEN
    RAISE EXCEPTION USING MESSAGE = 'no such role: ' || p_role;
  END IF;
  INSERT INTO desk_logins (login, agent) VALUES (p_login, p_agent)
    ON CONFLICT (login) DO UPDATE SET agent = excluded.agent;
  EXECUTE 'GRANT ' || quote_ident('desk_' || p_role) || ' TO ' || quote_ident(p_login);
  -- A desk holds two (`store.sessions`), three while two threads ask, four while a library is built: the rest is
  -- for sessions of a torn line that the server has not missed yet.
  EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' CONNECTION LIMIT 6';
  -- Nor does a login's sorting fill the disk.
  IF has_parameter_privilege('temp_file_limit', 'SET') AND p_role <> 'integration' THEN
    EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' SET temp_file_limit = ''1GB''';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION desk_card(p_phone text, p_account_no text, p_account_id text, p_now bigint, p_today date)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_links json;
  v_ids text[];
  v_firm text[];
  v_satisfaction numeric;
BEGIN
  WITH recent AS MATERIALIZED (
    SELECT account_id, ticket_id, at, satisfaction, vouched FROM contacts
    WHERE phone = p_phone ORDER BY at DESC LIMIT 60),
  link AS MATERIALIZED (
    (SELECT account_id, kind, relation, rank, inactive, seen_at, source <> 'agent' AS on_file
      FROM phone_links WHERE phone = p_phone ORDER BY inactive, rank, account_id LIMIT 100)
    UNION ALL
    SELECT id, 'stated', '', 0, false, NULL, false FROM accounts WHERE account_no = p_account_no
    UNION ALL
    SELECT id, 'stated', '', 0, false, NULL, false FROM accounts
      WHERE id = p_account_id AND account_no IS DISTINCT FROM p_account_no
    UNION ALL
    SELECT account_id, 'old_ticket', '', 99, false, max(at), false FROM recent
      WHERE account_id IS NOT NULL AND ticket_id IS NOT NULL AND vouched GROUP BY account_id)
  SELECT
    coalesce(json_agg(json_build_array(account_id, kind, relation, rank, inactive, on_file, greatest(seen_at,
      (SELECT max(r.at) FROM recent r WHERE r.account_id = link.account_id)))), '[]'),
    coalesce(array_agg(account_id), '{}'),
    coalesce(array_agg(DISTINCT account_id)
      FILTER (WHERE kind IN ('own', 'family', 'stated') AND NOT inactive), '{}'),
    (SELECT round(avg(satisfaction), 2) FROM recent)
  INTO v_links, v_ids, v_firm, v_satisfaction FROM link;
  RETURN (
  WITH week AS MATERIALIZED (
    SELECT id, ticket_id, coalesce(account_id, '') AS account_id, coalesce(phone = p_phone, false) AS own, at,
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
    v_satisfaction,
    EXISTS (SELECT FROM phone_links WHERE phone = p_phone OFFSET 100)))::text;
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
      SELECT FROM desk_looks WHERE login = session_user AND kind = 'card' AND phone = p_phone AND NOT refused
        AND accounts IS NOT NULL
        AND at > clock_timestamp() - interval '4 hours' AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned())));
END $$;

CREATE OR REPLACE FUNCTION desk_refuses() RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_minute bigint;
  v_hour bigint;
  v_shown bigint;
  v_given_up bigint;
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
  -- A look that was never led on counts as a full search without a call: whoever gives it up knows something.
  SELECT count(*) FILTER (WHERE at > clock_timestamp() - interval '1 minute'), count(*),
      coalesce(sum(CASE WHEN refused THEN 0 ELSE coalesce(cardinality(accounts), 20) END), 0),
      20 * count(*) FILTER (WHERE accounts IS NULL AND NOT refused),
      count(*) FILTER (WHERE NOT proven AND NOT refused)
    INTO v_minute, v_hour, v_shown, v_given_up, v_unproven
    FROM desk_looks WHERE login = session_user AND at > clock_timestamp() - interval '1 hour' AND kind <> 'warm';
  -- To see an account again tells nothing new: a landlord's sixty flats are sixty, however many of them are opened.
  IF v_shown >= v_most_shown THEN
    SELECT v_given_up + count(DISTINCT account COLLATE "C") INTO v_shown FROM desk_looks, unnest(accounts) AS account
      WHERE login = session_user AND at > clock_timestamp() - interval '1 hour' AND kind <> 'warm' AND NOT refused;
  END IF;
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

CREATE OR REPLACE FUNCTION desk_look(p_phone text, p_account_no text, p_account_id text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
  v_nobody boolean := coalesce(p_phone, '') = '' AND coalesce(p_account_no, '') = '' AND coalesce(p_account_id, '') = '';
BEGIN
  -- Only what was asked: where it leads is looked up when this is final (`desk_led`).
  INSERT INTO desk_looks (kind, phone, account_no, account_id, proven, accounts, refused)
  VALUES (
    CASE WHEN v_nobody THEN 'warm' ELSE 'card' END,
    coalesce(p_phone, ''), coalesce(p_account_no, ''), coalesce(p_account_id, ''),
    v_nobody, NULL, NOT v_nobody AND desk_refuses())
  RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION desk_look_for(p_way text, p_words text[]) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  IF cardinality(p_words) > 20 OR length(array_to_string(p_words, '')) > 400 OR length(p_way) > 20 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a search is a few words';
  END IF;
  INSERT INTO desk_looks (kind, words, proven, accounts, refused)
    VALUES ('search', array_prepend(p_way, p_words), false, NULL, desk_refuses())
  RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION desk_counted(p_look uuid, p_accounts text[], p_proven boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Its own xid from now on: what it leads to is shown when this is final as well.
  UPDATE desk_looks SET xid = pg_current_xact_id(), accounts = p_accounts, proven = p_proven
    WHERE id = p_look AND accounts IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this look is counted';
  END IF;
  -- The look itself is on the disk; no disk is waited for twice.
  PERFORM set_config('synchronous_commit', 'off', true);
END $$;

CREATE OR REPLACE FUNCTION desk_led(p_look uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  -- A session sees of its own work how many rows were fetched and how much was logged, also of what it then takes
  -- back. So nothing depends on who is on file before the look is final.
  v_look desk_looks := desk_kept(p_look, ARRAY['card', 'warm']);
  v_phone text := nullif(v_look.phone, '');
BEGIN
  PERFORM desk_counted(p_look, ARRAY(
      -- What the card will show, no more: else one call of a number with thousands would use up the hour's looks.
      (SELECT l.account_id FROM phone_links l WHERE l.phone = v_phone
        ORDER BY l.inactive, l.rank, l.account_id LIMIT 100)
      UNION
      SELECT a.id FROM accounts a WHERE a.account_no = nullif(v_look.account_no, '')
      UNION
      SELECT a.id FROM accounts a WHERE a.id = nullif(v_look.account_id, '')
      UNION
      SELECT c.account_id FROM (SELECT * FROM contacts WHERE phone = v_phone ORDER BY at DESC LIMIT 60) c
        WHERE c.account_id IS NOT NULL AND c.ticket_id IS NOT NULL AND c.vouched),
    v_look.kind = 'warm' OR desk_proves(v_look.phone, v_look.account_no, v_look.account_id));
END $$;

CREATE OR REPLACE FUNCTION desk_led_search(p_look uuid, p_limit integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, ARRAY['search']);
BEGIN
  PERFORM desk_counted(p_look,
    ARRAY(SELECT f.id FROM desk_find(v_look.words[1], v_look.words[2:], least(p_limit, 20)) f),
    desk_proves(NULL, NULL, NULL));
END $$;

CREATE OR REPLACE FUNCTION desk_led_by(p_look uuid, p_kinds text[]) RETURNS desk_looks
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, p_kinds);
BEGIN
  IF v_look.accounts IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'where this look leads is not written down';
  END IF;
  RETURN v_look;
END $$;

CREATE OR REPLACE FUNCTION desk_shown(p_look uuid, p_now bigint, p_today date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_led_by(p_look, ARRAY['card', 'warm']);
BEGIN
  IF v_look.kind = 'warm' THEN
    PERFORM desk_card('', '', '', p_now, p_today);
  END IF;
  -- Rows without a number are nobody's: to ask for nobody shows none of them.
  RETURN desk_card(nullif(v_look.phone, ''), nullif(v_look.account_no, ''), nullif(v_look.account_id, ''), p_now, p_today);
END $$;

CREATE OR REPLACE FUNCTION desk_found(p_look uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_led_by(p_look, ARRAY['search']);
BEGIN
  RETURN (SELECT coalesce(json_agg(json_build_array(a.id, a.account_no, coalesce(c.name, ''), a.address, a.service, a.state)
      ORDER BY f.place), '[]')::text
    FROM unnest(v_look.accounts) WITH ORDINALITY AS f(id, place) JOIN accounts a ON a.id = f.id
    LEFT JOIN customers c ON c.id = a.customer_id);
END $$;

CREATE OR REPLACE PROCEDURE desk_pop(p_phone text, p_account_no text, p_account_id text, p_now bigint, p_today date, INOUT answer text)
LANGUAGE plpgsql AS $$
DECLARE
  v_look uuid := desk_look(p_phone, p_account_no, p_account_id);
BEGIN
  COMMIT;
  PERFORM desk_led(v_look);
  COMMIT;
  answer := desk_shown(v_look, p_now, p_today);
END $$;

CREATE OR REPLACE PROCEDURE desk_search(p_way text, p_words text[], p_limit integer, INOUT answer text)
LANGUAGE plpgsql AS $$
DECLARE
  v_look uuid := desk_look_for(p_way, p_words);
BEGIN
  COMMIT;
  PERFORM desk_led_search(v_look, p_limit);
  COMMIT;
  answer := desk_found(v_look);
END $$;

CREATE OR REPLACE FUNCTION desk_vouches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A number leads to an account by an old ticket only where whoever said so had looked at that account: else
  -- whoever writes a contact would open any account with any number.
  IF TG_OP = 'UPDATE' AND NEW.account_id IS NOT DISTINCT FROM OLD.account_id AND NEW.phone IS NOT DISTINCT FROM OLD.phone THEN
    NEW.vouched := OLD.vouched;
  ELSE
    NEW.vouched := desk_owns() OR NEW.account_id IS NULL OR EXISTS (
      SELECT FROM desk_looks WHERE login = session_user AND kind IN ('card', 'link', 'ticket') AND NOT refused
        AND NEW.account_id = ANY (accounts) AND at > clock_timestamp() - interval '1 day'
        AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
  END IF;
  RETURN NEW;
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
  -- Told late it may be, dated ahead of the clock it may not: nobody looks for a line in the year 2199.
  IF NOT desk_owns() THEN
    p_at := least(p_at, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
  END IF;
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

CREATE OR REPLACE FUNCTION desk_claim(p_call text, p_now bigint, p_for bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- By this clock: another day's would take a colleague's call, or keep it for ever.
  UPDATE follow_ups SET claimed_at = desk_now(), claimed_by = coalesce(desk_me(), '')
    WHERE id = p_call AND done_at IS NULL AND desk_may_call(follow_ups)
      AND (claimed_at IS NULL OR claimed_at NOT BETWEEN desk_now() - greatest(p_for, 60000000) AND desk_now()
        OR claimed_by = coalesce(desk_me(), ''));
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION desk_look_at_ticket(p_ticket text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  IF length(p_ticket) > 200 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'no ticket is called so';
  END IF;
  INSERT INTO desk_looks (kind, words, accounts, refused)
    VALUES ('ticket', ARRAY[p_ticket], ARRAY(SELECT t.account_id FROM tickets t WHERE t.id = p_ticket AND t.account_id IS NOT NULL
      AND desk_may_see(t.agent, t.skill_group)), desk_refuses())
    RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION desk_asked_tickets(p_phone text, p_account text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  -- Whether this number and this account were looked at, or their tickets looked for, for good.
  SELECT desk_owns() OR NOT EXISTS (
    SELECT FROM (VALUES (p_phone, ''), ('', p_account)) AS asked(phone, account)
    WHERE asked.phone || asked.account <> '' AND NOT EXISTS (
      SELECT FROM desk_looks l WHERE l.login = session_user AND l.kind IN ('card', 'tickets') AND NOT l.refused
        AND (asked.phone = '' OR l.phone = asked.phone)
        AND (asked.account = '' OR l.account_id = asked.account OR asked.account = ANY (l.accounts))
        AND l.at > clock_timestamp() - interval '4 hours' AND l.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()))
$$;

CREATE OR REPLACE FUNCTION desk_look_for_tickets(p_phone text, p_account text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF desk_asked_tickets(p_phone, p_account) THEN
    RETURN;
  END IF;
  INSERT INTO desk_looks (kind, phone, account_id, refused) VALUES ('tickets', p_phone, p_account, desk_refuses());
END $$;

CREATE OR REPLACE FUNCTION desk_tickets_found(p_phone text, p_account text, p_outer text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_asked_tickets(p_phone, p_account) THEN
    RAISE EXCEPTION USING ERRCODE = 'AD001', MESSAGE = 'too many looks in a short time';
  END IF;
  RETURN ARRAY(SELECT t.id FROM tickets t WHERE desk_may_see(t.agent, t.skill_group) AND t.id IN (
    (SELECT id FROM tickets WHERE p_phone <> '' AND phone = p_phone ORDER BY filed_at DESC LIMIT 100)
    UNION (SELECT id FROM tickets WHERE p_account <> '' AND account_id = p_account ORDER BY filed_at DESC LIMIT 100)
    UNION (SELECT id FROM tickets WHERE p_outer <> '' AND outer_number = p_outer LIMIT 100)));
END $$;

CREATE OR REPLACE PROCEDURE desk_tickets_of(p_phone text, p_account text, p_outer text, INOUT answer text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM desk_look_for_tickets(p_phone, p_account);
  COMMIT;
  answer := desk_tickets_found(p_phone, p_account, p_outer);
END $$;

CREATE OR REPLACE FUNCTION desk_propose(p_id text, p_phone text, p_reason text, p_since date, p_until date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A proposal is worth nothing before a lead agrees; one that stands already is not made twice.
  -- Whether it stands there is for leads to know (`desk_proposals`); who proposed twenty waits for an answer.
  INSERT INTO list_entries (id, kind, phone, reason, proposed_by, since, until)
    SELECT p_id, 'black', p_phone, left(p_reason, 200), coalesce(desk_me(), ''), p_since, p_until
    WHERE p_phone <> '' AND p_until > p_since AND length(p_phone) <= 40 AND (desk_owns() OR 20 > (
      SELECT count(*) FROM list_entries WHERE proposed_by = coalesce(desk_me(), '') AND approved_by = ''
        AND (until IS NULL OR until >= current_date)))
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION desk_proposals()
RETURNS TABLE (id text, kind text, phone text, account_no text, reason text, proposed_by text, since text, until text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT desk_supervises() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT e.id, e.kind, coalesce(e.phone, ''), coalesce(a.account_no, ''), e.reason, e.proposed_by,
      e.since::text, e.until::text
    FROM list_entries e LEFT JOIN accounts a ON a.id = e.account_id
    WHERE e.approved_by = '' AND (e.until IS NULL OR e.until >= current_date) AND NOT EXISTS (
      SELECT FROM list_entries o WHERE o.kind = e.kind AND o.phone = e.phone AND (o.until IS NULL OR o.until >= e.since)
        AND (o.approved_by <> '' OR (o.since, o.id) < (e.since, e.id)))
    ORDER BY e.since DESC, e.id LIMIT 100;
END $$;

CREATE OR REPLACE FUNCTION desk_decide(p_id text, p_approves boolean, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_entry list_entries;
BEGIN
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor decides about a list';
  END IF;
  SELECT * INTO v_entry FROM list_entries WHERE id = p_id AND approved_by = '' FOR UPDATE;
  IF NOT FOUND OR (p_approves AND v_entry.proposed_by = desk_me()) THEN
    RETURN false;
  END IF;
  IF p_approves THEN
    UPDATE list_entries SET approved_by = coalesce(desk_me(), session_user) WHERE id = p_id;
  ELSE
    DELETE FROM list_entries WHERE id = p_id
      OR (kind = v_entry.kind AND phone = v_entry.phone AND approved_by = '');
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), CASE WHEN p_approves THEN 'list_approve' ELSE 'list_decline' END, p_id,
    concat_ws(' ', v_entry.kind, v_entry.phone, v_entry.account_id, v_entry.reason));
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION desk_listen(p_call text, p_reason text, p_at bigint) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  IF NOT desk_hears() OR length(trim(p_reason)) < 4 OR length(p_call) > 200 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only quality staff or a supervisor listens to a recording, for a reason';
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'listen', p_call, left(p_reason, 200));
  INSERT INTO desk_looks (kind, words) VALUES ('listen', ARRAY[p_call]) RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION desk_heard(p_look uuid) RETURNS TABLE (place text, sha256 text, sealed_with text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- The key is given when the line of the trail is final: nobody takes that back.
  v_look desk_looks := desk_kept(p_look, ARRAY['listen']);
BEGIN
  RETURN QUERY SELECT r.place, r.sha256, r.sealed_with FROM recordings r
    WHERE r.call_id = v_look.words[1] AND r.erased_at IS NULL;
END $$;

CREATE OR REPLACE FUNCTION desk_break(p_id text, p_minutes integer, p_quota integer, p_now bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := coalesce(desk_me(), '');
  -- By this clock: with another one stands first in the queue, or keeps a place in it for ever.
  v_now bigint := desk_now();
  v_quota integer := least(p_quota, (SELECT value::integer FROM meta WHERE name = 'break_quota'));
  v_state text;
BEGIN
  -- Asks, and asked again says how it stands. One at a time, so that two don't take the last place.
  PERFORM desk_lock('break');
  INSERT INTO breaks (id, agent, asked_at, beat_at, minutes, state)
    VALUES (p_id, v_me, v_now, v_now, least(greatest(p_minutes, 1), 480), 'waiting') ON CONFLICT DO NOTHING;
  IF FOUND THEN
    -- Nobody is away twice at once: who asks anew has come back.
    UPDATE breaks SET over_at = v_now, state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE state END
      WHERE agent = v_me AND id <> p_id AND over_at IS NULL;
  END IF;
  UPDATE breaks SET beat_at = v_now WHERE id = p_id AND agent = v_me AND state = 'waiting';
  UPDATE breaks SET state = 'granted', decided_at = v_now
    WHERE id = p_id AND agent = v_me AND state = 'waiting' AND desk_break_room(p_id, v_quota, v_now);
  SELECT state INTO v_state FROM breaks WHERE id = p_id AND agent = v_me;
  RETURN coalesce(v_state, 'refused');
END $$;

CREATE OR REPLACE FUNCTION desk_break_over(p_id text, p_now bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE breaks SET over_at = desk_now(), state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE state END
    WHERE id = p_id AND agent = coalesce(desk_me(), '') AND over_at IS NULL
$$;

CREATE OR REPLACE FUNCTION desk_breaks_asked(p_now bigint)
RETURNS TABLE (id text, agent text, name text, asked_at bigint, minutes smallint, away bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := desk_now();
BEGIN
  IF NOT desk_supervises() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT b.id, b.agent, coalesce(a.name, ''), b.asked_at, b.minutes, (
      SELECT count(*) FROM breaks o JOIN agents oa ON oa.no = o.agent
        WHERE oa.team = a.team AND o.state = 'granted' AND o.over_at IS NULL
          AND o.decided_at > v_now - o.minutes * 120000000::bigint)
    FROM breaks b LEFT JOIN agents a ON a.no = b.agent
    WHERE b.state = 'waiting' AND b.beat_at > v_now - 30000000 ORDER BY b.asked_at, b.id LIMIT 100;
END $$;

CREATE OR REPLACE FUNCTION desk_break_decide(p_id text, p_grants boolean, p_now bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor gives leave';
  END IF;
  UPDATE breaks SET state = CASE WHEN p_grants THEN 'granted' ELSE 'refused' END, decided_at = desk_now(),
      decided_by = coalesce(desk_me(), session_user::text)
    WHERE id = p_id AND state = 'waiting' AND agent <> coalesce(desk_me(), '');
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION desk_hand_card(p_id text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look uuid;
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
  v_hand hands;
BEGIN
  SELECT * INTO v_hand FROM hands h WHERE h.id = p_id AND h.closed_at IS NULL AND h.agent <> v_me AND h.at > v_now - 14400000000
    AND h.phone || h.account_id <> '' AND (h.how = '' OR h.who = v_me);
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- The call that proves the agent's look proves the lead's; a number that didn't ring there proves nothing.
  INSERT INTO desk_rings (agent, phone, account_no)
    SELECT v_me, r.phone, r.account_no FROM desk_rings r
    WHERE r.agent = v_hand.agent AND r.phone = v_hand.phone AND r.at > clock_timestamp() - interval '2 hours'
    ORDER BY r.at DESC LIMIT 1;
  PERFORM desk_audit(v_now, v_me, 'hand_card', v_hand.agent, p_id);
  INSERT INTO desk_looks (kind, words) VALUES ('hand', ARRAY[p_id]) RETURNING id INTO v_look;
  RETURN v_look;
END $$;

CREATE OR REPLACE FUNCTION desk_hand_shown(p_look uuid) RETURNS TABLE (phone text, account_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- As with a recording: first the line of the trail is final.
  v_look desk_looks := desk_kept(p_look, ARRAY['hand']);
BEGIN
  RETURN QUERY SELECT h.phone, h.account_id FROM hands h WHERE h.id = v_look.words[1];
END $$;

CREATE OR REPLACE FUNCTION desk_lead_matters()
RETURNS TABLE (id text, at bigint, kind text, agent text, skill_group text, cents integer, about text, number text, verdict text, who text, decided_at bigint, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT desk_supervises() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT m.id, m.at, m.kind, m.agent, m.skill_group, m.cents, m.about, m.number, m.verdict, m.who, m.decided_at, m.words
    FROM (SELECT *, row_number() OVER (PARTITION BY agent ORDER BY at DESC, id) AS nth FROM lead_matters WHERE verdict = '') m
    -- Ten of one agent at most: nobody's questions hide the others'. An amount that nobody filed within a day: its draft is gone with its desk.
    WHERE m.nth <= 10 AND (m.kind <> 'approval' OR m.ticket_id IS NOT NULL
      OR m.at > extract(epoch FROM now() - interval '1 day') * 1000000)
    ORDER BY m.at DESC, m.id LIMIT 100;
END $$;

CREATE OR REPLACE FUNCTION desk_open_doors() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_open text;
BEGIN
  -- What comes with every server and lets any login fill its disk (large objects, messages in the log) or its table
  -- of locks, without which nobody even connects. What this says is for the server's administrator to run.
  SELECT string_agg(oid::regprocedure::text, ', ' ORDER BY oid::regprocedure::text) INTO v_open
    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE')
      AND (proname ~ '^pg_(try_)?advisory_(xact_)?lock'
        OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_open', 'lo_put', 'lowrite', 'pg_logical_emit_message'));
  RETURN CASE WHEN v_open IS NULL THEN '' ELSE 'REVOKE EXECUTE ON FUNCTION ' || v_open || ' FROM PUBLIC; '
    || 'GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint), pg_advisory_xact_lock(bigint) TO '
    || (SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'desk_looks'::regclass) END;
END $$;

CREATE TRIGGER contacts_vouched BEFORE INSERT OR UPDATE ON contacts
  FOR EACH ROW EXECUTE FUNCTION desk_vouches();

REVOKE ALL ON FUNCTION desk_look_for(text, text[]), desk_counted(uuid, text[], boolean), desk_led(uuid),
  desk_led_search(uuid, integer), desk_led_by(uuid, text[]), desk_vouches(), desk_asked_tickets(text, text),
  desk_look_for_tickets(text, text), desk_tickets_found(text, text, text), desk_listen(text, text, bigint),
  desk_heard(uuid), desk_hand_card(text), desk_hand_shown(uuid), desk_open_doors() FROM PUBLIC;

REVOKE ALL ON PROCEDURE desk_tickets_of(text, text, text, text[]) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_look_for(text, text[]), desk_led(uuid), desk_led_search(uuid, integer),
  desk_look_for_tickets(text, text), desk_tickets_found(text, text, text) TO desk_agent, desk_supervisor;

GRANT EXECUTE ON PROCEDURE desk_tickets_of(text, text, text, text[]) TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_listen(text, text, bigint), desk_heard(uuid) TO desk_supervisor, desk_quality;

GRANT EXECUTE ON FUNCTION desk_hand_card(text), desk_hand_shown(uuid) TO desk_supervisor;

REVOKE UPDATE (seen_at) ON desk_alarms FROM desk_supervisor;

DROP POLICY desk_alarms_seen ON desk_alarms;

CREATE POLICY desk_alarms_seen ON desk_alarms FOR SELECT TO desk_supervisor USING (true);

ALTER POLICY ticket_events_own ON ticket_events
  WITH CHECK (who = (SELECT desk_me()) AND (kind IN ('chase', 'note')
    -- A station that was told by word of mouth isn't told again: said of a ticket that one may see.
    OR (kind = 'verbal' AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id))
    OR (id = ticket_id AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.agent = (SELECT desk_me())))));

ALTER POLICY ticket_events_lateral_own ON ticket_events
  WITH CHECK (who = (SELECT desk_me()) AND id = ticket_id
    AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.agent = (SELECT desk_me())));

ALTER TABLE attachment_parts DROP CONSTRAINT IF EXISTS attachment_parts_bounded;

DO $$
DECLARE
  v_table record;
BEGIN
  FOR v_table IN
    SELECT c.oid::regclass AS name, quote_ident(c.relname || '_bounded') AS bound, string_agg(CASE
        WHEN a.atttypid = 'bigint'::regtype THEN quote_ident(a.attname) || ' BETWEEN 0 AND 7258118400000000'
        WHEN a.atttypid = 'bytea'::regtype THEN 'octet_length(' || quote_ident(a.attname) || ') <= 1000000'
        WHEN c.relname = 'desk_looks' THEN 'length(' || quote_ident(a.attname) || ') <= 200'
        ELSE 'length(' || quote_ident(a.attname) || ') <= 200000' END, ' AND ' ORDER BY a.attname) AS rule
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname IN ('attachment_parts', 'desk_looks', 'list_entries')
      AND a.atttypid IN ('bigint'::regtype, 'text'::regtype, 'bytea'::regtype)
    GROUP BY c.oid, c.relname
  LOOP
    EXECUTE 'ALTER TABLE ' || v_table.name || ' ADD CONSTRAINT ' || v_table.bound || ' CHECK (' || v_table.rule || ') NOT VALID';
  END LOOP;
END $$;

DO $$
DECLARE
  v_login name;
BEGIN
  FOR v_login IN SELECT login FROM desk_logins JOIN pg_roles ON rolname = login
      WHERE has_parameter_privilege('temp_file_limit', 'SET') AND NOT pg_has_role(login, 'desk_integration', 'MEMBER') LOOP
    EXECUTE 'ALTER ROLE ' || quote_ident(v_login) || ' SET temp_file_limit = ''1GB''';
  END LOOP;
END $$;

DO $$
BEGIN
  IF desk_open_doors() <> '' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE desk_open_doors();
  END IF;
END $$;
