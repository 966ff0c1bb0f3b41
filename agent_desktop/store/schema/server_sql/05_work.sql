CREATE FUNCTION desk_chased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE tickets SET chased = chased + 1, last_note = CASE WHEN NEW.note = '' THEN last_note ELSE NEW.note END
    WHERE id = NEW.ticket_id;
  RETURN NULL;
END $$;

CREATE TRIGGER ticket_events_chased AFTER INSERT ON ticket_events
  FOR EACH ROW WHEN (NEW.kind = 'chase') EXECUTE FUNCTION desk_chased();

CREATE FUNCTION desk_joined() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE incidents SET joined = joined + 1 WHERE id = NEW.incident_id;
  RETURN NULL;
END $$;

CREATE TRIGGER incident_joins_counted AFTER INSERT ON incident_joins
  FOR EACH ROW EXECUTE FUNCTION desk_joined();

ALTER TABLE contacts ADD COLUMN vouched boolean DEFAULT true NOT NULL;

CREATE FUNCTION desk_vouches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
BEGIN
  -- A number leads to an account by an old ticket only where whoever said so had looked at that account: else
  -- whoever writes a contact would open any account with any number. A ticket is no such look: who files one says
  -- what account it is of. Told late, after an outage, it is the look of that day that counts.
  IF TG_OP = 'UPDATE' AND NEW.account_id IS NOT DISTINCT FROM OLD.account_id AND NEW.phone IS NOT DISTINCT FROM OLD.phone THEN
    NEW.vouched := OLD.vouched;
  ELSE
    NEW.vouched := desk_owns() OR NEW.account_id IS NULL OR EXISTS (
      SELECT FROM desk_looks WHERE login = session_user AND kind IN ('card', 'link') AND NOT refused
        AND NEW.account_id = ANY (accounts)
        AND at > least(v_now, greatest(to_timestamp(NEW.at / 1000000.0), v_now - interval '29 days')) - interval '1 day'
        AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned());
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER contacts_vouched BEFORE INSERT OR UPDATE ON contacts
  FOR EACH ROW EXECUTE FUNCTION desk_vouches();

CREATE FUNCTION desk_audit(p_at bigint, p_who text, p_action text, p_subject text, p_detail text)
RETURNS TABLE (seq bigint, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_before audit;
  v_seq bigint;
  v_hash text;
BEGIN
  IF NOT desk_owns() AND p_who IS DISTINCT FROM desk_me() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'nobody writes the trail for somebody else';
  END IF;
  PERFORM desk_lock('audit');
  -- Told late it may be, dated ahead of the clock it may not: nobody looks for a line in the year 2199.
  IF NOT desk_owns() THEN
    p_at := least(p_at, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
  END IF;
  SELECT * INTO v_before FROM audit a ORDER BY a.seq DESC LIMIT 1;
  v_seq := coalesce(v_before.seq, 0) + 1;
  v_hash := encode(sha256(convert_to(json_build_array(
    coalesce(v_before.hash, ''), v_seq, p_at, p_who, p_action, p_subject, p_detail)::text, 'UTF8')), 'hex');
  INSERT INTO audit (seq, at, who, action, subject, detail, prev_hash, hash)
    VALUES (v_seq, p_at, p_who, p_action, p_subject, p_detail, coalesce(v_before.hash, ''), v_hash);
  INSERT INTO meta AS m (name, value) VALUES ('audit_head', v_seq || ':' || v_hash)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  RETURN QUERY SELECT v_seq, v_hash;
END $$;
