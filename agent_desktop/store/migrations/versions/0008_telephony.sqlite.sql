CREATE TABLE handovers (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	from_agent TEXT DEFAULT '' NOT NULL,
	from_name TEXT DEFAULT '' NOT NULL,
	to_extension TEXT DEFAULT '' NOT NULL,
	token TEXT DEFAULT '' NOT NULL,
	call_id TEXT DEFAULT '' NOT NULL,
	phone TEXT DEFAULT '' NOT NULL,
	account_id TEXT,
	skill_group TEXT DEFAULT '' NOT NULL,
	draft TEXT DEFAULT '' NOT NULL,
	CONSTRAINT handovers_pkey PRIMARY KEY (id)
);

CREATE INDEX handovers_to ON handovers (to_extension, at);

CREATE INDEX handovers_token ON handovers (token);

CREATE TABLE surveys (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	token TEXT DEFAULT '' NOT NULL,
	call_id TEXT,
	agent TEXT DEFAULT '' NOT NULL,
	score TEXT DEFAULT '' NOT NULL,
	CONSTRAINT surveys_pkey PRIMARY KEY (id)
);

CREATE INDEX surveys_agent ON surveys (agent, at);
