CREATE TABLE library (
	name TEXT COLLATE "C" NOT NULL,
	identity TEXT DEFAULT '' NOT NULL,
	revision BIGINT DEFAULT '0' NOT NULL,
	CONSTRAINT library_pkey PRIMARY KEY (name)
);

CREATE TABLE articles (
	no TEXT COLLATE "C" NOT NULL,
	revision BIGINT NOT NULL,
	withdrawn BOOLEAN DEFAULT false NOT NULL,
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
	name TEXT COLLATE "C" NOT NULL,
	revision BIGINT NOT NULL,
	content TEXT DEFAULT '' NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by TEXT DEFAULT '' NOT NULL,
	CONSTRAINT word_lists_pkey PRIMARY KEY (name)
);

INSERT INTO library (name, identity, revision) VALUES ('articles', replace(gen_random_uuid()::text, '-', ''), 0);

CREATE FUNCTION library_used(since bigint) RETURNS TABLE (article_no text, used bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.article_no, count(*) FROM articles_used u WHERE u.at >= since GROUP BY u.article_no
$$;

REVOKE ALL ON FUNCTION library_used(bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION library_used(bigint) TO desk_agent, desk_supervisor, desk_editor;

GRANT SELECT ON library, articles, word_lists TO desk_agent, desk_supervisor, desk_editor;

GRANT UPDATE (revision) ON library TO desk_editor;

GRANT INSERT, UPDATE ON articles, word_lists TO desk_editor;
