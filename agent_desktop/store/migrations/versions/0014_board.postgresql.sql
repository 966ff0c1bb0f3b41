ALTER TABLE presence ADD COLUMN caller TEXT DEFAULT '' NOT NULL;

ALTER TABLE presence ADD COLUMN skill_group TEXT DEFAULT '' NOT NULL;

CREATE TABLE agent_spans (
	agent TEXT COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	CONSTRAINT agent_spans_pkey PRIMARY KEY (agent, since)
);

CREATE INDEX agent_spans_until ON agent_spans (until);

CREATE FUNCTION desk_show(p_agent text, p_state text, p_reason text, p_for bigint, p_left bigint, p_call text,
  p_caller text, p_skill_group text, p_desk text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  -- By this clock alone: those of the desks may be wrong by hours.
  v_now bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
BEGIN
  -- The next sign of life comes in seconds: no disk is waited for.
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO presence AS p (agent, state, reason, since, until, call_id, beat_at, desk, caller, skill_group)
    VALUES (p_agent, p_state, p_reason, v_now - greatest(p_for, 0), v_now + p_left, p_call, v_now, p_desk,
      left(p_caller, 40), p_skill_group)
    ON CONFLICT (agent) DO UPDATE SET state = excluded.state, reason = excluded.reason, call_id = excluded.call_id,
      beat_at = excluded.beat_at, desk = excluded.desk, caller = excluded.caller, skill_group = excluded.skill_group,
      -- What took a moment more on its way than the time before did not begin anew.
      since = CASE WHEN p.state = excluded.state AND p.reason = excluded.reason
        AND abs(p.since - excluded.since) < 2000000 THEN p.since ELSE excluded.since END,
      until = CASE WHEN abs(p.until - excluded.until) < 2000000 THEN p.until ELSE excluded.until END;
END $$;

CREATE FUNCTION desk_spans() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A desk that fell silent did what it did no longer than its last signs of life say.
  INSERT INTO agent_spans (agent, since, until, state, reason)
    VALUES (OLD.agent, OLD.since, least(NEW.since, OLD.beat_at + 15000000), OLD.state, OLD.reason)
    ON CONFLICT (agent, since) DO UPDATE SET until = excluded.until, state = excluded.state, reason = excluded.reason;
  RETURN NULL;
END $$;

CREATE TRIGGER presence_spans AFTER UPDATE ON presence FOR EACH ROW
  WHEN (OLD.state <> 'signed_out' AND (NEW.state <> OLD.state OR NEW.reason <> OLD.reason OR NEW.since <> OLD.since)
    AND least(NEW.since, OLD.beat_at + 15000000) > OLD.since)
  EXECUTE FUNCTION desk_spans();

ALTER TABLE presence SET (fillfactor = 50);

REVOKE ALL ON FUNCTION desk_show(text, text, text, bigint, bigint, text, text, text, text), desk_spans() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_show(text, text, text, bigint, bigint, text, text, text, text)
  TO desk_agent, desk_supervisor;

GRANT SELECT ON agent_spans TO desk_supervisor;

CREATE OR REPLACE FUNCTION desk_admit(p_login name, p_agent text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_role NOT IN ('agent', 'supervisor', 'editor', 'auditor', 'integration') THEN
    RAISE EXCEPTION USING MESSAGE = 'no such role: ' || p_role;
  END IF;
  INSERT INTO desk_logins (login, agent) VALUES (p_login, p_agent)
    ON CONFLICT (login) DO UPDATE SET agent = excluded.agent;
  EXECUTE 'GRANT ' || quote_ident('desk_' || p_role) || ' TO ' || quote_ident(p_login);
  -- A supervisor looks at the floor besides.
  EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' CONNECTION LIMIT ' || CASE p_role WHEN 'supervisor' THEN 6 ELSE 4 END;
END $$;

DO $$
DECLARE
  v_login text;
BEGIN
  FOR v_login IN SELECT l.login FROM desk_logins l JOIN pg_roles r ON r.rolname = l.login
    WHERE pg_has_role(l.login, 'desk_supervisor', 'MEMBER') LOOP
    EXECUTE 'ALTER ROLE ' || quote_ident(v_login) || ' CONNECTION LIMIT 6';
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  NULL;
END $$;
