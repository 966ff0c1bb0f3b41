CREATE FUNCTION desk_plan(p_account_id text)
RETURNS TABLE (since text, total_cents integer, paid_cents integer, instalments smallint, next_due_on text,
  state text, approved_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM desk_must_have_seen('', ARRAY[p_account_id]);
  RETURN QUERY SELECT p.since::text, p.total_cents, p.paid_cents, p.instalments, p.next_due_on::text, p.state, p.approved_by
    FROM instalment_plans p WHERE p.account_id = p_account_id ORDER BY p.since DESC LIMIT 1;
END $$;

CREATE FUNCTION desk_supervises() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT desk_owns() OR pg_has_role(session_user, 'desk_supervisor', 'MEMBER')
$$;

CREATE FUNCTION desk_ring(p_agent text, p_phone text, p_account_no text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO desk_rings (agent, phone, account_no) VALUES (p_agent, p_phone, coalesce(p_account_no, ''))
$$;

CREATE FUNCTION desk_propose(p_id text, p_phone text, p_reason text, p_since date, p_until date) RETURNS void
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

CREATE FUNCTION desk_proposals()
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

CREATE FUNCTION desk_decide(p_id text, p_approves boolean, p_at bigint) RETURNS boolean
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

CREATE FUNCTION desk_open_alarms()
RETURNS TABLE (id text, at bigint, agent text, login text, what text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT desk_supervises() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT m.id::text, (extract(epoch FROM m.at) * 1000000)::bigint, coalesce(l.agent, ''), m.login::text, m.what
    FROM desk_alarms m LEFT JOIN desk_logins l ON l.login = m.login
    WHERE m.seen_at IS NULL ORDER BY m.at DESC LIMIT 100;
END $$;

CREATE FUNCTION desk_alarm_seen(p_id text, p_at bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor sees to an alarm';
  END IF;
  UPDATE desk_alarms SET seen_at = clock_timestamp() WHERE id::text = p_id AND seen_at IS NULL;
  IF FOUND THEN
    PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'alarm_seen', p_id, '');
  END IF;
END $$;

CREATE FUNCTION desk_enrol(p_id text, p_account_no text, p_phone text, p_name text, p_pinyin text, p_initials text,
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

REVOKE ALL ON FUNCTION desk_plan(text), desk_supervises(), desk_ring(text, text, text),
  desk_propose(text, text, text, date, date), desk_proposals(), desk_decide(text, boolean, bigint), desk_open_alarms(),
  desk_alarm_seen(text, bigint), desk_proves(text, text, text),
  desk_enrol(text, text, text, text, text, text, text, text, text, text, date, bigint, text[]) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_plan(text), desk_supervises(), desk_propose(text, text, text, date, date), desk_proposals(),
  desk_open_alarms(), desk_enrol(text, text, text, text, text, text, text, text, text, text, date, bigint, text[])
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_decide(text, boolean, bigint), desk_alarm_seen(text, bigint) TO desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_ring(text, text, text) TO desk_integration;

REVOKE ALL ON desk_rings FROM PUBLIC;
