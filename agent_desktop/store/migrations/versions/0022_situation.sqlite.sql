ALTER TABLE incidents ADD COLUMN district TEXT DEFAULT '' NOT NULL;

ALTER TABLE incidents ADD COLUMN street TEXT DEFAULT '' NOT NULL;

ALTER TABLE incidents ADD COLUMN kind TEXT DEFAULT '' NOT NULL;

ALTER TABLE incidents ADD COLUMN who TEXT DEFAULT '' NOT NULL;

ALTER TABLE incidents ADD COLUMN edition SMALLINT DEFAULT '0' NOT NULL;

CREATE TABLE surges (
	id TEXT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT,
	reason TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	ended_by TEXT DEFAULT '' NOT NULL,
	CONSTRAINT surges_pkey PRIMARY KEY (id)
);

CREATE INDEX surges_now ON surges (since) WHERE until IS NULL;

CREATE TABLE incident_rises (
	id TEXT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	about TEXT DEFAULT '' NOT NULL,
	found INTEGER DEFAULT '0' NOT NULL,
	usual INTEGER DEFAULT '0' NOT NULL,
	since BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	verdict TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	decided_at BIGINT,
	incident_id TEXT,
	CONSTRAINT incident_rises_pkey PRIMARY KEY (id)
);

CREATE INDEX incident_rises_seen ON incident_rises (seen_at);
