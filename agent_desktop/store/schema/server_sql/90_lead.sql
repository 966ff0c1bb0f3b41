CREATE FUNCTION desk_ask_lead(p_id text, p_at bigint, p_kind text, p_group text, p_call text, p_cents integer, p_about text)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO lead_matters (id, at, kind, agent, skill_group, call_id, cents, about)
    VALUES (p_id, p_at, p_kind, coalesce(desk_me(), ''), p_group, p_call, p_cents, left(p_about, 400))
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION desk_tell_ticket(p_matter text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_matter lead_matters;
  v_ticket tickets;
  v_at bigint;
BEGIN
  SELECT * INTO v_matter FROM lead_matters WHERE id = p_matter;
  IF v_matter.ticket_id IS NULL OR v_matter.verdict = '' THEN
    RETURN;
  END IF;
  SELECT * INTO v_ticket FROM tickets WHERE id = v_matter.ticket_id FOR UPDATE;
  v_at := greatest(v_matter.decided_at, v_ticket.filed_at);
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin, detail)
    VALUES (v_ticket.id, v_matter.id, v_at, v_matter.kind, v_matter.who, v_matter.words, 'lead',
      jsonb_build_object('verdict', v_matter.verdict, 'cents', v_matter.cents::text))
    ON CONFLICT DO NOTHING;
  IF FOUND AND v_matter.verdict = 'agreed' AND v_ticket.node = 'accepted' THEN
    INSERT INTO ticket_events (ticket_id, id, at, kind, node, who, note, origin, detail)
      VALUES (v_ticket.id, v_matter.id || '-r', v_at, 'node', 'reviewed', v_matter.who, v_matter.words, 'lead', '{}');
    UPDATE tickets SET last_note = CASE WHEN v_matter.words = '' THEN last_note ELSE v_matter.words END WHERE id = v_ticket.id;
    PERFORM desk_stands(v_ticket.id, 'reviewed', v_at);
  END IF;
END $$;

CREATE FUNCTION desk_matter_filed(p_matter text, p_ticket text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_ticket tickets := desk_ticket(p_ticket);
BEGIN
  UPDATE lead_matters SET ticket_id = v_ticket.id, number = v_ticket.number
    WHERE id = p_matter AND (desk_owns() OR (agent = desk_me() AND v_ticket.agent = desk_me())) AND ticket_id IS NULL;
  IF FOUND THEN
    PERFORM desk_tell_ticket(p_matter);
  END IF;
END $$;

CREATE FUNCTION desk_withdraw_matter(p_matter text, p_at bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE lead_matters SET verdict = 'withdrawn', decided_at = p_at, who = coalesce(desk_me(), '')
    WHERE id = p_matter AND verdict = '' AND ticket_id IS NULL AND (desk_owns() OR agent = desk_me())
$$;

CREATE FUNCTION desk_lead_matters()
RETURNS TABLE (id text, at bigint, kind text, agent text, skill_group text, cents integer, about text, number text, verdict text, who text, decided_at bigint, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT desk_supervises() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT m.id, m.at, m.kind, m.agent, m.skill_group, m.cents, m.about, m.number, m.verdict, m.who, m.decided_at, m.words
    FROM (SELECT *, row_number() OVER (PARTITION BY agent ORDER BY at DESC, id) AS nth FROM lead_matters WHERE verdict = '') m
    -- Ten of one agent at most: nobody's questions hide the others'. An amount that nobody filed within a day: its draft is gone with its desk.
    WHERE m.nth <= 10 AND (m.kind <> 'approval' OR m.ticket_id IS NOT NULL
      OR m.at > extract(epoch FROM now() - interval '1 day') * 1000000)
    ORDER BY m.at DESC, m.id LIMIT 100;
END $$;

CREATE FUNCTION desk_my_matters(p_ids text[])
RETURNS TABLE (id text, at bigint, kind text, agent text, skill_group text, cents integer, about text, number text, verdict text, who text, decided_at bigint, words text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT m.id, m.at, m.kind, m.agent, m.skill_group, m.cents, m.about, m.number, m.verdict, m.who, m.decided_at, m.words
    FROM lead_matters m WHERE m.id = ANY (p_ids) AND (desk_owns() OR m.agent = desk_me())
$$;

CREATE FUNCTION desk_answer_matter(p_id text, p_verdict text, p_words text, p_at bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_matter lead_matters;
BEGIN
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor answers for a team';
  END IF;
  SELECT * INTO v_matter FROM lead_matters WHERE id = p_id AND verdict = '' FOR UPDATE;
  IF NOT FOUND OR p_verdict NOT IN ('agreed', 'declined', 'seen') OR (p_verdict = 'agreed' AND v_matter.agent = desk_me()) THEN
    RETURN false;
  END IF;
  UPDATE lead_matters SET verdict = p_verdict, who = coalesce(desk_me(), session_user), decided_at = p_at, words = left(p_words, 400)
    WHERE id = p_id;
  PERFORM desk_audit(p_at, coalesce(desk_me(), session_user::text), 'lead_' || p_verdict, p_id, concat_ws(' ', v_matter.about, p_words));
  PERFORM desk_tell_ticket(p_id);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION desk_ask_lead(text, bigint, text, text, text, integer, text), desk_tell_ticket(text),
  desk_matter_filed(text, text), desk_withdraw_matter(text, bigint), desk_lead_matters(), desk_my_matters(text[]),
  desk_answer_matter(text, text, text, bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_ask_lead(text, bigint, text, text, text, integer, text), desk_matter_filed(text, text),
  desk_withdraw_matter(text, bigint), desk_lead_matters(), desk_my_matters(text[]) TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_answer_matter(text, text, text, bigint) TO desk_supervisor;

REVOKE ALL ON lead_matters FROM PUBLIC;
