CREATE FUNCTION desk_shift_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'an accepted hand-over stays as it is';
END $$;

CREATE TRIGGER shift_logs_stay BEFORE UPDATE OR DELETE ON shift_logs FOR EACH ROW
  WHEN (OLD.accepted_at IS NOT NULL) EXECUTE FUNCTION desk_shift_stays();

CREATE FUNCTION desk_leads_now() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The clock that hand-overs are dated by, for leads alone: a desk's own may be wrong by hours.
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor hands a shift over';
  END IF;
  RETURN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
END $$;

CREATE FUNCTION desk_shift_carried(p_now bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT jsonb_build_object(
    'incidents', (SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.since), '[]') FROM (
      SELECT number, title, area, since, expected_end, joined FROM incidents WHERE closed_at IS NULL
      ORDER BY since LIMIT 100) i),
    'tickets', (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.due_at), '[]') FROM (
      SELECT number, title, due_at, node, station, chased, escalation FROM tickets
      WHERE closed_at IS NULL AND (due_at <= p_now + 1800000000 OR chased > 0 OR escalation > 0)
      ORDER BY due_at LIMIT 300) t))
$$;

CREATE FUNCTION desk_shift_write(p_id text, p_notes text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now bigint := desk_leads_now();
BEGIN
  INSERT INTO shift_logs (id, at, outgoing, notes) VALUES (p_id, v_now, coalesce(desk_me(), ''), left(p_notes, 8000))
    ON CONFLICT (id) DO UPDATE SET notes = excluded.notes
    WHERE shift_logs.outgoing = excluded.outgoing AND shift_logs.handed_at IS NULL;
  RETURN FOUND;
END $$;

CREATE FUNCTION desk_shift_hand(p_id text, p_hands boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now bigint := desk_leads_now();
BEGIN
  UPDATE shift_logs SET handed_at = CASE WHEN p_hands THEN v_now END,
      carried = CASE WHEN p_hands THEN desk_shift_carried(v_now) ELSE '{}' END
    WHERE id = p_id AND outgoing = coalesce(desk_me(), '') AND (handed_at IS NULL) = p_hands AND accepted_at IS NULL;
  IF FOUND THEN
    PERFORM desk_audit(v_now, coalesce(desk_me(), session_user::text),
      CASE WHEN p_hands THEN 'shift_handed' ELSE 'shift_taken_back' END, p_id, '');
    RETURN true;
  END IF;
  RETURN false;
END $$;

CREATE FUNCTION desk_shift_accept(p_id text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now bigint := desk_leads_now();
  v_from text;
BEGIN
  UPDATE shift_logs SET incoming = coalesce(desk_me(), ''), accepted_at = v_now
    WHERE id = p_id AND handed_at IS NOT NULL AND accepted_at IS NULL AND outgoing <> coalesce(desk_me(), '')
    RETURNING outgoing INTO v_from;
  IF FOUND THEN
    PERFORM desk_audit(v_now, coalesce(desk_me(), session_user::text), 'shift_accepted', p_id, v_from);
    RETURN true;
  END IF;
  RETURN false;
END $$;

REVOKE ALL ON FUNCTION desk_shift_stays(), desk_leads_now(), desk_shift_carried(bigint), desk_shift_write(text, text),
  desk_shift_hand(text, boolean), desk_shift_accept(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_shift_write(text, text), desk_shift_hand(text, boolean), desk_shift_accept(text)
  TO desk_supervisor;

REVOKE ALL ON shift_logs FROM PUBLIC;

GRANT SELECT ON shift_logs TO desk_supervisor;

ALTER TABLE shift_logs ENABLE ROW LEVEL SECURITY;

CREATE POLICY shift_logs_told ON shift_logs FOR SELECT TO desk_supervisor
  USING (handed_at IS NOT NULL OR outgoing = (SELECT desk_me()));

GRANT SELECT (id, ticket_id, reason, due_on, agent, done_at, outcome, kind, due_at, until, attempts, skill_group, satisfaction)
  ON follow_ups TO desk_supervisor;
