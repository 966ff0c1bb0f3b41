CREATE TABLE lead_matters (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	call_id TEXT DEFAULT '' NOT NULL,
	cents INTEGER DEFAULT '0' NOT NULL,
	about TEXT DEFAULT '' NOT NULL,
	ticket_id TEXT,
	number TEXT DEFAULT '' NOT NULL,
	verdict TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	decided_at BIGINT,
	words TEXT DEFAULT '' NOT NULL,
	CONSTRAINT lead_matters_pkey PRIMARY KEY (id)
);

CREATE INDEX lead_matters_open ON lead_matters (at) WHERE verdict = '';
