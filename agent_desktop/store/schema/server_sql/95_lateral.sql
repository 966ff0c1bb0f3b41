GRANT SELECT, INSERT ON tickets, ticket_events, ticket_clocks TO desk_editor;

GRANT EXECUTE ON FUNCTION desk_step(text, text, bigint, text, text, text, text, text, jsonb) TO desk_editor;

CREATE POLICY tickets_lateral ON tickets FOR SELECT TO desk_editor USING (skill_group = 'lateral');

CREATE POLICY tickets_lateral_own ON tickets FOR INSERT TO desk_editor
  WITH CHECK (skill_group = 'lateral' AND agent = (SELECT desk_me()));

CREATE POLICY ticket_events_lateral ON ticket_events FOR SELECT TO desk_editor
  USING (EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.skill_group = 'lateral'));

CREATE POLICY ticket_events_lateral_own ON ticket_events FOR INSERT TO desk_editor
  WITH CHECK (who = (SELECT desk_me()) AND id = ticket_id
    AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.agent = (SELECT desk_me())));

CREATE POLICY ticket_clocks_lateral ON ticket_clocks TO desk_editor
  USING (EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.agent = (SELECT desk_me())));
