CREATE FUNCTION desk_rates(p_since bigint, p_until bigint)
RETURNS TABLE (station text, crew text, tickets bigint, closed bigint, timed bigint, in_time bigint, reworked bigint, sent_back bigint, satisfaction double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_owns() AND desk_role() <> 'supervisor' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'rates are for supervisors';
  END IF;
  RETURN QUERY
    SELECT t.station, t.crew, count(*), count(t.closed_at), count(c.due_at),
      count(*) FILTER (WHERE c.met_at <= c.due_at),
      count(*) FILTER (WHERE EXISTS (SELECT FROM ticket_events e WHERE e.ticket_id = t.id AND e.kind = 'rework')),
      count(*) FILTER (WHERE EXISTS (SELECT FROM ticket_events e WHERE e.ticket_id = t.id AND e.kind = 'send_back')),
      avg((SELECT max(f.satisfaction) FROM follow_ups f WHERE f.ticket_id = t.id))::double precision
    FROM tickets t LEFT JOIN ticket_clocks c ON c.ticket_id = t.id AND c.node = 'arrived'
    WHERE t.filed_at >= p_since AND t.filed_at < p_until AND t.station > ''
    GROUP BY t.station, t.crew ORDER BY t.station, t.crew;
END $$;

REVOKE ALL ON FUNCTION desk_rates(bigint, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_rates(bigint, bigint) TO desk_supervisor;
