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
