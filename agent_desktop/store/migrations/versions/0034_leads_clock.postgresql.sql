DROP FUNCTION desk_incidents(bigint, bigint);

DROP FUNCTION desk_rises(bigint);

CREATE FUNCTION desk_incidents(p_shown_for bigint, p_lately_for bigint)
RETURNS TABLE (id text, number text, kind text, title text, service text, area text, district text, street text, cause text,
  script text, who text, since bigint, expected_end bigint, closed_at bigint, joined integer, edition smallint, lately bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := desk_now();
BEGIN
  PERFORM desk_leads_here();
  RETURN QUERY SELECT i.id, i.number, i.kind, i.title, i.service, i.area, i.district, i.street, i.cause, i.script, i.who,
      i.since, i.expected_end, i.closed_at, i.joined, i.edition,
      (SELECT count(*) FROM incident_joins j WHERE j.incident_id = i.id AND j.at > v_now - p_lately_for)
    FROM incidents i WHERE i.closed_at IS NULL OR i.closed_at > v_now - p_shown_for
    ORDER BY i.closed_at IS NOT NULL, i.since DESC, i.id LIMIT 200;
END $$;

CREATE FUNCTION desk_rises(p_lasts bigint)
RETURNS TABLE (id text, kind text, skill_group text, about text, found integer, usual integer, since bigint, seen_at bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := desk_now();
BEGIN
  PERFORM desk_leads_here();
  RETURN QUERY SELECT r.id, r.kind, r.skill_group, r.about, r.found, r.usual, r.since, r.seen_at
    FROM incident_rises r WHERE r.verdict = '' AND r.seen_at > v_now - p_lasts ORDER BY r.since DESC, r.id LIMIT 20;
END $$;

REVOKE ALL ON FUNCTION desk_incidents(bigint, bigint), desk_rises(bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_incidents(bigint, bigint), desk_rises(bigint) TO desk_supervisor;
