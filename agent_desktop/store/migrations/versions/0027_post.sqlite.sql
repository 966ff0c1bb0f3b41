CREATE TABLE desk_orders (
	id TEXT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	until BIGINT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	detail TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	answered_at BIGINT,
	CONSTRAINT desk_orders_pkey PRIMARY KEY (id)
);

CREATE INDEX desk_orders_agent ON desk_orders (agent, until);

CREATE INDEX desk_orders_who ON desk_orders (who, at);

CREATE TABLE hands (
	id TEXT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	call_id TEXT,
	caller TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	about TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	how TEXT DEFAULT '' NOT NULL,
	answered_at BIGINT,
	closed_at BIGINT,
	CONSTRAINT hands_pkey PRIMARY KEY (id)
);

CREATE INDEX hands_up ON hands (agent) WHERE closed_at IS NULL;

CREATE INDEX hands_at ON hands (at);

CREATE TABLE messages (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	until BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	hand TEXT DEFAULT '' NOT NULL,
	body TEXT DEFAULT '' NOT NULL,
	pinned BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT messages_pkey PRIMARY KEY (id)
);

CREATE INDEX messages_until ON messages (until);

CREATE TABLE message_reads (
	message_id TEXT NOT NULL,
	agent TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT message_reads_pkey PRIMARY KEY (message_id, agent)
)
 WITHOUT ROWID;
