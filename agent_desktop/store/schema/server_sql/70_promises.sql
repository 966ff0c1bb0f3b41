CREATE FUNCTION desk_owe_call(p_call text, p_reason text, p_at bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO follow_ups (id, account_id, phone, reason, due_on, kind, due_at, skill_group)
    SELECT c.id || '-back', c.account_id, c.phone, left(p_reason, 200), to_timestamp(p_at / 1000000)::date, 'promised', p_at,
      c.skill_group
    FROM calls c WHERE c.id = p_call AND c.phone IS NOT NULL AND (desk_owns() OR c.agent = desk_me())
  ON CONFLICT (id) DO NOTHING;
END $$;

REVOKE ALL ON FUNCTION desk_owe_call(text, text, bigint), desk_promise_kept(text, text, text, bigint, boolean) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_owe_call(text, text, bigint) TO desk_agent, desk_supervisor;
