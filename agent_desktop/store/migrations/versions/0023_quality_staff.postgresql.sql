ALTER TABLE recordings ADD COLUMN removed_at BIGINT;

CREATE INDEX recordings_left ON recordings (erased_at) WHERE erased_at IS NOT NULL AND removed_at IS NULL AND sha256 > '';

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desk_quality') THEN
    CREATE ROLE desk_quality NOLOGIN;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION desk_admit(p_login name, p_agent text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_role NOT IN ('agent', 'supervisor', 'quality', 'editor', 'auditor', 'integration') THEN
    RAISE EXCEPTION USING MESSAGE = 'no such role: ' || p_role;
  END IF;
  INSERT INTO desk_logins (login, agent) VALUES (p_login, p_agent)
    ON CONFLICT (login) DO UPDATE SET agent = excluded.agent;
  EXECUTE 'GRANT ' || quote_ident('desk_' || p_role) || ' TO ' || quote_ident(p_login);
  -- A desk holds seven, a supervisor's eight: one for each thread that asks, and one for each that writes.
  EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' CONNECTION LIMIT 10';
END $$;

CREATE FUNCTION desk_hears() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT desk_supervises() OR pg_has_role(session_user, 'desk_quality', 'MEMBER')
$$;

CREATE OR REPLACE FUNCTION desk_listen(p_call text, p_reason text, p_at bigint)
RETURNS TABLE (place text, sha256 text, sealed_with text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT desk_hears() OR length(trim(p_reason)) < 4 THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only quality staff or a supervisor listens to a recording, for a reason';
  END IF;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'listen', p_call, left(p_reason, 200));
  RETURN QUERY SELECT r.place, r.sha256, r.sealed_with FROM recordings r WHERE r.call_id = p_call AND r.erased_at IS NULL;
END $$;

CREATE OR REPLACE FUNCTION desk_hold_recording(p_call text, p_reason text, p_at bigint) RETURNS boolean
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

CREATE OR REPLACE FUNCTION desk_release_recording(p_call text, p_reason text, p_at bigint) RETURNS boolean
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

DROP POLICY recordings_team ON recordings;

CREATE POLICY recordings_team ON recordings FOR SELECT TO desk_supervisor, desk_quality USING (true);

GRANT SELECT (gaps, held_by, erased_at) ON recordings TO desk_quality;

GRANT EXECUTE ON FUNCTION desk_listen(text, text, bigint), desk_hold_recording(text, text, bigint), desk_release_recording(text, text, bigint) TO desk_quality;

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
