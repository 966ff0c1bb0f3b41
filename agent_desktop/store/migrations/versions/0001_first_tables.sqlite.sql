CREATE TABLE customers (
	id TEXT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	pinyin TEXT DEFAULT '' NOT NULL,
	initials TEXT DEFAULT '' NOT NULL,
	id_tail TEXT DEFAULT '' NOT NULL,
	vip BOOLEAN DEFAULT 0 NOT NULL,
	prefers TEXT DEFAULT '' NOT NULL,
	since DATE,
	CONSTRAINT customers_pkey PRIMARY KEY (id)
);

CREATE INDEX customers_name ON customers (name);

CREATE INDEX customers_initials ON customers (initials);

CREATE INDEX customers_pinyin ON customers (pinyin);

CREATE TABLE accounts (
	id TEXT NOT NULL,
	account_no TEXT NOT NULL,
	customer_id TEXT NOT NULL,
	service TEXT DEFAULT '' NOT NULL,
	use TEXT DEFAULT '' NOT NULL,
	address TEXT DEFAULT '' NOT NULL,
	area TEXT DEFAULT '' NOT NULL,
	district TEXT DEFAULT '' NOT NULL,
	meter TEXT DEFAULT '' NOT NULL,
	area_m2 INTEGER DEFAULT '0' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	opened_on DATE,
	closed_on DATE,
	CONSTRAINT accounts_pkey PRIMARY KEY (id),
	CONSTRAINT accounts_account_no_key UNIQUE (account_no)
);

CREATE INDEX accounts_customer_id ON accounts (customer_id);

CREATE INDEX accounts_area ON accounts (area, service);

CREATE TABLE phone_links (
	phone TEXT NOT NULL,
	account_id TEXT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	relation TEXT DEFAULT '' NOT NULL,
	rank SMALLINT DEFAULT '0' NOT NULL,
	inactive BOOLEAN DEFAULT 0 NOT NULL,
	seen_at BIGINT,
	source TEXT DEFAULT '' NOT NULL,
	CONSTRAINT phone_links_pkey PRIMARY KEY (phone, account_id)
)
 WITHOUT ROWID;

CREATE INDEX phone_links_account ON phone_links (account_id);

CREATE TABLE list_entries (
	id TEXT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	account_id TEXT,
	phone TEXT,
	reason TEXT DEFAULT '' NOT NULL,
	approved_by TEXT DEFAULT '' NOT NULL,
	proposed_by TEXT DEFAULT '' NOT NULL,
	since DATE NOT NULL,
	until DATE,
	CONSTRAINT list_entries_pkey PRIMARY KEY (id),
	CONSTRAINT list_entries_kind CHECK (kind IN ('red', 'black')),
	CONSTRAINT list_entries_of_something CHECK (account_id IS NOT NULL OR phone IS NOT NULL)
);

CREATE INDEX list_entries_account ON list_entries (account_id);

CREATE INDEX list_entries_phone ON list_entries (phone);

CREATE TABLE skill_groups (
	code TEXT NOT NULL,
	label TEXT DEFAULT '' NOT NULL,
	hotline TEXT DEFAULT '' NOT NULL,
	rank SMALLINT DEFAULT '0' NOT NULL,
	CONSTRAINT skill_groups_pkey PRIMARY KEY (code)
);

CREATE TABLE agents (
	no TEXT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	extension TEXT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	team TEXT DEFAULT '' NOT NULL,
	"left" BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT agents_pkey PRIMARY KEY (no),
	CONSTRAINT agents_extension_key UNIQUE (extension)
);

CREATE TABLE agent_skills (
	agent TEXT NOT NULL,
	skill_group TEXT NOT NULL,
	level SMALLINT DEFAULT '0' NOT NULL,
	CONSTRAINT agent_skills_pkey PRIMARY KEY (agent, skill_group)
)
 WITHOUT ROWID;

CREATE INDEX agent_skills_group ON agent_skills (skill_group);

CREATE TABLE presence (
	agent TEXT NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT,
	call_id TEXT,
	beat_at BIGINT NOT NULL,
	desk TEXT DEFAULT '' NOT NULL,
	CONSTRAINT presence_pkey PRIMARY KEY (agent)
)
 WITHOUT ROWID;

CREATE TABLE bills (
	account_id TEXT NOT NULL,
	period TEXT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	amount_cents INTEGER DEFAULT '0' NOT NULL,
	unpaid_cents INTEGER DEFAULT '0' NOT NULL,
	due_on DATE NOT NULL,
	paid_on DATE,
	CONSTRAINT bills_pkey PRIMARY KEY (account_id, period),
	CONSTRAINT bills_unpaid_within_amount CHECK (unpaid_cents BETWEEN 0 AND amount_cents)
)
 WITHOUT ROWID;

CREATE INDEX bills_unpaid ON bills (account_id, due_on, period, unpaid_cents) WHERE unpaid_cents > 0;

CREATE TABLE instalment_plans (
	account_id TEXT NOT NULL,
	since DATE NOT NULL,
	total_cents INTEGER DEFAULT '0' NOT NULL,
	paid_cents INTEGER DEFAULT '0' NOT NULL,
	instalments SMALLINT DEFAULT '0' NOT NULL,
	next_due_on DATE,
	state TEXT DEFAULT '' NOT NULL,
	approved_by TEXT DEFAULT '' NOT NULL,
	CONSTRAINT instalment_plans_pkey PRIMARY KEY (account_id, since)
)
 WITHOUT ROWID;

CREATE TABLE suspensions (
	account_id TEXT NOT NULL,
	since DATE NOT NULL,
	until DATE,
	ended_on DATE,
	reason TEXT DEFAULT '' NOT NULL,
	fee_cents INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT suspensions_pkey PRIMARY KEY (account_id, since)
)
 WITHOUT ROWID;

CREATE TABLE cut_offs (
	account_id TEXT NOT NULL,
	since DATE NOT NULL,
	restored_on DATE,
	owed_cents INTEGER DEFAULT '0' NOT NULL,
	order_no TEXT DEFAULT '' NOT NULL,
	CONSTRAINT cut_offs_pkey PRIMARY KEY (account_id, since)
)
 WITHOUT ROWID;

CREATE TABLE modifications (
	account_id TEXT NOT NULL,
	found_on DATE NOT NULL,
	finding TEXT DEFAULT '' NOT NULL,
	inspector TEXT DEFAULT '' NOT NULL,
	fixed_on DATE,
	CONSTRAINT modifications_pkey PRIMARY KEY (account_id, found_on)
)
 WITHOUT ROWID;

CREATE TABLE incidents (
	id TEXT NOT NULL,
	number TEXT NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	service TEXT DEFAULT '' NOT NULL,
	area TEXT DEFAULT '' NOT NULL,
	cause TEXT DEFAULT '' NOT NULL,
	script TEXT DEFAULT '' NOT NULL,
	since BIGINT NOT NULL,
	expected_end BIGINT,
	closed_at BIGINT,
	joined INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT incidents_pkey PRIMARY KEY (id),
	CONSTRAINT incidents_number_key UNIQUE (number)
);

CREATE INDEX incidents_open ON incidents (area, service) WHERE closed_at IS NULL;

CREATE TABLE incident_joins (
	incident_id TEXT NOT NULL,
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	account_id TEXT,
	phone TEXT,
	call_id TEXT,
	agent TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	CONSTRAINT incident_joins_pkey PRIMARY KEY (incident_id, id)
)
 WITHOUT ROWID;

CREATE INDEX incident_joins_account ON incident_joins (account_id);

CREATE TABLE articles_used (
	id TEXT NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	call_id TEXT,
	ticket_id TEXT,
	CONSTRAINT articles_used_pkey PRIMARY KEY (id)
);

CREATE INDEX articles_used_article ON articles_used (article_no, at);

CREATE TABLE questions_unanswered (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	question TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	call_id TEXT,
	nearest TEXT DEFAULT '' NOT NULL,
	answered_by TEXT DEFAULT '' NOT NULL,
	closed_at BIGINT,
	CONSTRAINT questions_unanswered_pkey PRIMARY KEY (id)
);

CREATE INDEX questions_unanswered_at ON questions_unanswered (at);

CREATE TABLE searches (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	query_hash TEXT DEFAULT '' NOT NULL,
	hits INTEGER DEFAULT '0' NOT NULL,
	opened TEXT DEFAULT '' NOT NULL,
	took_us INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT searches_pkey PRIMARY KEY (id)
);

CREATE INDEX searches_at ON searches (at);

CREATE TABLE audit (
	seq BIGINT NOT NULL,
	at BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	action TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	detail TEXT DEFAULT '' NOT NULL,
	prev_hash TEXT DEFAULT '' NOT NULL,
	hash TEXT DEFAULT '' NOT NULL,
	CONSTRAINT audit_pkey PRIMARY KEY (seq)
);

CREATE INDEX audit_who ON audit (who, at);

CREATE INDEX audit_subject ON audit (subject, at);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END;

CREATE TABLE meta (
	name TEXT NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	CONSTRAINT meta_pkey PRIMARY KEY (name)
)
 WITHOUT ROWID;

CREATE TABLE contacts (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	channel TEXT DEFAULT '' NOT NULL,
	incoming BOOLEAN DEFAULT 0 NOT NULL,
	phone TEXT,
	account_id TEXT,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	matter TEXT DEFAULT '' NOT NULL,
	summary TEXT DEFAULT '' NOT NULL,
	outcome TEXT DEFAULT '' NOT NULL,
	promise TEXT DEFAULT '' NOT NULL,
	promise_due BIGINT,
	promise_kept BOOLEAN,
	satisfaction SMALLINT,
	duration_s INTEGER DEFAULT '0' NOT NULL,
	call_id TEXT,
	ticket_id TEXT,
	CONSTRAINT contacts_pkey PRIMARY KEY (id),
	CONSTRAINT contacts_satisfaction_scale CHECK (satisfaction BETWEEN 1 AND 5)
);

CREATE INDEX contacts_account_at ON contacts (account_id, at DESC);

CREATE INDEX contacts_phone_at ON contacts (phone, at DESC);

CREATE INDEX contacts_at ON contacts (at);

CREATE TABLE calls (
	id TEXT NOT NULL,
	direction TEXT DEFAULT '' NOT NULL,
	phone TEXT,
	account_id TEXT,
	skill_group TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	ivr_trail TEXT DEFAULT '' NOT NULL,
	started_at BIGINT NOT NULL,
	answered_at BIGINT,
	ended_at BIGINT,
	end_reason TEXT DEFAULT '' NOT NULL,
	hold_s INTEGER DEFAULT '0' NOT NULL,
	wrap_up_s INTEGER DEFAULT '0' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	draft_id TEXT,
	ticket_id TEXT,
	CONSTRAINT calls_pkey PRIMARY KEY (id)
);

CREATE INDEX calls_phone_started ON calls (phone, started_at DESC);

CREATE INDEX calls_agent_started ON calls (agent, started_at DESC);

CREATE INDEX calls_started ON calls (started_at);

CREATE TABLE tickets (
	id TEXT NOT NULL,
	number TEXT NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	request_type TEXT DEFAULT '' NOT NULL,
	account_id TEXT,
	call_id TEXT,
	phone TEXT,
	area TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	node TEXT DEFAULT '' NOT NULL,
	priority TEXT DEFAULT '' NOT NULL,
	emergency BOOLEAN DEFAULT 0 NOT NULL,
	filed_at BIGINT NOT NULL,
	due_at BIGINT,
	closed_at BIGINT,
	crew TEXT DEFAULT '' NOT NULL,
	crew_phone TEXT DEFAULT '' NOT NULL,
	last_note TEXT DEFAULT '' NOT NULL,
	promise TEXT DEFAULT '' NOT NULL,
	chased INTEGER DEFAULT '0' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	field_values JSON DEFAULT '{}' NOT NULL,
	incident_id TEXT,
	result TEXT DEFAULT '' NOT NULL,
	CONSTRAINT tickets_pkey PRIMARY KEY (id),
	CONSTRAINT tickets_number_key UNIQUE (number)
);

CREATE INDEX tickets_open_due ON tickets (due_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_account ON tickets (account_id, filed_at DESC);

CREATE INDEX tickets_group_filed ON tickets (skill_group, filed_at DESC);

CREATE INDEX tickets_open_account ON tickets (account_id, filed_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_agent ON tickets (agent, filed_at DESC);

CREATE INDEX tickets_open_phone ON tickets (phone, filed_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_filed ON tickets (filed_at DESC);

CREATE TABLE ticket_events (
	ticket_id TEXT NOT NULL,
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	node TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	CONSTRAINT ticket_events_pkey PRIMARY KEY (ticket_id, id)
);

CREATE TABLE follow_ups (
	id TEXT NOT NULL,
	ticket_id TEXT,
	account_id TEXT,
	phone TEXT,
	reason TEXT DEFAULT '' NOT NULL,
	due_on DATE NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	done_at BIGINT,
	outcome TEXT DEFAULT '' NOT NULL,
	CONSTRAINT follow_ups_pkey PRIMARY KEY (id)
);

CREATE INDEX follow_ups_ticket ON follow_ups (ticket_id);

CREATE INDEX follow_ups_due ON follow_ups (due_on);
