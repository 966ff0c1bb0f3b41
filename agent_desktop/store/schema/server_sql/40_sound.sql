GRANT INSERT ON recordings TO desk_agent, desk_supervisor;

GRANT SELECT (call_id, at, agent, seconds, held_for) ON recordings TO desk_agent, desk_supervisor;

GRANT SELECT (gaps, held_by, erased_at) ON recordings TO desk_supervisor, desk_quality;

GRANT SELECT, INSERT ON call_quality TO desk_agent, desk_supervisor;

ALTER TABLE recordings ENABLE ROW LEVEL SECURITY;

CREATE POLICY recordings_own ON recordings TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()) AND held_for = '');

CREATE POLICY recordings_team ON recordings FOR SELECT TO desk_supervisor, desk_quality USING (true);

ALTER TABLE call_quality ENABLE ROW LEVEL SECURITY;

CREATE POLICY call_quality_own ON call_quality TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY call_quality_team ON call_quality FOR SELECT TO desk_supervisor USING (true);

CREATE FUNCTION desk_hears() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT desk_supervises() OR pg_has_role(session_user, 'desk_quality', 'MEMBER')
$$;

CREATE FUNCTION desk_listen(p_call text, p_reason text, p_at bigint) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  IF NOT desk_hears() OR length(trim(p_reason)) < 4 OR length(p_call) > 200 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only quality staff or a supervisor listens to a recording, for a reason';
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'listen', p_call, left(p_reason, 200));
  INSERT INTO desk_looks (kind, words) VALUES ('listen', ARRAY[p_call]) RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE FUNCTION desk_heard(p_look uuid) RETURNS TABLE (place text, sha256 text, sealed_with text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- The key is given when the line of the trail is final: nobody takes that back.
  v_look desk_looks := desk_kept(p_look, ARRAY['listen']);
BEGIN
  RETURN QUERY SELECT r.place, r.sha256, r.sealed_with FROM recordings r
    WHERE r.call_id = v_look.words[1] AND r.erased_at IS NULL;
END $$;

CREATE FUNCTION desk_hold_recording(p_call text, p_reason text, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_hears() OR length(trim(p_reason)) < 4 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only quality staff or a supervisor holds a recording, for a reason';
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
  IF NOT desk_hears() OR length(trim(p_reason)) < 4 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only quality staff or a supervisor releases a recording, for a reason';
  END IF;
  UPDATE recordings SET held_for = '', held_by = '' WHERE call_id = p_call AND held_for > '' AND erased_at IS NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'recording_release', p_call, left(p_reason, 200));
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION desk_listen(text, text, bigint), desk_heard(uuid), desk_hold_recording(text, text, bigint), desk_release_recording(text, text, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_listen(text, text, bigint), desk_heard(uuid), desk_hold_recording(text, text, bigint), desk_release_recording(text, text, bigint) TO desk_supervisor, desk_quality;

-- Quality staff sit at a desk like any agent, with an agent's rights; of the team's calls they see what finds a
-- recording, and nothing else of a supervisor's.
DO $$
BEGIN
  IF NOT pg_has_role('desk_quality', 'desk_agent', 'MEMBER') THEN
    GRANT desk_agent TO desk_quality;
  END IF;
END $$;

GRANT SELECT ON agents TO desk_quality;

CREATE POLICY calls_recorded ON calls FOR SELECT TO desk_quality
  USING (EXISTS (SELECT FROM recordings r WHERE r.call_id = calls.id));

REVOKE ALL ON FUNCTION desk_hears() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_hears() TO desk_agent, desk_supervisor;
