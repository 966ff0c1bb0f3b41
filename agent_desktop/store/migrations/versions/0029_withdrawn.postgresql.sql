CREATE FUNCTION desk_withdraw_matter(p_matter text, p_at bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE lead_matters SET verdict = 'withdrawn', decided_at = p_at, who = coalesce(desk_me(), '')
    WHERE id = p_matter AND verdict = '' AND ticket_id IS NULL AND (desk_owns() OR agent = desk_me())
$$;

CREATE OR REPLACE FUNCTION desk_lead_matters()
RETURNS TABLE (id text, at bigint, kind text, agent text, skill_group text, cents integer, about text, number text, verdict text, who text, decided_at bigint, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT desk_supervises() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT m.id, m.at, m.kind, m.agent, m.skill_group, m.cents, m.about, m.number, m.verdict, m.who, m.decided_at, m.words
    FROM lead_matters m
    -- An amount that nobody filed within a day: its draft is gone with its desk.
    WHERE m.verdict = '' AND (m.kind <> 'approval' OR m.ticket_id IS NOT NULL
      OR m.at > extract(epoch FROM now() - interval '1 day') * 1000000)
    ORDER BY m.at DESC, m.id LIMIT 100;
END $$;

REVOKE ALL ON FUNCTION desk_withdraw_matter(text, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_withdraw_matter(text, bigint) TO desk_agent, desk_supervisor;
