ALTER TABLE presence ADD COLUMN caller TEXT DEFAULT '' NOT NULL;

ALTER TABLE presence ADD COLUMN skill_group TEXT DEFAULT '' NOT NULL;

CREATE TABLE agent_spans (
	agent TEXT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	CONSTRAINT agent_spans_pkey PRIMARY KEY (agent, since)
)
 WITHOUT ROWID;

CREATE INDEX agent_spans_until ON agent_spans (until);

CREATE TRIGGER presence_spans AFTER UPDATE ON presence
WHEN OLD.state <> 'signed_out' AND (NEW.state <> OLD.state OR NEW.reason <> OLD.reason OR NEW.since <> OLD.since)
  AND min(NEW.since, OLD.beat_at + 15000000) > OLD.since BEGIN
  INSERT OR REPLACE INTO agent_spans (agent, since, until, state, reason)
    VALUES (OLD.agent, OLD.since, min(NEW.since, OLD.beat_at + 15000000), OLD.state, OLD.reason);
END;
