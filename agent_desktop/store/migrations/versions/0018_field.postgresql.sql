CREATE OR REPLACE FUNCTION desk_step(p_id text, p_ticket text, p_at bigint, p_step text, p_who text, p_role text, p_origin text, p_reason text, p_detail jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_ticket tickets := desk_ticket(p_ticket);
  v_line life_passages;
  v_role text := CASE WHEN desk_owns() THEN p_role ELSE desk_role() END;
  v_station text := coalesce(p_detail ->> 'station', v_ticket.station);
BEGIN
  IF EXISTS (SELECT FROM ticket_events WHERE ticket_id = p_ticket AND id = p_id) THEN
    RETURN;
  END IF;
  PERFORM desk_is(p_who);
  SELECT * INTO v_line FROM life_passages l WHERE l.step = p_step
    AND v_ticket.node = ANY (string_to_array(l.frm, ' ')) AND v_role = ANY (string_to_array(l.who, ' '));
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = p_step || ' from ' || v_ticket.node || ': not by ' || v_role;
  END IF;
  IF v_line.needs_reason AND btrim(p_reason) = '' THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = p_step || ' from ' || v_ticket.node || ': it needs a reason';
  END IF;
  IF v_line.forward AND EXISTS (SELECT FROM unnest(string_to_array(v_ticket.asked, ' ')) n
      WHERE life_place(n) > life_place(v_ticket.node) AND life_place(n) < life_place(v_line.leads_to)) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = p_step || ' from ' || v_ticket.node || ': it would pass by a node';
  END IF;
  INSERT INTO ticket_events (ticket_id, id, at, kind, node, who, note, origin, detail)
    VALUES (p_ticket, p_id, p_at, CASE WHEN v_line.forward THEN 'node' ELSE p_step END, v_line.leads_to, p_who, p_reason, p_origin, p_detail);
  UPDATE tickets SET station = v_station, crew = coalesce(p_detail ->> 'crew', crew),
      crew_phone = coalesce(p_detail ->> 'crew_phone', crew_phone),
      parent_id = CASE WHEN p_step = 'merge' THEN p_detail ->> 'other_id' ELSE parent_id END,
      last_note = CASE WHEN p_reason = '' THEN last_note ELSE p_reason END,
      paused_at = CASE p_step WHEN 'pause' THEN coalesce(paused_at, p_at) WHEN 'resume' THEN NULL ELSE paused_at END
    WHERE id = p_ticket;
  IF v_ticket.paused_at IS NOT NULL AND (p_step = 'resume' OR v_line.leads_to <> '') THEN
    UPDATE ticket_clocks c SET due_at = greatest(c.due_at, (d.value ->> 0)::bigint), warn_at = (d.value ->> 1)::bigint
      FROM jsonb_each(coalesce((p_detail ->> 'due')::jsonb, '{}')) d
      WHERE c.ticket_id = p_ticket AND c.node = d.key AND c.met_at IS NULL AND c.node <> 'outer';
    PERFORM desk_clock(p_ticket);
  END IF;
  IF v_line.leads_to <> '' THEN
    PERFORM desk_stands(p_ticket, v_line.leads_to, p_at);
  END IF;
  PERFORM desk_told_outside(p_id, p_ticket, p_at, p_step, v_station);
  IF v_line.leads_to IN ('arrived', 'handled', 'reported', 'report_reviewed') AND 'follow_up' = ANY (string_to_array(v_ticket.asked, ' '))
      AND NOT EXISTS (SELECT FROM unnest(string_to_array(v_ticket.asked, ' ')) n
        WHERE life_place(n) > life_place(v_line.leads_to) AND life_place(n) < life_place('follow_up')) THEN
    INSERT INTO follow_ups (id, ticket_id, account_id, phone, reason, due_on, kind, due_at, skill_group)
      SELECT p_id, p_ticket, v_ticket.account_id, v_ticket.phone, v_ticket.title, to_timestamp(p_at / 1000000)::date, 'follow_up', p_at, v_ticket.skill_group
      WHERE NOT EXISTS (SELECT FROM follow_ups WHERE ticket_id = p_ticket AND kind = 'follow_up' AND done_at IS NULL);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION desk_called(p_id text, p_call text, p_at bigint, p_who text, p_origin text, p_outcome text, p_note text, p_satisfaction integer, p_again bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_call follow_ups;
BEGIN
  PERFORM desk_is(p_who);
  SELECT * INTO v_call FROM follow_ups WHERE id = p_call FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'there is no such call to make';
  END IF;
  IF EXISTS (SELECT FROM ticket_events WHERE ticket_id = coalesce(v_call.ticket_id, p_call) AND id = p_id) THEN
    RETURN;
  END IF;
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin, detail)
    VALUES (coalesce(v_call.ticket_id, p_call), p_id, p_at, 'called', p_who, p_note, p_origin,
      jsonb_build_object('outcome', p_outcome, 'call', p_call));
  UPDATE follow_ups SET attempts = attempts + 1, outcome = p_outcome, claimed_at = NULL, claimed_by = '', agent = p_who,
      satisfaction = coalesce(p_satisfaction, satisfaction), due_at = coalesce(p_again, due_at),
      done_at = CASE WHEN p_again IS NULL THEN p_at END
    WHERE id = p_call AND done_at IS NULL;
  INSERT INTO do_not_call (phone, kind, reason, at, who)
    SELECT v_call.phone, coalesce(nullif(v_call.kind, ''), 'follow_up'), p_note, p_at, p_who
    WHERE p_outcome = 'do_not_call' AND v_call.phone IS NOT NULL
  ON CONFLICT (phone, kind) DO UPDATE SET until = NULL;
END $$;

CREATE OR REPLACE VIEW ticket_list WITH (security_invoker) AS
  SELECT id, number, skill_group, request_type, title, node, priority, emergency, filed_at, due_at, warn_at, closed_at, paused_at,
    area, station, crew, agent, chased, level, escalation, outer_source, last_note
  FROM tickets;

REVOKE SELECT ON tickets FROM desk_agent;

GRANT SELECT (id, number, skill_group, request_type, title, node, priority, emergency, filed_at, due_at, warn_at, closed_at, paused_at,
  area, station, crew, agent, chased, level, escalation, outer_source, last_note) ON tickets TO desk_agent;

CREATE POLICY tickets_group ON tickets FOR SELECT TO desk_agent
  USING (skill_group = ANY (ARRAY(SELECT desk_groups())));
