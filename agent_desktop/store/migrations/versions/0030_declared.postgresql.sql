CREATE OR REPLACE FUNCTION desk_declare(p_id text, p_edition integer, p_day text, p_at bigint, p_told jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_leads_here();
  v_before incidents;
  v_number text;
  v_end bigint := (p_told->>'expected_end')::bigint;
BEGIN
  -- What every card will read has to be readable.
  IF p_told->>'service' NOT IN ('gas', 'lpg', 'heating', 'electricity', 'telecom') OR p_day !~ '^\d{6}$'
    OR coalesce(p_told->>'area', '') || coalesce(p_told->>'district', '') = '' OR coalesce(p_told->>'title', '') = ''
    OR abs(coalesce(v_end, p_at) - p_at) > 31536000000000 OR abs(p_at - extract(epoch FROM clock_timestamp()) * 1000000) > 31536000000000
  THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'an incident has a service, a place, a title, and an end within a year';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('desk_declare'));
  SELECT * INTO v_before FROM incidents WHERE id = p_id FOR UPDATE;
  IF FOUND AND (v_before.closed_at IS NOT NULL OR v_before.edition <> p_edition) OR NOT FOUND AND p_edition <> 0 THEN
    RETURN '';
  END IF;
  v_number := coalesce(v_before.number, 'E' || p_day || '-' || to_char(1 + coalesce((SELECT max(substr(number, 9)::integer)
    FROM incidents WHERE number ~ ('^E' || p_day || '-\d{2,6}$')), 0), 'FM999900'));
  INSERT INTO incidents AS i (id, number, service, area, district, street, kind, title, cause, script, since, expected_end, who, edition)
    VALUES (p_id, v_number, p_told->>'service', left(p_told->>'area', 40), left(p_told->>'district', 40),
      left(replace(p_told->>'street', ' ', ''), 80), left(p_told->>'kind', 20), left(p_told->>'title', 120),
      left(p_told->>'cause', 200), left(p_told->>'script', 600), p_at, v_end, v_me, 1)
    ON CONFLICT (id) DO UPDATE SET service = excluded.service, area = excluded.area, district = excluded.district,
      street = excluded.street, kind = excluded.kind, title = excluded.title, cause = excluded.cause,
      script = excluded.script, expected_end = excluded.expected_end, edition = i.edition + 1;
  PERFORM desk_audit(p_at, v_me, CASE WHEN v_before.id IS NULL THEN 'incident_declare' ELSE 'incident_change' END, v_number,
    left(concat_ws(' ', p_told->>'service', p_told->>'area', p_told->>'district', p_told->>'street', p_told->>'title',
      p_told->>'expected_end'), 400));
  UPDATE incident_rises SET verdict = 'declared', who = v_me, decided_at = p_at, incident_id = p_id
    WHERE id = p_told->>'rise' AND verdict = '';
  RETURN v_number;
END $$;
