CREATE FUNCTION desk_saw(p_phone text, p_account_ids text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN desk_owns() OR (
    NOT EXISTS (
      SELECT unnest(p_account_ids)
      EXCEPT
      SELECT unnest(accounts) FROM desk_looks WHERE login = session_user AND kind = 'card' AND NOT refused
        AND at > clock_timestamp() - interval '4 hours' AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned())
    AND (p_phone = '' OR EXISTS (
      SELECT FROM desk_looks WHERE login = session_user AND kind = 'card' AND phone = p_phone AND NOT refused
        AND accounts IS NOT NULL
        AND at > clock_timestamp() - interval '4 hours' AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned())));
END $$;

CREATE FUNCTION desk_must_have_seen(p_phone text, p_account_ids text[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF desk_saw(coalesce(p_phone, ''), coalesce(p_account_ids, '{}')) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this account was on no card of yours';
  END IF;
END $$;

CREATE FUNCTION desk_bills(p_account_id text, p_since date)
RETURNS TABLE (account_id text, period text, amount_cents integer, unpaid_cents integer, due_on text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM desk_must_have_seen('', ARRAY[p_account_id]);
  RETURN QUERY SELECT b.account_id, b.period, b.amount_cents, b.unpaid_cents, b.due_on::text FROM bills b
    WHERE b.account_id = p_account_id AND b.due_on >= p_since ORDER BY b.due_on, b.period;
END $$;

CREATE FUNCTION desk_timeline(p_phone text, p_account_ids text[])
RETURNS TABLE (at bigint, channel text, incoming boolean, matter text, summary text, outcome text,
  promise text, promise_due bigint, promise_kept boolean, agent text, satisfaction smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM desk_must_have_seen(p_phone, p_account_ids);
  -- An entry that goes on for ever is cut: sixty of them come at once.
  RETURN QUERY SELECT c.at, c.channel, c.incoming, left(c.matter, 200), left(c.summary, 8000), left(c.outcome, 4000),
    left(c.promise, 400), c.promise_due,
    desk_promise_kept(c.id, c.ticket_id, c.promise, c.promise_due, c.promise_kept), c.agent, c.satisfaction
  FROM contacts c WHERE c.id IN (
    (SELECT p.id FROM contacts p WHERE p.phone = p_phone ORDER BY p.at DESC LIMIT 60)
    UNION
    (SELECT newest.id FROM unnest(p_account_ids) AS asked(account_id), LATERAL (
      SELECT a.id FROM contacts a WHERE a.account_id = asked.account_id ORDER BY a.at DESC LIMIT 60) AS newest))
  ORDER BY c.at DESC LIMIT 60;
END $$;

CREATE FUNCTION desk_must_have_room(p_phone text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- A card holds a hundred: what agents add never pushes off it what is on file.
  IF (SELECT count(*) FROM phone_links WHERE phone = p_phone AND source = 'agent' AND NOT inactive) >= 20 THEN
    RAISE EXCEPTION USING ERRCODE = 'AD002', MESSAGE = 'agents have linked this number twenty times already';
  END IF;
END $$;

REVOKE ALL ON FUNCTION desk_must_have_room(text) FROM PUBLIC;

CREATE FUNCTION desk_link(p_phone text, p_account_id text, p_kind text, p_relation text, p_now bigint)
RETURNS SETOF boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_refused boolean;
BEGIN
  -- A link shows the account with the number from then on, so it is a look at it, and counted, once: a card
  -- that was opened at it before was counted then.
  PERFORM desk_must_have_seen(p_phone, '{}');
  IF NOT desk_owns() AND NOT EXISTS (SELECT FROM desk_looks WHERE login = session_user AND kind IN ('card', 'search')
      AND p_account_id = ANY (accounts) AND NOT refused AND at > clock_timestamp() - interval '4 hours'
      AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()) THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this account was on no card of yours';
  END IF;
  v_refused := desk_refuses();
  IF NOT v_refused AND NOT EXISTS (
      SELECT FROM phone_links WHERE phone = p_phone AND account_id = p_account_id AND NOT inactive) THEN
    PERFORM desk_must_have_room(p_phone);
  END IF;
  IF v_refused OR NOT (desk_saw('', ARRAY[p_account_id])
      OR EXISTS (SELECT FROM phone_links WHERE phone = p_phone AND account_id = p_account_id)) THEN
    INSERT INTO desk_looks (kind, phone, account_id, accounts, proven, refused)
      VALUES ('link', p_phone, p_account_id, ARRAY[p_account_id], desk_proves(p_phone, '', p_account_id), v_refused);
  END IF;
  IF v_refused THEN
    -- Said, not raised: raised, it would take back the alarm and this look.
    RETURN QUERY SELECT false;
    RETURN;
  END IF;
  RETURN QUERY INSERT INTO phone_links AS l
    (phone, account_id, kind, relation, rank, inactive, seen_at, source)
  SELECT p_phone, a.id, left(p_kind, 20), left(p_relation, 40), 1, false, p_now, 'agent' FROM accounts a WHERE a.id = p_account_id
  ON CONFLICT (phone, account_id) DO UPDATE SET
    source = CASE WHEN l.inactive OR l.kind <> excluded.kind THEN 'agent' ELSE l.source END,
    kind = excluded.kind, relation = excluded.relation, inactive = excluded.inactive,
    seen_at = excluded.seen_at
  RETURNING true;
END $$;
