CREATE INDEX recordings_agent ON recordings (agent, at);

GRANT SELECT (gaps, held_by, erased_at) ON recordings TO desk_supervisor;

CREATE OR REPLACE FUNCTION desk_hold_recording(p_call text, p_reason text, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_supervises() OR length(trim(p_reason)) < 4 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor holds a recording, for a reason';
  END IF;
  UPDATE recordings SET held_for = left(trim(p_reason), 200), held_by = coalesce(desk_me(), session_user::text)
    WHERE call_id = p_call AND erased_at IS NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'recording_hold', p_call, left(p_reason, 200));
  RETURN true;
END $$;

CREATE FUNCTION desk_release_recording(p_call text, p_reason text, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_supervises() OR length(trim(p_reason)) < 4 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor releases a recording, for a reason';
  END IF;
  UPDATE recordings SET held_for = '', held_by = '' WHERE call_id = p_call AND held_for > '' AND erased_at IS NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'recording_release', p_call, left(p_reason, 200));
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION desk_release_recording(text, text, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_release_recording(text, text, bigint) TO desk_supervisor;
