CREATE TRIGGER presence_spans AFTER UPDATE ON presence
WHEN OLD.state <> 'signed_out' AND (NEW.state <> OLD.state OR NEW.reason <> OLD.reason OR NEW.since <> OLD.since)
  AND min(NEW.since, OLD.beat_at + 15000000) > OLD.since BEGIN
  INSERT OR REPLACE INTO agent_spans (agent, since, until, state, reason)
    VALUES (OLD.agent, OLD.since, min(NEW.since, OLD.beat_at + 15000000), OLD.state, OLD.reason);
END;
