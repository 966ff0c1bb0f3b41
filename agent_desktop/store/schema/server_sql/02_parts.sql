CREATE FUNCTION desk_saw(p_phone text, p_account_ids text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN desk_owns() OR (
    NOT EXISTS (
      SELECT unnest(p_account_ids)
      EXCEPT
      SELECT unnest(accounts) FROM desk_looks WHERE login = session_user AND NOT refused
        AND at > clock_timestamp() - interval '4 hours' AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned())
    AND (p_phone = '' OR EXISTS (
      SELECT FROM desk_looks WHERE login = session_user AND phone = p_phone AND NOT refused
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
  RETURN QUERY SELECT c.at, c.channel, c.incoming, c.matter, c.summary, c.outcome, c.promise, c.promise_due,
    desk_promise_kept(c.id, c.ticket_id, c.promise, c.promise_due, c.promise_kept), c.agent, c.satisfaction
  FROM contacts c WHERE c.id IN (
    (SELECT p.id FROM contacts p WHERE p.phone = p_phone ORDER BY p.at DESC LIMIT 60)
    UNION
    (SELECT newest.id FROM unnest(p_account_ids) AS asked(account_id), LATERAL (
      SELECT a.id FROM contacts a WHERE a.account_id = asked.account_id ORDER BY a.at DESC LIMIT 60) AS newest))
  ORDER BY c.at DESC LIMIT 60;
END $$;

CREATE FUNCTION desk_link(p_phone text, p_account_id text, p_kind text, p_relation text, p_now bigint)
RETURNS SETOF boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_must_have_seen(p_phone, ARRAY[p_account_id]);
  RETURN QUERY INSERT INTO phone_links AS l
    (phone, account_id, kind, relation, rank, inactive, seen_at, source)
  SELECT p_phone, a.id, p_kind, p_relation, 1, false, p_now, 'agent' FROM accounts a WHERE a.id = p_account_id
  ON CONFLICT (phone, account_id) DO UPDATE SET
    source = CASE WHEN l.inactive OR l.kind <> excluded.kind THEN 'agent' ELSE l.source END,
    kind = excluded.kind, relation = excluded.relation, inactive = excluded.inactive,
    seen_at = excluded.seen_at
  RETURNING true;
END $$;
