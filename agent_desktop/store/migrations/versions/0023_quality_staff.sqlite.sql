ALTER TABLE recordings ADD COLUMN removed_at BIGINT;

CREATE INDEX recordings_left ON recordings (erased_at) WHERE erased_at IS NOT NULL AND removed_at IS NULL AND sha256 > '';
