CREATE TABLE seat_checks (
	agent TEXT COLLATE "C" NOT NULL,
	desk TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	health TEXT DEFAULT '' NOT NULL,
	failed TEXT DEFAULT '' NOT NULL,
	version TEXT DEFAULT '' NOT NULL,
	CONSTRAINT seat_checks_pkey PRIMARY KEY (agent)
);

CREATE FUNCTION desk_checked(p_agent text, p_desk text, p_health text, p_failed text, p_version text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  -- By this clock alone: a seat whose own is wrong is what such a check may have found.
  INSERT INTO seat_checks (agent, desk, at, health, failed, version)
    VALUES (p_agent, left(p_desk, 16), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, left(p_health, 16),
      left(p_failed, 200), left(p_version, 40))
    ON CONFLICT (agent) DO UPDATE SET desk = excluded.desk, at = excluded.at, health = excluded.health,
      failed = excluded.failed, version = excluded.version
$$;

REVOKE ALL ON FUNCTION desk_checked(text, text, text, text, text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_checked(text, text, text, text, text) TO desk_agent, desk_supervisor;

REVOKE ALL ON seat_checks FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE ON seat_checks TO desk_agent, desk_supervisor;

ALTER TABLE seat_checks ENABLE ROW LEVEL SECURITY;

CREATE POLICY seat_checks_own ON seat_checks TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY seat_checks_team ON seat_checks FOR SELECT TO desk_supervisor USING (true);
