CREATE FUNCTION desk_break_room(p_id text, p_quota integer, p_now bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  -- Whether this request may begin without a lead: of its team, fewer are away or asked before it.
  SELECT count(*) < p_quota FROM breaks mine JOIN agents me ON me.no = mine.agent, breaks b JOIN agents a ON a.no = b.agent
    WHERE mine.id = p_id AND b.id <> p_id AND a.team = me.team
      AND ((b.state = 'granted' AND b.over_at IS NULL AND b.decided_at > p_now - b.minutes * 120000000::bigint)
        OR (b.state = 'waiting' AND b.beat_at > p_now - 30000000
          AND (b.asked_at, b.id) < (mine.asked_at, mine.id)))
$$;

CREATE FUNCTION desk_break(p_id text, p_minutes integer, p_quota integer, p_now bigint) RETURNS text
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

CREATE FUNCTION desk_break_over(p_id text, p_now bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE breaks SET over_at = desk_now(), state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE state END
    WHERE id = p_id AND agent = coalesce(desk_me(), '') AND over_at IS NULL
$$;

CREATE FUNCTION desk_breaks_asked(p_now bigint)
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

CREATE FUNCTION desk_break_decide(p_id text, p_grants boolean, p_now bigint) RETURNS boolean
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

REVOKE ALL ON FUNCTION desk_break_room(text, integer, bigint), desk_break(text, integer, integer, bigint),
  desk_break_over(text, bigint), desk_breaks_asked(bigint), desk_break_decide(text, boolean, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_break(text, integer, integer, bigint), desk_break_over(text, bigint), desk_breaks_asked(bigint)
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_break_decide(text, boolean, bigint) TO desk_supervisor;

REVOKE ALL ON breaks FROM PUBLIC;
