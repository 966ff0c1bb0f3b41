CREATE INDEX recordings_agent ON recordings (agent, at);
