CREATE TABLE recordings (
	call_id TEXT NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	seconds INTEGER DEFAULT '0' NOT NULL,
	gaps TEXT DEFAULT '' NOT NULL,
	sha256 TEXT DEFAULT '' NOT NULL,
	size INTEGER DEFAULT '0' NOT NULL,
	place TEXT DEFAULT '' NOT NULL,
	sealed_with TEXT DEFAULT '' NOT NULL,
	held_for TEXT DEFAULT '' NOT NULL,
	held_by TEXT DEFAULT '' NOT NULL,
	erased_at BIGINT,
	CONSTRAINT recordings_pkey PRIMARY KEY (call_id)
);

CREATE INDEX recordings_at ON recordings (at);

CREATE TABLE call_quality (
	call_id TEXT NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	seconds INTEGER DEFAULT '0' NOT NULL,
	mos_mean SMALLINT NOT NULL,
	mos_least SMALLINT NOT NULL,
	loss_permille INTEGER DEFAULT '0' NOT NULL,
	jitter_ms INTEGER DEFAULT '0' NOT NULL,
	round_trip_ms INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT call_quality_pkey PRIMARY KEY (call_id)
);

CREATE INDEX call_quality_at ON call_quality (at);
