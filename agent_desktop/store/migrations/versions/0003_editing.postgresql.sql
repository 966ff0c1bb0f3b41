CREATE TABLE article_editions (
	id TEXT COLLATE "C" NOT NULL,
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
	must_read BOOLEAN DEFAULT false NOT NULL,
	question_id TEXT COLLATE "C",
	CONSTRAINT article_editions_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX article_editions_no ON article_editions (article_no, number);

CREATE INDEX article_editions_state ON article_editions (state, changed_at);

CREATE TABLE article_pictures (
	digest TEXT COLLATE "C" NOT NULL,
	content BYTEA NOT NULL,
	at BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	CONSTRAINT article_pictures_pkey PRIMARY KEY (digest)
);

CREATE TABLE bulletins (
	id TEXT COLLATE "C" NOT NULL,
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
	agent TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT reads_pkey PRIMARY KEY (agent, subject)
);

CREATE TABLE question_replies (
	question_id TEXT COLLATE "C" NOT NULL,
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
	id TEXT COLLATE "C" NOT NULL,
	question_id TEXT COLLATE "C",
	department TEXT DEFAULT '' NOT NULL,
	question TEXT DEFAULT '' NOT NULL,
	asked_by TEXT DEFAULT '' NOT NULL,
	asked_at BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	answered_at BIGINT,
	answer TEXT DEFAULT '' NOT NULL,
	answered_by TEXT DEFAULT '' NOT NULL,
	edition_id TEXT COLLATE "C",
	CONSTRAINT consultations_pkey PRIMARY KEY (id)
);

CREATE INDEX consultations_due ON consultations (answered_at, due_at);

CREATE TABLE article_outcomes (
	id TEXT COLLATE "C" NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	version TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	call_id TEXT COLLATE "C",
	adopted BOOLEAN DEFAULT false NOT NULL,
	solved BOOLEAN,
	CONSTRAINT article_outcomes_pkey PRIMARY KEY (id)
);

CREATE INDEX article_outcomes_article ON article_outcomes (article_no, at);

CREATE INDEX article_outcomes_at ON article_outcomes (at);

CREATE TABLE search_words (
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	words TEXT DEFAULT '' NOT NULL,
	nearest TEXT DEFAULT '' NOT NULL,
	CONSTRAINT search_words_pkey PRIMARY KEY (id)
);

CREATE INDEX search_words_at ON search_words (at);

GRANT SELECT ON bulletins, article_pictures TO desk_agent, desk_supervisor, desk_editor;

GRANT SELECT, INSERT ON searches, search_words, article_outcomes, reads TO desk_agent, desk_supervisor;

GRANT SELECT ON question_replies TO desk_agent, desk_supervisor;

GRANT SELECT ON search_words, article_outcomes, reads, article_editions TO desk_editor;

GRANT INSERT ON article_editions, article_pictures, bulletins, question_replies, consultations TO desk_editor;

GRANT SELECT, UPDATE ON article_editions, bulletins, question_replies, consultations TO desk_editor;

ALTER TABLE searches ENABLE ROW LEVEL SECURITY;

CREATE POLICY searches_own ON searches TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY searches_editor ON searches FOR SELECT TO desk_editor USING (true);

ALTER TABLE search_words ENABLE ROW LEVEL SECURITY;

CREATE POLICY search_words_own ON search_words TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY search_words_editor ON search_words FOR SELECT TO desk_editor USING (true);

ALTER TABLE article_outcomes ENABLE ROW LEVEL SECURITY;

CREATE POLICY article_outcomes_own ON article_outcomes TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY article_outcomes_editor ON article_outcomes FOR SELECT TO desk_editor USING (true);

ALTER TABLE reads ENABLE ROW LEVEL SECURITY;

CREATE POLICY reads_own ON reads TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY reads_editor ON reads FOR SELECT TO desk_editor USING (true);

ALTER TABLE question_replies ENABLE ROW LEVEL SECURITY;

CREATE POLICY question_replies_own ON question_replies FOR SELECT TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me()));

CREATE POLICY question_replies_editor ON question_replies TO desk_editor USING (true) WITH CHECK (true);
