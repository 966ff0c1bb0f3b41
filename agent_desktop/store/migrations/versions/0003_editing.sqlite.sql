CREATE TABLE article_editions (
	id TEXT NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	number INTEGER DEFAULT '0' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	content TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	author TEXT DEFAULT '' NOT NULL,
	changed_at BIGINT NOT NULL,
	reviewer TEXT DEFAULT '' NOT NULL,
	decided_at BIGINT,
	verdict TEXT DEFAULT '' NOT NULL,
	published_at BIGINT,
	must_read BOOLEAN DEFAULT 0 NOT NULL,
	question_id TEXT,
	CONSTRAINT article_editions_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX article_editions_no ON article_editions (article_no, number);

CREATE INDEX article_editions_state ON article_editions (state, changed_at);

CREATE TABLE article_pictures (
	digest TEXT NOT NULL,
	content BLOB NOT NULL,
	at BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	CONSTRAINT article_pictures_pkey PRIMARY KEY (digest)
);

CREATE TABLE bulletins (
	id TEXT NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	body TEXT DEFAULT '' NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	edition TEXT DEFAULT '' NOT NULL,
	skill_groups TEXT DEFAULT '' NOT NULL,
	from_at BIGINT NOT NULL,
	to_at BIGINT,
	who TEXT DEFAULT '' NOT NULL,
	CONSTRAINT bulletins_pkey PRIMARY KEY (id)
);

CREATE INDEX bulletins_from ON bulletins (from_at);

CREATE TABLE reads (
	agent TEXT NOT NULL,
	subject TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT reads_pkey PRIMARY KEY (agent, subject)
)
 WITHOUT ROWID;

CREATE TABLE question_replies (
	question_id TEXT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	question TEXT DEFAULT '' NOT NULL,
	reply TEXT DEFAULT '' NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT question_replies_pkey PRIMARY KEY (question_id)
);

CREATE INDEX question_replies_agent ON question_replies (agent, at);

CREATE TABLE consultations (
	id TEXT NOT NULL,
	question_id TEXT,
	department TEXT DEFAULT '' NOT NULL,
	question TEXT DEFAULT '' NOT NULL,
	asked_by TEXT DEFAULT '' NOT NULL,
	asked_at BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	answered_at BIGINT,
	answer TEXT DEFAULT '' NOT NULL,
	answered_by TEXT DEFAULT '' NOT NULL,
	edition_id TEXT,
	CONSTRAINT consultations_pkey PRIMARY KEY (id)
);

CREATE INDEX consultations_due ON consultations (answered_at, due_at);

CREATE TABLE article_outcomes (
	id TEXT NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	version TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	call_id TEXT,
	adopted BOOLEAN DEFAULT 0 NOT NULL,
	solved BOOLEAN,
	CONSTRAINT article_outcomes_pkey PRIMARY KEY (id)
);

CREATE INDEX article_outcomes_article ON article_outcomes (article_no, at);

CREATE INDEX article_outcomes_at ON article_outcomes (at);

CREATE TABLE search_words (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	words TEXT DEFAULT '' NOT NULL,
	nearest TEXT DEFAULT '' NOT NULL,
	CONSTRAINT search_words_pkey PRIMARY KEY (id)
);

CREATE INDEX search_words_at ON search_words (at);
