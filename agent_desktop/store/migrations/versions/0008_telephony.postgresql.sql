CREATE TABLE handovers (
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	from_agent TEXT DEFAULT '' NOT NULL,
	from_name TEXT DEFAULT '' NOT NULL,
	to_extension TEXT DEFAULT '' NOT NULL,
	token TEXT DEFAULT '' NOT NULL,
	call_id TEXT DEFAULT '' NOT NULL,
	phone TEXT DEFAULT '' NOT NULL,
	account_id TEXT COLLATE "C",
	skill_group TEXT DEFAULT '' NOT NULL,
	draft TEXT DEFAULT '' NOT NULL,
	CONSTRAINT handovers_pkey PRIMARY KEY (id)
);

CREATE INDEX handovers_to ON handovers (to_extension, at);

CREATE INDEX handovers_token ON handovers (token);

CREATE TABLE surveys (
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	token TEXT DEFAULT '' NOT NULL,
	call_id TEXT COLLATE "C",
	agent TEXT DEFAULT '' NOT NULL,
	score TEXT DEFAULT '' NOT NULL,
	CONSTRAINT surveys_pkey PRIMARY KEY (id)
);

CREATE INDEX surveys_agent ON surveys (agent, at);

GRANT SELECT (no, name, extension, kind, team, "left") ON agents TO desk_agent;

GRANT SELECT, INSERT ON handovers, surveys TO desk_agent, desk_supervisor;

ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;

CREATE POLICY handovers_sent ON handovers TO desk_agent, desk_supervisor
  USING (from_agent = (SELECT desk_me())) WITH CHECK (from_agent = (SELECT desk_me()));

CREATE POLICY handovers_received ON handovers FOR SELECT TO desk_agent, desk_supervisor
  USING (to_extension = (SELECT extension FROM agents WHERE no = (SELECT desk_me())));

ALTER TABLE surveys ENABLE ROW LEVEL SECURITY;

CREATE POLICY surveys_own ON surveys TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY surveys_team ON surveys FOR SELECT TO desk_supervisor USING (true);
