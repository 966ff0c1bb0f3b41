CREATE FUNCTION desk_loads() RETURNS TABLE (station text, open bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.station, count(*) FROM tickets t WHERE t.closed_at IS NULL AND t.station > '' GROUP BY t.station
$$;

CREATE FUNCTION desk_visits(p_building text)
RETURNS TABLE (ticket_id text, number text, station text, crew text, title text, due_at bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.id, t.number, t.station, t.crew, t.title, t.due_at FROM tickets t
    WHERE t.closed_at IS NULL AND p_building > '' AND t.building = p_building AND t.node IN ('dispatched', 'taken')
    ORDER BY t.due_at LIMIT 5
$$;

CREATE FUNCTION desk_dispatch(p_ticket text)
RETURNS TABLE (station text, at bigint, delivered_at bigint, taken_at bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT d.station, d.at, d.delivered_at, d.taken_at FROM dispatches d
    WHERE d.ticket_id = p_ticket AND d.kind = 'dispatch' ORDER BY d.at DESC, d.id DESC LIMIT 1
$$;

REVOKE ALL ON FUNCTION desk_loads(), desk_visits(text), desk_dispatch(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_loads(), desk_visits(text), desk_dispatch(text) TO desk_agent, desk_supervisor;
