CREATE TRIGGER shift_logs_stay BEFORE UPDATE ON shift_logs
WHEN OLD.accepted_at IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'an accepted hand-over stays as it is');
END;

CREATE TRIGGER shift_logs_are_kept BEFORE DELETE ON shift_logs
WHEN OLD.accepted_at IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'an accepted hand-over stays as it is');
END;
