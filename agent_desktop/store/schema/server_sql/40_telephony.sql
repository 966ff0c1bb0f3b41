GRANT SELECT (no, name, extension, kind, team, "left") ON agents TO desk_agent;

GRANT SELECT, INSERT ON handovers, surveys TO desk_agent, desk_supervisor;

ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;

CREATE POLICY handovers_sent ON handovers TO desk_agent, desk_supervisor
  USING (from_agent = (SELECT desk_me())) WITH CHECK (from_agent = (SELECT desk_me()));

CREATE POLICY handovers_received ON handovers FOR SELECT TO desk_agent, desk_supervisor
  USING (to_extension = (SELECT extension FROM agents WHERE no = (SELECT desk_me())));

ALTER TABLE surveys ENABLE ROW LEVEL SECURITY;

CREATE POLICY surveys_own ON surveys TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY surveys_team ON surveys FOR SELECT TO desk_supervisor USING (true);
