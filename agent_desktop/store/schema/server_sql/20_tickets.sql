CREATE TABLE life_passages (
  step text COLLATE "C" NOT NULL,
  frm text NOT NULL,
  leads_to text NOT NULL,
  who text NOT NULL,
  needs_reason boolean NOT NULL,
  forward boolean NOT NULL,
  CONSTRAINT life_passages_pkey PRIMARY KEY (step, frm)
);

INSERT INTO life_passages (step, frm, leads_to, who, needs_reason, forward) VALUES
  ('review', 'accepted', 'reviewed', 'supervisor', false, true),
  ('dispatch', 'accepted reviewed dispatched taken', 'dispatched', 'agent supervisor system', false, true),
  ('take', 'dispatched', 'taken', 'agent supervisor station', false, true),
  ('arrive', 'dispatched taken', 'arrived', 'agent supervisor station', false, true),
  ('handle', 'accepted reviewed dispatched taken arrived', 'handled', 'agent supervisor station', false, true),
  ('report', 'dispatched taken arrived handled', 'reported', 'agent supervisor station', false, true),
  ('review_report', 'handled reported', 'report_reviewed', 'supervisor', false, true),
  ('follow_up', 'arrived handled reported report_reviewed', 'follow_up', 'agent supervisor', false, true),
  ('archive', 'arrived handled reported report_reviewed follow_up', 'archived', 'agent supervisor system', false, true),
  ('close_at_once', 'accepted', 'archived', 'agent supervisor', false, true),
  ('send_back', 'dispatched taken arrived', 'accepted', 'agent supervisor station', true, false),
  ('rework', 'handled reported report_reviewed follow_up archived', 'dispatched', 'agent supervisor', true, false),
  ('merge', 'accepted reviewed dispatched taken arrived handled reported report_reviewed follow_up', 'merged', 'agent supervisor', true, false),
  ('split', 'accepted reviewed dispatched taken arrived handled reported report_reviewed follow_up', '', 'agent supervisor', true, false),
  ('cancel', 'accepted reviewed dispatched', 'cancelled', 'agent supervisor', true, false),
  ('cancel', 'taken arrived', 'cancelled', 'supervisor', true, false),
  ('pause', 'dispatched taken arrived', '', 'agent supervisor station', true, false),
  ('resume', 'dispatched taken arrived', '', 'agent supervisor station system', false, false);

CREATE FUNCTION life_place(p_node text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['accepted', 'reviewed', 'dispatched', 'taken', 'arrived', 'handled', 'reported',
    'report_reviewed', 'follow_up', 'archived'], p_node)
$$;

CREATE FUNCTION desk_role() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN pg_has_role(session_user, 'desk_supervisor', 'MEMBER') THEN 'supervisor' ELSE 'agent' END
$$;

CREATE FUNCTION desk_groups() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.skill_group FROM agent_skills s WHERE s.agent = desk_me()
$$;

CREATE FUNCTION desk_may_see(p_agent text, p_group text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN desk_owns() OR desk_role() = 'supervisor' OR p_agent = desk_me() OR p_group IN (SELECT desk_groups());
END $$;

CREATE FUNCTION desk_may_call(p_call follow_ups) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- What `call_list` shows, and what was claimed from it before the groups changed.
  RETURN coalesce(desk_owns() OR desk_role() = 'supervisor' OR desk_me() IN (p_call.agent, p_call.claimed_by)
    OR (p_call.agent = '' AND (p_call.skill_group = '' OR p_call.skill_group IN (SELECT desk_groups()))), false);
END $$;

REVOKE ALL ON FUNCTION desk_may_see(text, text), desk_may_call(follow_ups) FROM PUBLIC;

CREATE FUNCTION desk_ticket(p_ticket text) RETURNS tickets
LANGUAGE plpgsql AS $$
DECLARE
  v_ticket tickets;
BEGIN
  SELECT * INTO v_ticket FROM tickets WHERE id = p_ticket FOR UPDATE;
  IF v_ticket.id IS NULL OR NOT (desk_owns() OR desk_role() = 'supervisor' OR v_ticket.agent = desk_me()
      OR v_ticket.skill_group IN (SELECT desk_groups())) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'there is no such ticket for this login';
  END IF;
  RETURN v_ticket;
END $$;

CREATE FUNCTION desk_is(p_who text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT desk_owns() AND p_who IS DISTINCT FROM desk_me() THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'nobody acts in the name of somebody else';
  END IF;
END $$;

CREATE FUNCTION desk_clock(p_ticket text) RETURNS void
LANGUAGE sql AS $$
  UPDATE tickets t SET (due_at, warn_at) = (
    SELECT c.due_at, c.warn_at FROM ticket_clocks c WHERE c.ticket_id = t.id AND c.met_at IS NULL
    ORDER BY c.due_at, c.node LIMIT 1)
    WHERE t.id = p_ticket AND EXISTS (SELECT FROM ticket_clocks c WHERE c.ticket_id = p_ticket)
$$;

CREATE FUNCTION desk_stands(p_ticket text, p_node text, p_at bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_ended boolean := p_node IN ('archived', 'cancelled', 'merged');
BEGIN
  UPDATE ticket_clocks c SET met_at = CASE
      WHEN v_ended OR (c.node <> 'outer' AND life_place(c.node) <= life_place(p_node)) THEN coalesce(c.met_at, p_at)
    END WHERE c.ticket_id = p_ticket;
  UPDATE tickets SET node = p_node, paused_at = NULL, closed_at = CASE WHEN v_ended THEN p_at END WHERE id = p_ticket;
  UPDATE follow_ups SET done_at = p_at, outcome = 'dropped'
    WHERE ticket_id = p_ticket AND done_at IS NULL AND v_ended;
  PERFORM desk_clock(p_ticket);
END $$;

CREATE FUNCTION desk_step(p_id text, p_ticket text, p_at bigint, p_step text, p_who text, p_role text, p_origin text, p_reason text, p_detail jsonb)
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

CREATE FUNCTION desk_told_outside(p_id text, p_ticket text, p_at bigint, p_step text, p_station text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_step = 'take' THEN
    UPDATE dispatches SET taken_at = p_at, delivered_at = coalesce(delivered_at, p_at), next_at = NULL
      WHERE ticket_id = p_ticket AND kind = 'dispatch' AND taken_at IS NULL;
  ELSIF p_station <> '' AND p_step IN ('dispatch', 'rework', 'cancel', 'merge') THEN
    INSERT INTO dispatches (id, ticket_id, station, kind, at, next_at)
      VALUES (p_id, p_ticket, p_station, CASE WHEN p_step IN ('dispatch', 'rework') THEN 'dispatch' ELSE 'cancel' END, p_at, p_at);
  END IF;
END $$;

CREATE FUNCTION desk_edit(p_id text, p_ticket text, p_at bigint, p_who text, p_origin text, p_field text, p_was text, p_now text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_ticket tickets := desk_ticket(p_ticket);
  v_stands text := coalesce(v_ticket.field_values ->> p_field, '');
  v_taken boolean := v_stands IN (p_was, p_now);
BEGIN
  IF EXISTS (SELECT FROM ticket_events WHERE ticket_id = p_ticket AND id = p_id) THEN
    RETURN;
  END IF;
  PERFORM desk_is(p_who);
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, origin, detail)
    VALUES (p_ticket, p_id, p_at, CASE WHEN v_taken THEN 'edit' ELSE 'conflict' END, p_who, p_origin,
      jsonb_build_object('field', p_field, 'was', p_was, 'now', p_now, 'stands', v_stands));
  IF v_taken THEN
    UPDATE tickets SET field_values = field_values || jsonb_build_object(p_field, p_now) WHERE id = p_ticket;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION desk_chased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_ticket tickets;
BEGIN
  UPDATE tickets SET chased = chased + 1, last_note = CASE WHEN NEW.note = '' THEN last_note ELSE NEW.note END,
      escalation = CASE WHEN chased >= 1 THEN greatest(escalation, 1) ELSE escalation END
    WHERE id = NEW.ticket_id RETURNING * INTO v_ticket;
  IF v_ticket.station <> '' THEN
    INSERT INTO dispatches (id, ticket_id, station, kind, at, next_at)
      VALUES (NEW.id, NEW.ticket_id, v_ticket.station, 'chase', NEW.at, NEW.at) ON CONFLICT DO NOTHING;
  END IF;
  IF v_ticket.chased = 2 THEN
    INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin)
      VALUES (NEW.ticket_id, NEW.id || '-2', NEW.at, 'escalate', NEW.who, 'proposed', NEW.origin) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION desk_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE dispatches SET delivered_at = coalesce(delivered_at, NEW.at), how = 'verbal', next_at = NULL
    WHERE ticket_id = NEW.ticket_id AND kind = 'dispatch' AND delivered_at IS NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER ticket_events_verbal AFTER INSERT ON ticket_events
  FOR EACH ROW WHEN (NEW.kind = 'verbal') EXECUTE FUNCTION desk_told();

CREATE FUNCTION desk_escalate(p_id text, p_ticket text, p_at bigint, p_who text, p_origin text, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_ticket tickets := desk_ticket(p_ticket);
BEGIN
  PERFORM desk_is(p_who);
  IF NOT desk_owns() AND desk_role() <> 'supervisor' THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'escalate: only a supervisor decides';
  END IF;
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin)
    VALUES (p_ticket, p_id, p_at, 'escalate', p_who, p_note, p_origin) ON CONFLICT DO NOTHING;
  UPDATE tickets SET escalation = 2 WHERE id = p_ticket;
  IF v_ticket.station <> '' THEN
    INSERT INTO dispatches (id, ticket_id, station, kind, at, next_at)
      VALUES (p_id, p_ticket, v_ticket.station, 'escalate', p_at, p_at) ON CONFLICT DO NOTHING;
  END IF;
END $$;

CREATE FUNCTION desk_called(p_id text, p_call text, p_at bigint, p_who text, p_origin text, p_outcome text, p_note text, p_satisfaction integer, p_again bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_call follow_ups;
  v_late boolean;
BEGIN
  PERFORM desk_is(p_who);
  SELECT * INTO v_call FROM follow_ups WHERE id = p_call FOR UPDATE;
  IF EXISTS (SELECT FROM ticket_events WHERE ticket_id = coalesce(v_call.ticket_id, p_call) AND id = p_id) THEN
    RETURN;
  END IF;
  -- A colleague has done it meanwhile: what came of this attempt is kept, and changes nothing.
  v_late := v_call.done_at IS NOT NULL AND NOT desk_may_call(v_call) AND coalesce(
    desk_may_see(v_call.agent, v_call.skill_group) OR (v_call.ticket_id IS NULL AND v_call.skill_group = '')
    OR EXISTS (SELECT FROM tickets t WHERE t.id = v_call.ticket_id AND desk_may_see(t.agent, t.skill_group)), false);
  IF v_call.id IS NULL OR NOT (v_late OR desk_may_call(v_call)) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'there is no such call to make';
  END IF;
  INSERT INTO ticket_events (ticket_id, id, at, kind, who, note, origin, detail)
    VALUES (coalesce(v_call.ticket_id, p_call), p_id, p_at, 'called', p_who, p_note, p_origin,
      jsonb_build_object('outcome', p_outcome, 'call', p_call));
  IF v_late THEN
    RETURN;
  END IF;
  UPDATE follow_ups SET attempts = attempts + 1, outcome = p_outcome, claimed_at = NULL, claimed_by = '', agent = p_who,
      satisfaction = coalesce(p_satisfaction, satisfaction), due_at = coalesce(p_again, due_at),
      done_at = CASE WHEN p_again IS NULL THEN p_at END
    WHERE id = p_call AND done_at IS NULL;
  INSERT INTO do_not_call (phone, kind, reason, at, who)
    SELECT v_call.phone, coalesce(nullif(v_call.kind, ''), 'follow_up'), p_note, p_at, p_who
    WHERE p_outcome = 'do_not_call' AND v_call.phone IS NOT NULL
  ON CONFLICT (phone, kind) DO UPDATE SET until = NULL;
END $$;

CREATE FUNCTION desk_claim(p_call text, p_now bigint, p_for bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- By this clock: another day's would take a colleague's call, or keep it for ever.
  UPDATE follow_ups SET claimed_at = desk_now(), claimed_by = coalesce(desk_me(), '')
    WHERE id = p_call AND done_at IS NULL AND desk_may_call(follow_ups)
      AND (claimed_at IS NULL OR claimed_at NOT BETWEEN desk_now() - greatest(p_for, 60000000) AND desk_now()
        OR claimed_by = coalesce(desk_me(), ''));
  RETURN FOUND;
END $$;

CREATE FUNCTION desk_attached() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE attachments a SET whole = true WHERE a.id = NEW.attachment_id AND NOT a.whole
    AND a.size = (SELECT sum(length(p.body)) FROM attachment_parts p WHERE p.attachment_id = a.id)
    AND a.sha256 = (SELECT encode(sha256(string_agg(p.body, ''::bytea ORDER BY p.part)), 'hex')
      FROM attachment_parts p WHERE p.attachment_id = a.id);
  RETURN NULL;
END $$;

CREATE TRIGGER attachment_parts_whole AFTER INSERT ON attachment_parts
  FOR EACH ROW EXECUTE FUNCTION desk_attached();

CREATE FUNCTION desk_look_at_ticket(p_ticket text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  IF length(p_ticket) > 200 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'no ticket is called so';
  END IF;
  INSERT INTO desk_looks (kind, words, accounts, refused)
    VALUES ('ticket', ARRAY[p_ticket], ARRAY(SELECT t.account_id FROM tickets t WHERE t.id = p_ticket AND t.account_id IS NOT NULL
      AND desk_may_see(t.agent, t.skill_group)), desk_refuses())
    RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE FUNCTION desk_story_shown(p_look uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, ARRAY['ticket']);
  v_ticket tickets;
BEGIN
  SELECT * INTO v_ticket FROM tickets WHERE id = v_look.words[1];
  IF v_ticket.id IS NULL OR NOT (desk_owns() OR desk_role() = 'supervisor' OR v_ticket.agent = desk_me()
      OR v_ticket.skill_group IN (SELECT desk_groups())) THEN
    RETURN NULL;
  END IF;
  RETURN json_build_object(
    'ticket', to_json(v_ticket),
    'clocks', (SELECT coalesce(json_agg(c), '[]') FROM ticket_clocks c WHERE c.ticket_id = v_ticket.id),
    'events', (SELECT coalesce(json_agg(e ORDER BY e.at, e.id), '[]') FROM ticket_events e WHERE e.ticket_id = v_ticket.id),
    'attachments', (SELECT coalesce(json_agg(a ORDER BY a.at, a.id), '[]') FROM attachments a WHERE a.ticket_id = v_ticket.id))::text;
END $$;

CREATE PROCEDURE desk_story(p_ticket text, INOUT answer text)
LANGUAGE plpgsql AS $$
DECLARE
  v_look uuid := desk_look_at_ticket(p_ticket);
BEGIN
  COMMIT;
  answer := desk_story_shown(v_look);
END $$;

CREATE VIEW ticket_list WITH (security_invoker) AS
  SELECT id, number, skill_group, request_type, title, node, priority, emergency, filed_at, due_at, warn_at, closed_at, paused_at,
    area, station, crew, agent, chased, level, escalation, outer_source, last_note
  FROM tickets;

CREATE FUNCTION desk_asked_tickets(p_phone text, p_account text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  -- Whether this number and this account were looked at, or their tickets looked for, for good.
  SELECT desk_owns() OR NOT EXISTS (
    SELECT FROM (VALUES (p_phone, ''), ('', p_account)) AS asked(phone, account)
    WHERE asked.phone || asked.account <> '' AND NOT EXISTS (
      SELECT FROM desk_looks l WHERE l.login = session_user AND l.kind IN ('card', 'tickets') AND NOT l.refused
        AND (asked.phone = '' OR l.phone = asked.phone)
        AND (asked.account = '' OR l.account_id = asked.account OR asked.account = ANY (l.accounts))
        AND l.at > clock_timestamp() - interval '4 hours' AND l.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()))
$$;

CREATE FUNCTION desk_look_for_tickets(p_phone text, p_account text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF desk_asked_tickets(p_phone, p_account) THEN
    RETURN;
  END IF;
  INSERT INTO desk_looks (kind, phone, account_id, refused) VALUES ('tickets', p_phone, p_account, desk_refuses());
END $$;

CREATE FUNCTION desk_tickets_found(p_phone text, p_account text, p_outer text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_asked_tickets(p_phone, p_account) THEN
    RAISE EXCEPTION USING ERRCODE = 'AD001', MESSAGE = 'too many looks in a short time';
  END IF;
  RETURN ARRAY(SELECT t.id FROM tickets t WHERE desk_may_see(t.agent, t.skill_group) AND t.id IN (
    (SELECT id FROM tickets WHERE p_phone <> '' AND phone = p_phone ORDER BY filed_at DESC LIMIT 100)
    UNION (SELECT id FROM tickets WHERE p_account <> '' AND account_id = p_account ORDER BY filed_at DESC LIMIT 100)
    UNION (SELECT id FROM tickets WHERE p_outer <> '' AND outer_number = p_outer LIMIT 100)));
END $$;

CREATE PROCEDURE desk_tickets_of(p_phone text, p_account text, p_outer text, INOUT answer text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM desk_look_for_tickets(p_phone, p_account);
  COMMIT;
  answer := desk_tickets_found(p_phone, p_account, p_outer);
END $$;

CREATE VIEW call_list WITH (security_barrier) AS
  SELECT f.id, f.ticket_id, f.account_id || '' AS account_id, f.phone || '' AS phone, f.reason || '' AS reason, f.due_on, f.agent,
    f.done_at, f.outcome, f.kind, f.due_at, f.until, f.attempts, f.name || '' AS name, f.skill_group, f.claimed_at, f.claimed_by, t.number
  FROM follow_ups f LEFT JOIN tickets t ON t.id = f.ticket_id
  WHERE f.done_at IS NULL AND ((SELECT desk_owns() OR desk_role() = 'supervisor') OR f.agent = (SELECT desk_me())
    OR (f.agent = '' AND (f.skill_group = '' OR f.skill_group = ANY (ARRAY(SELECT desk_groups())))))
    AND ((SELECT desk_owns() OR desk_role() = 'supervisor') OR desk_same(f.agent, (SELECT desk_me()))
      OR (desk_same(f.agent, '') AND (desk_same(f.skill_group, '') OR desk_among(f.skill_group, ARRAY(SELECT desk_groups())))));

REVOKE ALL ON FUNCTION life_place(text), desk_role(), desk_groups(), desk_ticket(text), desk_is(text), desk_clock(text),
  desk_stands(text, text, bigint), desk_step(text, text, bigint, text, text, text, text, text, jsonb),
  desk_told_outside(text, text, bigint, text, text), desk_edit(text, text, bigint, text, text, text, text, text), desk_told(),
  desk_escalate(text, text, bigint, text, text, text), desk_called(text, text, bigint, text, text, text, text, integer, bigint),
  desk_claim(text, bigint, bigint), desk_attached(), desk_look_at_ticket(text), desk_story_shown(uuid),
  desk_asked_tickets(text, text), desk_look_for_tickets(text, text), desk_tickets_found(text, text, text) FROM PUBLIC;

REVOKE ALL ON PROCEDURE desk_story(text, text), desk_tickets_of(text, text, text, text[]) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_owns(), desk_role(), desk_groups(), desk_step(text, text, bigint, text, text, text, text, text, jsonb),
  desk_edit(text, text, bigint, text, text, text, text, text), desk_escalate(text, text, bigint, text, text, text),
  desk_called(text, text, bigint, text, text, text, text, integer, bigint), desk_claim(text, bigint, bigint),
  desk_look_at_ticket(text), desk_story_shown(uuid), desk_look_for_tickets(text, text), desk_tickets_found(text, text, text)
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON PROCEDURE desk_story(text, text), desk_tickets_of(text, text, text, text[]) TO desk_agent, desk_supervisor;

GRANT SELECT ON ticket_list, call_list, stations, duties, do_not_call TO desk_agent, desk_supervisor;

GRANT SELECT, INSERT ON ticket_clocks, attachments, attachment_parts TO desk_agent, desk_supervisor;

GRANT SELECT, INSERT, UPDATE ON stations, duties, do_not_call TO desk_integration;

ALTER TABLE ticket_clocks ENABLE ROW LEVEL SECURITY;

CREATE POLICY ticket_clocks_own ON ticket_clocks TO desk_agent, desk_supervisor
  USING (EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.agent = (SELECT desk_me())));

ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;

CREATE POLICY attachments_own ON attachments TO desk_agent, desk_supervisor
  USING (who = (SELECT desk_me())) WITH CHECK (who = (SELECT desk_me()) AND NOT whole);

ALTER TABLE attachment_parts ENABLE ROW LEVEL SECURITY;

CREATE POLICY attachment_parts_own ON attachment_parts TO desk_agent, desk_supervisor
  USING (EXISTS (SELECT FROM attachments a WHERE a.id = attachment_id AND a.who = (SELECT desk_me())))
  WITH CHECK (EXISTS (SELECT FROM attachments a WHERE a.id = attachment_id AND a.who = (SELECT desk_me()) AND NOT a.whole));

ALTER POLICY ticket_events_own ON ticket_events
  WITH CHECK (who = (SELECT desk_me()) AND (kind IN ('chase', 'note')
    -- A station that was told by word of mouth isn't told again: said of a ticket that one may see.
    OR (kind = 'verbal' AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id))
    OR (id = ticket_id AND EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id AND t.agent = (SELECT desk_me())))));

REVOKE SELECT ON tickets FROM desk_agent;

GRANT SELECT (id, number, skill_group, request_type, title, node, priority, emergency, filed_at, due_at, warn_at, closed_at, paused_at,
  area, station, crew, agent, chased, level, escalation, outer_source, last_note) ON tickets TO desk_agent;

CREATE POLICY tickets_group ON tickets FOR SELECT TO desk_agent
  USING (skill_group = ANY (ARRAY(SELECT desk_groups())));
