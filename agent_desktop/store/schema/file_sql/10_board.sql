CREATE TRIGGER presence_spans AFTER UPDATE ON presence
WHEN OLD.state <> 'signed_out' AND (NEW.state <> OLD.state OR NEW.reason <> OLD.reason OR NEW.since <> OLD.since)
  AND min(NEW.since, OLD.beat_at + 15000000) > OLD.since BEGIN
  INSERT INTO agent_spans (agent, since, until, state, reason)
    VALUES (OLD.agent, OLD.since, min(NEW.since, OLD.beat_at + 15000000), OLD.state, OLD.reason)
    -- Not OR REPLACE: SQLite takes the outer statement's way with conflicts for a trigger's own.
    ON CONFLICT (agent, since) DO UPDATE SET until = excluded.until, state = excluded.state, reason = excluded.reason;
END;
