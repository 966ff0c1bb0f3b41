-- A rule for each row hides rows, not how many of them an index found before: whoever asks by a column with an index
-- counts everybody's. So no desk reads such a column of a person.
REVOKE SELECT ON contacts, incident_joins, audit FROM desk_agent, desk_supervisor;

GRANT SELECT (id) ON contacts TO desk_agent, desk_supervisor;

GRANT SELECT (incident_id, id) ON incident_joins TO desk_agent, desk_supervisor;

GRANT SELECT (seq, at, who, action, detail) ON audit TO desk_agent, desk_supervisor;

DROP INDEX calls_phone_started;

-- By something that might tell what it saw, so that the server asks the rule first.
CREATE INDEX calls_phone_started ON calls (lower(phone), started_at DESC);

ALTER INDEX calls_phone_started ALTER COLUMN 1 SET STATISTICS 0;

-- Nor is what people are called and rung by told by what a plan expects.
DO $$
DECLARE
  v_column record;
BEGIN
  FOR v_column IN SELECT * FROM (VALUES ('calls', 'phone'), ('calls', 'account_id'), ('handovers', 'phone'),
      ('handovers', 'account_id'), ('handovers', 'draft'), ('presence', 'caller'), ('audit', 'detail'), ('tickets', 'title'),
      ('tickets', 'last_note')) AS hidden(name, attribute) LOOP
    EXECUTE 'ALTER TABLE ' || v_column.name || ' ALTER COLUMN ' || v_column.attribute || ' SET STATISTICS 0';
    IF to_regprocedure('pg_clear_attribute_stats(text, text, text, boolean)') IS NOT NULL THEN
      EXECUTE 'SELECT pg_clear_attribute_stats(''public'', $1, $2, false)' USING v_column.name, v_column.attribute;
    END IF;
  END LOOP;
END $$;

-- Who may change every column at once may also lock the whole table: no card of anybody would open meanwhile.
DO $$
DECLARE
  v_right record;
BEGIN
  FOR v_right IN
    SELECT c.oid::regclass AS name, r.rolname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'vouched',
      pg_roles r
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND r.rolname IN ('desk_agent', 'desk_supervisor', 'desk_editor') AND has_table_privilege(r.oid, c.oid, 'UPDATE')
    GROUP BY c.oid, r.rolname
  LOOP
    EXECUTE 'REVOKE UPDATE ON ' || v_right.name || ' FROM ' || v_right.rolname;
    EXECUTE 'GRANT UPDATE (' || v_right.columns || ') ON ' || v_right.name || ' TO ' || v_right.rolname;
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION desk_same(text, text), desk_among(text, text[]) TO desk_agent, desk_supervisor;

-- The same rules once more, asked first: else a plan tells, by what it never came to, what a hidden row holds.
CREATE POLICY calls_first ON calls AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(agent, (SELECT desk_me())) OR (SELECT desk_hears()));

CREATE POLICY handovers_first ON handovers AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(from_agent, (SELECT desk_me()))
    OR desk_same(to_extension, (SELECT agents.extension FROM agents WHERE agents.no = (SELECT desk_me())))
    OR (SELECT desk_supervises()));

CREATE POLICY tickets_first ON tickets AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(agent, (SELECT desk_me())) OR desk_among(skill_group, ARRAY(SELECT desk_groups()))
    OR (SELECT desk_supervises()));

CREATE POLICY ticket_events_first ON ticket_events AS RESTRICTIVE FOR SELECT TO desk_agent
  USING (desk_same(who, (SELECT desk_me())) OR (SELECT desk_supervises()));
