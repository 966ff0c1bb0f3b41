DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['desk_agent', 'desk_supervisor', 'desk_quality', 'desk_editor', 'desk_auditor', 'desk_integration'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
      EXECUTE 'CREATE ROLE ' || quote_ident(v_role) || ' NOLOGIN';
    END IF;
  END LOOP;
END $$;

CREATE TABLE desk_logins (
  login name NOT NULL,
  agent text COLLATE "C" NOT NULL,
  CONSTRAINT desk_logins_pkey PRIMARY KEY (login)
);

CREATE TABLE desk_looks (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  at timestamptz DEFAULT clock_timestamp() NOT NULL,
  login name DEFAULT session_user NOT NULL,
  kind text NOT NULL,
  phone text DEFAULT '' NOT NULL,
  account_no text DEFAULT '' NOT NULL,
  account_id text DEFAULT '' NOT NULL,
  words text[] DEFAULT '{}' NOT NULL,
  accounts text[] DEFAULT '{}',
  refused boolean DEFAULT false NOT NULL,
  proven boolean DEFAULT true NOT NULL,
  CONSTRAINT desk_looks_pkey PRIMARY KEY (id)
)
WITH (fillfactor = 60);

CREATE INDEX desk_looks_login ON desk_looks (login, at);

CREATE INDEX desk_looks_at ON desk_looks (at);

CREATE TABLE desk_alarms (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  at timestamptz DEFAULT clock_timestamp() NOT NULL,
  login name DEFAULT session_user NOT NULL,
  what text NOT NULL,
  seen_at timestamptz,
  CONSTRAINT desk_alarms_pkey PRIMARY KEY (id)
);

CREATE INDEX desk_alarms_login ON desk_alarms (login, at);

CREATE TABLE desk_rings (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  at timestamptz DEFAULT clock_timestamp() NOT NULL,
  agent text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  account_no text COLLATE "C" DEFAULT '' NOT NULL,
  CONSTRAINT desk_rings_pkey PRIMARY KEY (id)
);

CREATE INDEX desk_rings_agent ON desk_rings (agent, at);

CREATE INDEX desk_rings_at ON desk_rings (at);

CREATE TABLE desk_locks (
  name text NOT NULL,
  CONSTRAINT desk_locks_pkey PRIMARY KEY (name)
);

INSERT INTO desk_locks (name) VALUES ('audit'), ('break'), ('declare'), ('enrol'), ('feed'), ('surge');

CREATE FUNCTION desk_lock(p_name text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Who waited sees what was done meanwhile: by an older picture of the table, twenty are counted as none.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'what is done one after the other is done as things are now';
  END IF;
  -- A row that no desk may touch: an advisory lock can be taken, and kept, by anybody who comes in.
  PERFORM FROM desk_locks WHERE name = p_name FOR UPDATE;
END $$;

REVOKE ALL ON FUNCTION desk_lock(text) FROM PUBLIC;

CREATE FUNCTION desk_now() RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  -- By this clock alone: those of the desks may be wrong by hours.
  SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
$$;

CREATE FUNCTION desk_me() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT agent FROM desk_logins WHERE login = session_user
$$;

CREATE FUNCTION desk_owns() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT pg_has_role(session_user, current_user, 'MEMBER')
$$;

CREATE FUNCTION desk_admit(p_login name, p_agent text, p_role text) RETURNS void
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
  -- Nor does a login's sorting fill the disk.
  IF has_parameter_privilege('temp_file_limit', 'SET') AND p_role <> 'integration' THEN
    EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' SET temp_file_limit = ''1GB''';
  END IF;
END $$;

CREATE FUNCTION desk_same(p_one text, p_other text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 0.0001 AS $$
BEGIN
  -- Said to cost next to nothing, so that the server asks it before any comparison of the statement's own.
  RETURN p_one = p_other;
END $$;

CREATE FUNCTION desk_among(p_one text, p_all text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 0.0001 AS $$
BEGIN
  RETURN p_one = ANY (p_all);
END $$;

REVOKE ALL ON FUNCTION desk_same(text, text), desk_among(text, text[]) FROM PUBLIC;
