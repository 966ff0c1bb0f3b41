CREATE TABLE shift_logs (
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	outgoing TEXT DEFAULT '' NOT NULL,
	notes TEXT DEFAULT '' NOT NULL,
	carried JSON DEFAULT '{}' NOT NULL,
	handed_at BIGINT,
	incoming TEXT DEFAULT '' NOT NULL,
	accepted_at BIGINT,
	CONSTRAINT shift_logs_pkey PRIMARY KEY (id)
);

CREATE INDEX shift_logs_at ON shift_logs (at);

CREATE TRIGGER shift_logs_stay BEFORE UPDATE ON shift_logs
WHEN OLD.accepted_at IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'an accepted hand-over stays as it is');
END;

CREATE TRIGGER shift_logs_are_kept BEFORE DELETE ON shift_logs
WHEN OLD.accepted_at IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'an accepted hand-over stays as it is');
END;

DROP TRIGGER presence_spans;

CREATE TRIGGER presence_spans AFTER UPDATE ON presence
WHEN OLD.state <> 'signed_out' AND (NEW.state <> OLD.state OR NEW.reason <> OLD.reason OR NEW.since <> OLD.since)
  AND min(NEW.since, OLD.beat_at + 15000000) > OLD.since BEGIN
  INSERT INTO agent_spans (agent, since, until, state, reason)
    VALUES (OLD.agent, OLD.since, min(NEW.since, OLD.beat_at + 15000000), OLD.state, OLD.reason)
    -- Not OR REPLACE: SQLite takes the outer statement's way with conflicts for a trigger's own.
    ON CONFLICT (agent, since) DO UPDATE SET until = excluded.until, state = excluded.state, reason = excluded.reason;
END;
