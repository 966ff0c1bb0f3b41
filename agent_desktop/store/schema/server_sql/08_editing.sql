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
