CREATE FUNCTION desk_must_lead() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT desk_supervises() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'only a supervisor does this';
  END IF;
  RETURN coalesce(desk_me(), session_user::text);
END $$;

CREATE FUNCTION desk_at_work(p_now bigint) RETURNS TABLE (agent text, call_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT agent, call_id FROM presence WHERE state <> 'signed_out' AND beat_at > p_now - 15000000
$$;

CREATE FUNCTION desk_order(p_id text, p_agent text, p_kind text, p_detail text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
  v_detail text := left(p_detail, CASE p_kind WHEN 'groups' THEN 4000 ELSE 200 END);
  v_call text;
BEGIN
  IF p_kind NOT IN ('ready', 'not_ready', 'sign_out', 'end_wrap_up', 'hang_up', 'groups', 'listened') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'no such order';
  END IF;
  IF p_agent = v_me THEN
    RETURN 'own';
  END IF;
  SELECT call_id INTO v_call FROM desk_at_work(v_now) WHERE agent = p_agent;
  IF NOT FOUND AND p_kind <> 'groups' THEN
    RETURN 'offline';
  END IF;
  IF p_kind = 'hang_up' THEN
    -- The call that is up now, and no other: the next caller is not meant.
    IF v_call IS NULL THEN
      RETURN 'no_call';
    END IF;
    v_detail := v_call;
  ELSIF p_kind = 'groups' THEN
    IF NOT EXISTS (SELECT FROM agents WHERE no = p_agent AND NOT "left") OR v_detail = ''
      OR EXISTS (SELECT FROM unnest(string_to_array(v_detail, ',')) g WHERE g NOT IN (SELECT code FROM skill_groups)) THEN
      RETURN 'unknown';
    END IF;
    DELETE FROM agent_skills WHERE agent = p_agent;
    INSERT INTO agent_skills (agent, skill_group, level)
      SELECT p_agent, g, min(n) FROM unnest(string_to_array(v_detail, ',')) WITH ORDINALITY AS t (g, n) GROUP BY g;
  END IF;
  INSERT INTO desk_orders (id, agent, who, at, until, kind, detail)
    VALUES (p_id, p_agent, v_me, v_now, v_now + CASE p_kind WHEN 'hang_up' THEN 20 WHEN 'listened' THEN 20 ELSE 60 END * 1000000::bigint,
      p_kind, v_detail) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM desk_audit(v_now, v_me, 'order_' || p_kind, p_agent, v_detail);
  END IF;
  RETURN '';
END $$;

CREATE FUNCTION desk_order_answered(p_id text, p_state text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE desk_orders SET state = p_state, answered_at = desk_now()
    WHERE id = p_id AND agent = coalesce(desk_me(), '') AND state = '' AND p_state IN ('done', 'later', 'refused');
  RETURN FOUND;
END $$;

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

CREATE FUNCTION desk_lower_hand(p_id text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE hands SET closed_at = desk_now(), phone = '', account_id = '' WHERE id = p_id AND agent = coalesce(desk_me(), '') AND closed_at IS NULL
$$;

CREATE FUNCTION desk_message_for(p_message messages, p_agent text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p_message.who <> p_agent AND (p_message.agent = p_agent OR (p_message.agent = ''
    AND (p_message.skill_group = ''
      OR EXISTS (SELECT FROM agent_skills s WHERE s.agent = p_agent AND s.skill_group = p_message.skill_group))))
$$;

CREATE FUNCTION desk_post()
RETURNS TABLE (what text, id text, at bigint, who text, name text, kind text, words text, pinned boolean, seen boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- Every desk asks every two seconds: it is planned once in a session, by its indexes, whatever the tables hold.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off AS $$
#variable_conflict use_column
DECLARE
  v_me text := coalesce(desk_me(), '');
  v_now bigint := desk_now();
BEGIN
  RETURN QUERY SELECT p.what, p.id, p.at, p.who, coalesce((SELECT a.name FROM agents a WHERE a.no = p.who), ''), p.kind,
      p.words, p.pinned, p.seen FROM (
    SELECT 'order' AS what, o.id, o.at, o.who, o.kind, o.detail AS words, false AS pinned, false AS seen
      FROM desk_orders o WHERE o.agent = v_me AND o.until > v_now AND o.state = ''
    UNION ALL
    SELECT 'hand', h.id, h.at, h.who, h.how, '', false, h.how <> ''
      FROM hands h WHERE h.agent = v_me AND h.closed_at IS NULL
    UNION ALL
    (SELECT 'message', m.id, m.at, m.who, m.hand, m.body, m.pinned, r.message_id IS NOT NULL
      FROM messages m LEFT JOIN message_reads r ON r.message_id = m.id AND r.agent = v_me
      WHERE m.until > v_now AND (m.pinned OR r.message_id IS NULL) AND m.who <> v_me AND m.agent IN (v_me, '')
        AND (m.agent = v_me OR m.skill_group = ''
          OR EXISTS (SELECT FROM agent_skills s WHERE s.agent = v_me AND s.skill_group = m.skill_group))
      ORDER BY m.at DESC LIMIT 30)) p
    ORDER BY p.at, p.id;
END $$;

CREATE FUNCTION desk_read_message(p_id text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO message_reads (message_id, agent, at)
    SELECT m.id, desk_me(), desk_now() FROM messages m WHERE m.id = p_id AND desk_message_for(m, desk_me())
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION desk_hands()
RETURNS TABLE (id text, agent text, name text, team text, extension text, at bigint, call_id text, caller text, skill_group text, about text, own_team boolean, waits bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
BEGIN
  RETURN QUERY SELECT h.id, h.agent, coalesce(a.name, ''), coalesce(a.team, ''), coalesce(a.extension, ''), h.at, h.call_id,
      h.caller, h.skill_group, h.about, coalesce(a.team = l.team, false), v_now - h.at
    FROM hands h JOIN desk_at_work(v_now) w ON w.agent = h.agent LEFT JOIN agents a ON a.no = h.agent
      LEFT JOIN agents l ON l.no = v_me
    WHERE h.how = '' AND h.closed_at IS NULL AND h.agent <> v_me AND h.at > v_now - 14400000000
    ORDER BY coalesce(a.team = l.team, false) DESC, h.at, h.id LIMIT 50;
END $$;

CREATE FUNCTION desk_hand_card(p_id text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look uuid;
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
  v_hand hands;
BEGIN
  SELECT * INTO v_hand FROM hands h WHERE h.id = p_id AND h.closed_at IS NULL AND h.agent <> v_me AND h.at > v_now - 14400000000
    AND h.phone || h.account_id <> '' AND (h.how = '' OR h.who = v_me);
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- The call that proves the agent's look proves the lead's; a number that didn't ring there proves nothing.
  INSERT INTO desk_rings (agent, phone, account_no)
    SELECT v_me, r.phone, r.account_no FROM desk_rings r
    WHERE r.agent = v_hand.agent AND r.phone = v_hand.phone AND r.at > clock_timestamp() - interval '2 hours'
    ORDER BY r.at DESC LIMIT 1;
  PERFORM desk_audit(v_now, v_me, 'hand_card', v_hand.agent, p_id);
  INSERT INTO desk_looks (kind, words) VALUES ('hand', ARRAY[p_id]) RETURNING id INTO v_look;
  RETURN v_look;
END $$;

CREATE FUNCTION desk_hand_shown(p_look uuid) RETURNS TABLE (phone text, account_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- As with a recording: first the line of the trail is final.
  v_look desk_looks := desk_kept(p_look, ARRAY['hand']);
BEGIN
  RETURN QUERY SELECT h.phone, h.account_id FROM hands h WHERE h.id = v_look.words[1];
END $$;

CREATE FUNCTION desk_orders_given() RETURNS TABLE (id text, agent text, kind text, state text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
BEGIN
  RETURN QUERY SELECT o.id, o.agent, o.kind, CASE WHEN o.state = '' AND o.until <= v_now THEN 'expired' ELSE o.state END
    FROM desk_orders o WHERE o.who = v_me AND o.at > v_now - 180000000 ORDER BY o.at, o.id;
END $$;

CREATE FUNCTION desk_tell(p_id text, p_agent text, p_group text, p_body text, p_pinned boolean, p_minutes integer)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
BEGIN
  IF btrim(p_body) = '' OR p_agent = v_me THEN
    RETURN false;
  END IF;
  INSERT INTO messages (id, at, until, who, agent, skill_group, hand, body, pinned)
    VALUES (p_id, v_now, v_now + least(greatest(p_minutes, 1), 1440) * 60000000::bigint, v_me, p_agent, p_group, '',
      left(btrim(p_body), 500), p_pinned) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM desk_audit(v_now, v_me, CASE p_agent WHEN '' THEN 'notice' ELSE 'message' END,
      CASE p_agent WHEN '' THEN p_group ELSE p_agent END, p_id || ' ' || left(btrim(p_body), 500));
  END IF;
  RETURN FOUND;
END $$;

CREATE FUNCTION desk_answer_hand(p_id text, p_how text, p_words text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
  v_agent text;
BEGIN
  UPDATE hands SET who = v_me, how = p_how, answered_at = v_now
    WHERE id = p_id AND how = '' AND closed_at IS NULL AND agent <> v_me
      AND p_how IN ('message', 'listen', 'whisper', 'barge', 'intercept')
    RETURNING agent INTO v_agent;
  IF v_agent IS NULL THEN
    RETURN false;
  END IF;
  IF btrim(p_words) <> '' THEN
    INSERT INTO messages (id, at, until, who, agent, skill_group, hand, body, pinned)
      VALUES (p_id || '-a', v_now, v_now + 28800000000, v_me, v_agent, '', p_id, left(btrim(p_words), 500), false);
  END IF;
  PERFORM desk_audit(v_now, v_me, 'hand_' || p_how, v_agent, concat_ws(' ', p_id, left(btrim(p_words), 500)));
  RETURN true;
END $$;

CREATE FUNCTION desk_unpin(p_id text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
BEGIN
  UPDATE messages SET pinned = false, until = least(until, v_now) WHERE id = p_id AND pinned;
  IF FOUND THEN
    PERFORM desk_audit(v_now, v_me, 'notice_over', p_id, '');
  END IF;
  RETURN FOUND;
END $$;

CREATE FUNCTION desk_notices()
RETURNS TABLE (id text, at bigint, until bigint, who text, name text, skill_group text, body text, pinned boolean, readers bigint, missing text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_me text := desk_must_lead();
  v_now bigint := desk_now();
BEGIN
  RETURN QUERY SELECT m.id, m.at, m.until, m.who, coalesce(a.name, ''), m.skill_group, m.body, m.pinned,
      (SELECT count(*) FROM message_reads r WHERE r.message_id = m.id),
      CASE WHEN m.until > v_now THEN ARRAY(
        SELECT w.agent || ' ' || coalesce(b.name, '') FROM presence w LEFT JOIN agents b ON b.no = w.agent
        WHERE w.state <> 'signed_out' AND w.beat_at > v_now - 15000000 AND w.agent <> m.who
          AND (m.skill_group = '' OR w.agent IN (SELECT s.agent FROM agent_skills s WHERE s.skill_group = m.skill_group))
          AND w.agent NOT IN (SELECT r.agent FROM message_reads r WHERE r.message_id = m.id) ORDER BY w.agent)
        ELSE '{}' END
    FROM messages m LEFT JOIN agents a ON a.no = m.who
    WHERE m.agent = '' AND m.at > v_now - 86400000000 ORDER BY m.at DESC, m.id LIMIT 30;
END $$;

REVOKE ALL ON FUNCTION desk_now(), desk_must_lead(), desk_at_work(bigint), desk_order(text, text, text, text),
  desk_order_answered(text, text), desk_raise_hand(text, text, text, text, text, text, text), desk_lower_hand(text),
  desk_message_for(messages, text), desk_post(), desk_read_message(text), desk_hands(), desk_hand_card(text), desk_hand_shown(uuid),
  desk_orders_given(), desk_tell(text, text, text, text, boolean, integer), desk_answer_hand(text, text, text), desk_unpin(text),
  desk_notices() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_order_answered(text, text), desk_raise_hand(text, text, text, text, text, text, text),
  desk_lower_hand(text), desk_post(), desk_read_message(text) TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_order(text, text, text, text), desk_hands(), desk_hand_card(text), desk_hand_shown(uuid),
  desk_orders_given(),
  desk_tell(text, text, text, text, boolean, integer), desk_answer_hand(text, text, text), desk_unpin(text),
  desk_notices() TO desk_supervisor;

REVOKE ALL ON desk_orders, hands, messages, message_reads FROM PUBLIC;
