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
    coalesce(json_agg(json_build_array(account_id, kind, relation, rank, inactive, on_file, greatest(seen_at,
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
    v_satisfaction,
    EXISTS (SELECT FROM phone_links WHERE phone = p_phone OFFSET 100)))::text;
END $$;

INSERT INTO desk_locks (name) VALUES ('enrol');

DROP FUNCTION desk_enrol(text, text, text, text, text, text, text, text, text, text, date, bigint);

CREATE FUNCTION desk_enrol(p_id text, p_account_no text, p_phone text, p_name text, p_pinyin text, p_initials text,
  p_address text, p_service text, p_kind text, p_relation text, p_today date, p_now bigint, p_known text[]) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_first text;
BEGIN
  PERFORM desk_must_have_seen(p_phone, '{}');
  -- What every card of this number will read has to be readable.
  IF p_service IS NULL OR p_service NOT IN ('gas', 'lpg', 'heating', 'electricity', 'telecom')
      OR greatest(length(p_id), length(p_account_no)) > 64 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'an account has a service, and a number of 64 characters at most';
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

REVOKE ALL ON FUNCTION desk_enrol(text, text, text, text, text, text, text, text, text, text, date, bigint, text[]) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_enrol(text, text, text, text, text, text, text, text, text, text, date, bigint, text[]) TO desk_agent, desk_supervisor;
