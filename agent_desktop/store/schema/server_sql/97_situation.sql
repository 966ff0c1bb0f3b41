CREATE FUNCTION desk_situation() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN json_build_array(
    (SELECT json_build_array(id, since, reason, who) FROM surges WHERE until IS NULL ORDER BY since LIMIT 1),
    (SELECT coalesce(json_agg(json_build_array(id, number, title, service, area, cause, since, expected_end,
      joined, script, district, street, kind)), '[]')
      FROM (SELECT * FROM incidents WHERE closed_at IS NULL ORDER BY since DESC LIMIT 200) AS open))::text;
END $$;

CREATE FUNCTION desk_leads_here() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor decides about the floor';
  END IF;
  RETURN coalesce(desk_me(), session_user::text);
END $$;

CREATE FUNCTION desk_day(p_day date, p_at bigint, p_now bigint) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
  -- The site's day now, told the day of a desk whose clock may be wrong.
  SELECT p_day + round((p_now - p_at) / 86400000000.0)::integer
$$;

REVOKE ALL ON FUNCTION desk_day(date, bigint, bigint) FROM PUBLIC;

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

CREATE FUNCTION desk_places() RETURNS TABLE (area text, district text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM desk_leads_here();
  -- From one code to the next in the index: six million accounts are not looked through.
  RETURN QUERY WITH RECURSIVE step AS (
      (SELECT a.area FROM accounts a WHERE a.area > '' ORDER BY a.area LIMIT 1)
      UNION ALL
      SELECT (SELECT a.area FROM accounts a WHERE a.area > s.area ORDER BY a.area LIMIT 1) FROM step s
        WHERE s.area IS NOT NULL)
    SELECT s.area, (SELECT a.district FROM accounts a WHERE a.area = s.area LIMIT 1) FROM step s
      WHERE s.area IS NOT NULL LIMIT 2000;
END $$;

CREATE FUNCTION desk_inside(p_service text, p_areas text[], p_district text, p_street text, p_most integer) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_leads_here();
  RETURN (SELECT count(*) FROM (SELECT FROM accounts a WHERE a.area = ANY (p_areas) AND a.service = p_service
      AND p_district IN ('', a.district) AND a.state <> 'closed'
      AND (p_street = '' OR position(p_street IN replace(a.address, ' ', '')) > 0)
    LIMIT least(p_most, 100000)) AS inside);
END $$;

CREATE FUNCTION desk_declare(p_id text, p_edition integer, p_day text, p_at bigint, p_told jsonb) RETURNS text
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

CREATE FUNCTION desk_owe_joined(p_incident text, p_at bigint, p_day date, p_until bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  v_owed integer;
BEGIN
  -- Who joined is rung once; who was promised something hears that; who is on a list already isn't put there twice.
  INSERT INTO follow_ups (id, account_id, phone, reason, due_on, kind, due_at, until, skill_group)
    SELECT 'incident-' || j.id, j.account_id, j.phone, coalesce(nullif(c.promise, ''), i.title), p_day,
        CASE WHEN c.promise IS NULL THEN 'follow_up' ELSE 'promised' END, p_at, p_until, i.service
      FROM (SELECT DISTINCT ON (phone) * FROM incident_joins WHERE incident_id = p_incident AND starts_with(phone, '+')
          ORDER BY phone, at, id) AS j
        JOIN incidents i ON i.id = j.incident_id
        LEFT JOIN LATERAL (SELECT promise FROM contacts WHERE phone = j.phone AND call_id = j.call_id
          AND promise > '' AND promise_kept IS NULL LIMIT 1) AS c ON true
      WHERE NOT EXISTS (SELECT FROM follow_ups f WHERE f.phone = j.phone AND f.done_at IS NULL
        AND f.kind IN ('', 'follow_up', 'ring_back', 'promised'))
    ON CONFLICT (id) DO NOTHING;
  GET DIAGNOSTICS v_owed = ROW_COUNT;
  RETURN v_owed;
END $$;

CREATE FUNCTION desk_close_incident(p_id text, p_edition integer, p_lists boolean, p_at bigint, p_day date, p_until bigint) RETURNS integer
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

CREATE FUNCTION desk_dismiss_rise(p_id text, p_at bigint) RETURNS boolean
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

CREATE FUNCTION desk_surge_begin(p_id text, p_reason text, p_at bigint) RETURNS boolean
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

CREATE FUNCTION desk_surge_end(p_at bigint, p_day date, p_until bigint) RETURNS integer
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

ALTER TABLE surges ENABLE ROW LEVEL SECURITY;

ALTER TABLE incident_rises ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON surges, incident_rises FROM PUBLIC;

REVOKE ALL ON FUNCTION desk_situation(), desk_leads_here(), desk_incidents(bigint, bigint), desk_rises(bigint), desk_places(),
  desk_inside(text, text[], text, text, integer), desk_declare(text, integer, text, bigint, jsonb),
  desk_owe_joined(text, bigint, date, bigint), desk_close_incident(text, integer, boolean, bigint, date, bigint),
  desk_dismiss_rise(text, bigint), desk_surge_begin(text, text, bigint), desk_surge_end(bigint, date, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_situation() TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_incidents(bigint, bigint), desk_rises(bigint), desk_places(),
  desk_inside(text, text[], text, text, integer), desk_declare(text, integer, text, bigint, jsonb),
  desk_close_incident(text, integer, boolean, bigint, date, bigint), desk_dismiss_rise(text, bigint),
  desk_surge_begin(text, text, bigint), desk_surge_end(bigint, date, bigint) TO desk_supervisor;
