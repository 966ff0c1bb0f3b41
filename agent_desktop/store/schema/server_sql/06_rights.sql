REVOKE CREATE ON SCHEMA public FROM PUBLIC;

DO $$
BEGIN
  EXECUTE 'REVOKE TEMPORARY ON DATABASE ' || quote_ident(current_database()) || ' FROM PUBLIC';
END $$;

REVOKE ALL ON FUNCTION desk_me(), desk_owns(), desk_admit(name, text, text), desk_refuses(),
  desk_card(text, text, text, bigint, date), desk_find(text, text[], integer), desk_kept(uuid, text[]),
  desk_saw(text, text[]), desk_must_have_seen(text, text[]), desk_look(text, text, text),
  desk_look_for(text, text[]), desk_counted(uuid, text[], boolean), desk_led(uuid), desk_led_search(uuid, integer),
  desk_led_by(uuid, text[]), desk_shown(uuid, bigint, date), desk_found(uuid), desk_bills(text, date),
  desk_timeline(text, text[]), desk_link(text, text, text, text, bigint), desk_chased(), desk_joined(), desk_vouches(),
  desk_audit(bigint, text, text, text, text) FROM PUBLIC;

REVOKE ALL ON PROCEDURE desk_pop(text, text, text, bigint, date, text), desk_search(text, text[], integer, text)
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_me(), desk_look(text, text, text), desk_look_for(text, text[]), desk_led(uuid),
  desk_led_search(uuid, integer),
  desk_shown(uuid, bigint, date), desk_found(uuid), desk_bills(text, date), desk_timeline(text, text[]),
  desk_link(text, text, text, text, bigint), desk_audit(bigint, text, text, text, text)
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON PROCEDURE desk_pop(text, text, text, bigint, date, text), desk_search(text, text[], integer, text)
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_me(), desk_audit(bigint, text, text, text, text)
  TO desk_editor, desk_auditor, desk_integration;

GRANT USAGE ON SCHEMA public TO desk_agent, desk_supervisor, desk_editor, desk_auditor, desk_integration;

GRANT SELECT ON alembic_version TO desk_agent, desk_supervisor, desk_editor, desk_auditor, desk_integration;

GRANT SELECT, INSERT ON tickets, ticket_events, incident_joins, articles_used, questions_unanswered
  TO desk_agent, desk_supervisor;

GRANT SELECT, INSERT, UPDATE ON calls, contacts, presence TO desk_agent, desk_supervisor;

GRANT SELECT ON audit TO desk_agent, desk_supervisor, desk_auditor;

GRANT SELECT ON desk_alarms TO desk_supervisor;

GRANT SELECT ON incidents, skill_groups, agents, agent_skills TO desk_supervisor;

GRANT SELECT ON desk_looks, desk_alarms, desk_logins, agents TO desk_auditor;

GRANT SELECT, UPDATE ON questions_unanswered TO desk_editor;

GRANT SELECT ON articles_used, searches TO desk_editor;

GRANT SELECT, INSERT, UPDATE ON customers, accounts, phone_links, bills, instalment_plans, suspensions, cut_offs,
  modifications, incidents TO desk_integration;

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY tickets_own ON tickets TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY tickets_team ON tickets FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE ticket_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY ticket_events_own ON ticket_events TO desk_agent, desk_supervisor
  USING (who = (SELECT desk_me())) WITH CHECK (who = (SELECT desk_me()));

CREATE POLICY ticket_events_team ON ticket_events FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE incident_joins ENABLE ROW LEVEL SECURITY;

CREATE POLICY incident_joins_own ON incident_joins TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

ALTER TABLE articles_used ENABLE ROW LEVEL SECURITY;

CREATE POLICY articles_used_own ON articles_used TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY articles_used_editor ON articles_used FOR SELECT TO desk_editor USING (true);

ALTER TABLE questions_unanswered ENABLE ROW LEVEL SECURITY;

CREATE POLICY questions_own ON questions_unanswered TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY questions_editor ON questions_unanswered TO desk_editor USING (true) WITH CHECK (true);

ALTER TABLE calls ENABLE ROW LEVEL SECURITY;

CREATE POLICY calls_own ON calls TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY calls_team ON calls FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;

CREATE POLICY contacts_own ON contacts TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

ALTER TABLE presence ENABLE ROW LEVEL SECURITY;

CREATE POLICY presence_own ON presence TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY presence_team ON presence FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_own ON audit FOR SELECT TO desk_agent, desk_supervisor USING (who = (SELECT desk_me()));

CREATE POLICY audit_auditor ON audit FOR SELECT TO desk_auditor USING (true);

ALTER TABLE desk_alarms ENABLE ROW LEVEL SECURITY;

CREATE POLICY desk_alarms_seen ON desk_alarms FOR SELECT TO desk_supervisor USING (true);

CREATE POLICY desk_alarms_auditor ON desk_alarms FOR SELECT TO desk_auditor USING (true);
