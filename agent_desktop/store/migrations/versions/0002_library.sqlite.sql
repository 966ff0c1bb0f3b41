CREATE TABLE library (
	name TEXT NOT NULL,
	identity TEXT DEFAULT '' NOT NULL,
	revision BIGINT DEFAULT '0' NOT NULL,
	CONSTRAINT library_pkey PRIMARY KEY (name)
)
 WITHOUT ROWID;

CREATE TABLE articles (
	no TEXT NOT NULL,
	revision BIGINT NOT NULL,
	withdrawn BOOLEAN DEFAULT 0 NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	version TEXT DEFAULT '' NOT NULL,
	in_force_from DATE NOT NULL,
	in_force_to DATE,
	content TEXT DEFAULT '' NOT NULL,
	published_at BIGINT NOT NULL,
	published_by TEXT DEFAULT '' NOT NULL,
	CONSTRAINT articles_pkey PRIMARY KEY (no)
);

CREATE INDEX articles_revision ON articles (revision);

CREATE TABLE word_lists (
	name TEXT NOT NULL,
	revision BIGINT NOT NULL,
	content TEXT DEFAULT '' NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by TEXT DEFAULT '' NOT NULL,
	CONSTRAINT word_lists_pkey PRIMARY KEY (name)
);

INSERT INTO library (name, identity, revision) VALUES ('articles', lower(hex(randomblob(8))), 0);
