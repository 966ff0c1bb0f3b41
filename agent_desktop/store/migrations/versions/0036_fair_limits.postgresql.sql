CREATE OR REPLACE FUNCTION desk_must_have_room(p_phone text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- A card holds a hundred: what agents add never pushes off it what is on file.
  IF (SELECT count(*) FROM phone_links WHERE phone = p_phone AND source = 'agent' AND NOT inactive) >= 20 THEN
    RAISE EXCEPTION USING ERRCODE = 'AD002', MESSAGE = 'agents have linked this number twenty times already';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION desk_link(p_phone text, p_account_id text, p_kind text, p_relation text, p_now bigint)
RETURNS SETOF boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_refused boolean;
BEGIN
  -- A link shows the account with the number from then on, so it is a look at it, and counted, once: a card
  -- that was opened at it before was counted then.
  PERFORM desk_must_have_seen(p_phone, '{}');
  IF NOT desk_owns() AND NOT EXISTS (SELECT FROM desk_looks WHERE login = session_user AND kind IN ('card', 'search')
      AND p_account_id = ANY (accounts) AND NOT refused AND at > clock_timestamp() - interval '4 hours'
      AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()) THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this account was on no card of yours';
  END IF;
  v_refused := desk_refuses();
  IF NOT v_refused AND NOT EXISTS (
      SELECT FROM phone_links WHERE phone = p_phone AND account_id = p_account_id AND NOT inactive) THEN
    PERFORM desk_must_have_room(p_phone);
  END IF;
  IF v_refused OR NOT (desk_saw('', ARRAY[p_account_id])
      OR EXISTS (SELECT FROM phone_links WHERE phone = p_phone AND account_id = p_account_id)) THEN
    INSERT INTO desk_looks (kind, phone, account_id, accounts, proven, refused)
      VALUES ('link', p_phone, p_account_id, ARRAY[p_account_id], desk_proves(p_phone, '', p_account_id), v_refused);
  END IF;
  IF v_refused THEN
    -- Said, not raised: raised, it would take back the alarm and this look.
    RETURN QUERY SELECT false;
    RETURN;
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

CREATE OR REPLACE FUNCTION desk_called(p_id text, p_call text, p_at bigint, p_who text, p_origin text, p_outcome text, p_note text, p_satisfaction integer, p_again bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_call follow_ups;
  v_late boolean;
BEGIN
  PERFORM desk_is(p_who);
  SELECT * INTO v_call FROM follow_ups WHERE id = p_call FOR UPDATE;
  IF EXISTS (SELECT FROM ticket_events WHERE ticket_id = coalesce(v_call.ticket_id, p_call) AND id = p_id) THEN
    RETURN;
  END IF;
  -- A colleague has done it meanwhile: what came of this attempt is kept, and changes nothing.
  v_late := v_call.done_at IS NOT NULL AND NOT desk_may_call(v_call) AND coalesce(
    desk_may_see(v_call.agent, v_call.skill_group) OR (v_call.ticket_id IS NULL AND v_call.skill_group = '')
    OR EXISTS (SELECT FROM tickets t WHERE t.id = v_call.ticket_id AND desk_may_see(t.agent, t.skill_group)), false);
  IF v_call.id IS NULL OR NOT (v_late OR desk_may_call(v_call)) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'there is no such call to make';
  END IF;
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin, detail)
    VALUES (coalesce(v_call.ticket_id, p_call), p_id, p_at, 'called', p_who, p_note, p_origin,
      jsonb_build_object('outcome', p_outcome, 'call', p_call));
  IF v_late THEN
    RETURN;
  END IF;
  UPDATE follow_ups SET attempts = attempts + 1, outcome = p_outcome, claimed_at = NULL, claimed_by = '', agent = p_who,
      satisfaction = coalesce(p_satisfaction, satisfaction), due_at = coalesce(p_again, due_at),
      done_at = CASE WHEN p_again IS NULL THEN p_at END
    WHERE id = p_call AND done_at IS NULL;
  INSERT INTO do_not_call (phone, kind, reason, at, who)
    SELECT v_call.phone, coalesce(nullif(v_call.kind, ''), 'follow_up'), p_note, p_at, p_who
    WHERE p_outcome = 'do_not_call' AND v_call.phone IS NOT NULL
  ON CONFLICT (phone, kind) DO UPDATE SET until = NULL;
END $$;

DROP FUNCTION desk_seat(text, text);

CREATE FUNCTION desk_seat(p_code text, p_seat text) RETURNS TABLE (nth integer, shared boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_nth integer;
BEGIN
  IF p_code !~ '^[A-Z0-9]{2,6}$' OR length(p_seat) NOT BETWEEN 1 AND 200 OR p_code IS NULL OR p_seat IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a seat has a code of two to six letters and digits';
  END IF;
  PERFORM desk_lock('seat');
  UPDATE desk_seats SET at = clock_timestamp(), login = session_user WHERE code = p_code AND seat = p_seat
    RETURNING nth INTO v_nth;
  IF NOT FOUND THEN
    -- A number holds its day, so a place that nobody has used for a month is free.
    DELETE FROM desk_seats WHERE code = p_code AND at < clock_timestamp() - interval '30 days';
    -- One person does not sit at twenty seats a day.
    INSERT INTO desk_seats (code, seat, nth)
      SELECT p_code, p_seat, n FROM generate_series(1, 99) n
        WHERE NOT EXISTS (SELECT FROM desk_seats WHERE code = p_code AND nth = n)
          AND (SELECT count(*) FROM desk_seats WHERE login = session_user AND at > clock_timestamp() - interval '1 day') < 20
        ORDER BY n LIMIT 1
      RETURNING nth INTO v_nth;
  END IF;
  -- 0: there is no place left. One person at several machines shares the code with nobody.
  RETURN QUERY SELECT coalesce(v_nth, 0), EXISTS (SELECT FROM desk_seats WHERE code = p_code AND login <> session_user
    AND at > clock_timestamp() - interval '30 days');
END $$;

REVOKE ALL ON FUNCTION desk_seat(text, text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_seat(text, text) TO desk_agent, desk_supervisor;
