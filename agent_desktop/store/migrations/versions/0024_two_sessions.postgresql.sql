CREATE OR REPLACE FUNCTION desk_admit(p_login name, p_agent text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_role NOT IN ('agent', 'supervisor', 'quality', 'editor', 'auditor', 'integration') THEN
    RAISE EXCEPTION USING MESSAGE = 'no such role: ' || p_role;
  END IF;
  INSERT INTO desk_logins (login, agent) VALUES (p_login, p_agent)
    ON CONFLICT (login) DO UPDATE SET agent = excluded.agent;
  EXECUTE 'GRANT ' || quote_ident('desk_' || p_role) || ' TO ' || quote_ident(p_login);
  -- A desk holds two (`store.sessions`), three while two threads ask, four while a library is built: the rest is
  -- for sessions of a torn line that the server has not missed yet.
  EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' CONNECTION LIMIT 6';
END $$;

DO $$
DECLARE
  v_login text;
BEGIN
  FOR v_login IN SELECT l.login FROM desk_logins l JOIN pg_roles r ON r.rolname = l.login LOOP
    EXECUTE 'ALTER ROLE ' || quote_ident(v_login) || ' CONNECTION LIMIT 6';
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  NULL;
END $$;
