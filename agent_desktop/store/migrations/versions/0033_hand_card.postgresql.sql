ALTER TABLE hands ADD COLUMN phone TEXT DEFAULT '' NOT NULL, ADD COLUMN account_id TEXT DEFAULT '' NOT NULL

DROP FUNCTION desk_raise_hand(text, text, text, text, text)

CREATE FUNCTION desk_raise_hand(p_id text, p_call text, p_caller text, p_group text, p_about text, p_phone text, p_account text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := coalesce(desk_me(), '');
  v_now bigint := desk_now();
BEGIN
  UPDATE hands SET closed_at = v_now, phone = '', account_id = '' WHERE agent = v_me AND closed_at IS NULL AND id <> p_id;
  INSERT INTO hands (id, agent, at, call_id, caller, skill_group, about, phone, account_id)
    VALUES (p_id, v_me, v_now, nullif(p_call, ''), left(p_caller, 40), left(p_group, 40), left(p_about, 400), left(p_phone, 40),
      left(p_account, 80))
    ON CONFLICT DO NOTHING;
  -- How many leads are there to see it.
  RETURN (SELECT count(*) FROM desk_at_work(v_now) w JOIN agents a ON a.no = w.agent
    WHERE a.role = 'supervisor' AND a.no <> v_me);
END $$;

CREATE OR REPLACE FUNCTION desk_lower_hand(p_id text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE hands SET closed_at = desk_now(), phone = '', account_id = '' WHERE id = p_id AND agent = coalesce(desk_me(), '') AND closed_at IS NULL
$$;

CREATE FUNCTION desk_hand_card(p_id text) RETURNS TABLE (phone text, account_id text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
  v_hand hands;
BEGIN
  SELECT * INTO v_hand FROM hands h WHERE h.id = p_id AND h.closed_at IS NULL AND h.agent <> v_me AND h.at > v_now - 14400000000
    AND h.phone || h.account_id <> '' AND (h.how = '' OR h.who = v_me);
  IF NOT FOUND THEN
    RETURN;
  END IF;
  -- The call that proves the agent's look proves the lead's; a number that didn't ring there proves nothing.
  INSERT INTO desk_rings (agent, phone, account_no)
    SELECT v_me, r.phone, r.account_no FROM desk_rings r
    WHERE r.agent = v_hand.agent AND r.phone = v_hand.phone AND r.at > clock_timestamp() - interval '2 hours'
    ORDER BY r.at DESC LIMIT 1;
  PERFORM desk_audit(v_now, v_me, 'hand_card', v_hand.agent, p_id);
  RETURN QUERY SELECT v_hand.phone, v_hand.account_id;
END $$;

REVOKE ALL ON FUNCTION desk_raise_hand(text, text, text, text, text, text, text), desk_hand_card(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_raise_hand(text, text, text, text, text, text, text) TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_hand_card(text) TO desk_supervisor;

ALTER TABLE hands DROP CONSTRAINT hands_bounded

DO $$
DECLARE
  v_rule text;
BEGIN
  -- The bound of 0031, over the columns that there are now.
  SELECT string_agg(CASE
      WHEN a.atttypid = 'bigint'::regtype THEN quote_ident(a.attname) || ' BETWEEN 0 AND 7258118400000000'
      ELSE 'length(' || quote_ident(a.attname) || ') <= 200000' END, ' AND ' ORDER BY a.attname) INTO v_rule
    FROM pg_attribute a WHERE a.attrelid = 'hands'::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid IN ('bigint'::regtype, 'text'::regtype);
  EXECUTE 'ALTER TABLE hands ADD CONSTRAINT hands_bounded CHECK (' || v_rule || ') NOT VALID';
END $$;
