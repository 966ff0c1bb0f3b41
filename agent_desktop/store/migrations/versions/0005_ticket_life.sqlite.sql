ALTER TABLE tickets ADD COLUMN station TEXT DEFAULT '' NOT NULL;

ALTER TABLE tickets ADD COLUMN building TEXT DEFAULT '' NOT NULL;

ALTER TABLE tickets ADD COLUMN asked TEXT DEFAULT '' NOT NULL;

ALTER TABLE tickets ADD COLUMN edition TEXT DEFAULT '' NOT NULL;

ALTER TABLE tickets ADD COLUMN runs TEXT DEFAULT '' NOT NULL;

ALTER TABLE tickets ADD COLUMN warn_at BIGINT;

ALTER TABLE tickets ADD COLUMN paused_at BIGINT;

ALTER TABLE tickets ADD COLUMN level SMALLINT DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN escalation SMALLINT DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN parent_id TEXT;

ALTER TABLE tickets ADD COLUMN outer_source TEXT DEFAULT '' NOT NULL;

ALTER TABLE tickets ADD COLUMN outer_number TEXT;

ALTER TABLE tickets ADD COLUMN origin TEXT DEFAULT '' NOT NULL;

ALTER TABLE ticket_events ADD COLUMN origin TEXT DEFAULT '' NOT NULL;

ALTER TABLE ticket_events ADD COLUMN detail JSON DEFAULT '{}' NOT NULL;

ALTER TABLE follow_ups ADD COLUMN kind TEXT DEFAULT '' NOT NULL;

ALTER TABLE follow_ups ADD COLUMN due_at BIGINT;

ALTER TABLE follow_ups ADD COLUMN until BIGINT;

ALTER TABLE follow_ups ADD COLUMN attempts INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE follow_ups ADD COLUMN name TEXT DEFAULT '' NOT NULL;

ALTER TABLE follow_ups ADD COLUMN skill_group TEXT DEFAULT '' NOT NULL;

ALTER TABLE follow_ups ADD COLUMN claimed_at BIGINT;

ALTER TABLE follow_ups ADD COLUMN claimed_by TEXT DEFAULT '' NOT NULL;

ALTER TABLE follow_ups ADD COLUMN satisfaction SMALLINT;

CREATE INDEX tickets_node_filed ON tickets (node, filed_at DESC, id DESC);

CREATE INDEX tickets_area_filed ON tickets (area, filed_at DESC, id DESC);

CREATE INDEX tickets_station_filed ON tickets (station, filed_at DESC, id DESC);

CREATE INDEX tickets_request_type_filed ON tickets (request_type, filed_at DESC, id DESC);

CREATE INDEX tickets_priority_filed ON tickets (priority, filed_at DESC, id DESC);

CREATE INDEX tickets_phone ON tickets (phone, filed_at DESC);

CREATE INDEX tickets_open_filed ON tickets (filed_at DESC) WHERE closed_at IS NULL;

CREATE INDEX tickets_outer ON tickets (outer_number);

CREATE INDEX tickets_parent ON tickets (parent_id);

CREATE INDEX tickets_open_building ON tickets (building) WHERE closed_at IS NULL;

CREATE INDEX tickets_open_warn ON tickets (warn_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_open_chased ON tickets (filed_at DESC) WHERE closed_at IS NULL AND chased > 0;

CREATE INDEX tickets_outer_filed ON tickets (filed_at DESC) WHERE outer_source > '';

CREATE INDEX follow_ups_open ON follow_ups (kind, due_at) WHERE done_at IS NULL;

CREATE INDEX follow_ups_open_phone ON follow_ups (phone) WHERE done_at IS NULL;

CREATE TABLE ticket_clocks (
	ticket_id TEXT NOT NULL,
	node TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	warn_at BIGINT NOT NULL,
	met_at BIGINT,
	edition TEXT DEFAULT '' NOT NULL,
	CONSTRAINT ticket_clocks_pkey PRIMARY KEY (ticket_id, node)
)
 WITHOUT ROWID;

CREATE TABLE attachments (
	id TEXT NOT NULL,
	ticket_id TEXT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	size INTEGER DEFAULT '0' NOT NULL,
	sha256 TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	whole BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT attachments_pkey PRIMARY KEY (id)
);

CREATE INDEX attachments_ticket_id ON attachments (ticket_id);

CREATE TABLE attachment_parts (
	attachment_id TEXT NOT NULL,
	part SMALLINT NOT NULL,
	body BLOB NOT NULL,
	CONSTRAINT attachment_parts_pkey PRIMARY KEY (attachment_id, part)
)
 WITHOUT ROWID;

CREATE TABLE stations (
	code TEXT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	phone TEXT DEFAULT '' NOT NULL,
	parent TEXT DEFAULT '' NOT NULL,
	areas TEXT DEFAULT '' NOT NULL,
	skill_groups TEXT DEFAULT '' NOT NULL,
	request_types TEXT DEFAULT '' NOT NULL,
	capacity INTEGER DEFAULT '0' NOT NULL,
	closed BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT stations_pkey PRIMARY KEY (code)
);

CREATE TABLE duties (
	station TEXT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	phone TEXT DEFAULT '' NOT NULL,
	CONSTRAINT duties_pkey PRIMARY KEY (station, since)
)
 WITHOUT ROWID;

CREATE TABLE dispatches (
	id TEXT NOT NULL,
	ticket_id TEXT NOT NULL,
	station TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	delivered_at BIGINT,
	taken_at BIGINT,
	how TEXT DEFAULT '' NOT NULL,
	tries INTEGER DEFAULT '0' NOT NULL,
	next_at BIGINT,
	trouble TEXT DEFAULT '' NOT NULL,
	CONSTRAINT dispatches_pkey PRIMARY KEY (id)
);

CREATE INDEX dispatches_ticket_id ON dispatches (ticket_id);

CREATE INDEX dispatches_waiting ON dispatches (next_at) WHERE delivered_at IS NULL;

CREATE TABLE do_not_call (
	phone TEXT NOT NULL,
	kind TEXT NOT NULL,
	until BIGINT,
	reason TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	CONSTRAINT do_not_call_pkey PRIMARY KEY (phone, kind)
)
 WITHOUT ROWID;

CREATE TABLE inward (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	sender TEXT DEFAULT '' NOT NULL,
	ticket_id TEXT,
	kind TEXT DEFAULT '' NOT NULL,
	refused TEXT DEFAULT '' NOT NULL,
	CONSTRAINT inward_pkey PRIMARY KEY (id)
);
