CREATE FUNCTION desk_abandoned(p_call text, p_phone text, p_skill_group text, p_waited_s integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
BEGIN
  IF p_phone !~ '^\+[0-9]{5,15}$' OR length(p_call) NOT BETWEEN 1 AND 120 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a call has an id, and a number in E.164';
  END IF;
  INSERT INTO calls (id, direction, phone, skill_group, started_at, ended_at, end_reason)
    VALUES ('queue-' || p_call, 'incoming', p_phone, p_skill_group,
      v_now - least(greatest(p_waited_s, 0), 86400) * 1000000::bigint, v_now, 'abandoned')
    ON CONFLICT (id) DO NOTHING;
END $$;

REVOKE ALL ON FUNCTION desk_abandoned(text, text, text, integer) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_abandoned(text, text, text, integer) TO desk_integration;
