CREATE TABLE breaks (
	id TEXT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	asked_at BIGINT NOT NULL,
	beat_at BIGINT NOT NULL,
	minutes SMALLINT DEFAULT '0' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	decided_by TEXT DEFAULT '' NOT NULL,
	decided_at BIGINT,
	over_at BIGINT,
	CONSTRAINT breaks_pkey PRIMARY KEY (id)
);

CREATE INDEX breaks_asked ON breaks (asked_at);
