CREATE TABLE queue_calls (
	call TEXT NOT NULL,
	queue TEXT NOT NULL,
	visit SMALLINT NOT NULL,
	joined_at BIGINT NOT NULL,
	ended_at BIGINT,
	outcome TEXT DEFAULT '' NOT NULL,
	waited_s INTEGER DEFAULT '0' NOT NULL,
	caller TEXT DEFAULT '' NOT NULL,
	vip BOOLEAN DEFAULT 0 NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	CONSTRAINT queue_calls_pkey PRIMARY KEY (call, queue, visit)
)
 WITHOUT ROWID;

CREATE INDEX queue_calls_joined ON queue_calls (joined_at);

CREATE INDEX queue_calls_waiting ON queue_calls (joined_at) WHERE ended_at IS NULL;

CREATE TABLE queue_staff (
	queue TEXT NOT NULL,
	members INTEGER DEFAULT '0' NOT NULL,
	paused INTEGER DEFAULT '0' NOT NULL,
	free INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT queue_staff_pkey PRIMARY KEY (queue)
)
 WITHOUT ROWID;

CREATE TABLE queue_link (
	exchange TEXT NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	why TEXT DEFAULT '' NOT NULL,
	since BIGINT NOT NULL,
	beat_at BIGINT NOT NULL,
	heard_at BIGINT,
	session TEXT DEFAULT '' NOT NULL,
	applied BIGINT DEFAULT '0' NOT NULL,
	CONSTRAINT queue_link_pkey PRIMARY KEY (exchange)
);

CREATE TABLE queue_gaps (
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	CONSTRAINT queue_gaps_pkey PRIMARY KEY (since)
)
 WITHOUT ROWID;
