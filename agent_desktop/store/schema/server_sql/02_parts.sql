CREATE FUNCTION desk_bills(p_account_id text, p_since date)
RETURNS TABLE (account_id text, period text, amount_cents integer, unpaid_cents integer, due_on text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT b.account_id, b.period, b.amount_cents, b.unpaid_cents, b.due_on::text FROM bills b
    WHERE b.account_id = p_account_id AND b.due_on >= p_since ORDER BY b.due_on, b.period;
END $$

CREATE FUNCTION desk_timeline(p_phone text, p_account_ids text[])
RETURNS TABLE (at bigint, channel text, incoming boolean, matter text, summary text, outcome text,
  promise text, promise_due bigint, promise_kept boolean, agent text, satisfaction smallint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT c.at, c.channel, c.incoming, c.matter, c.summary, c.outcome, c.promise, c.promise_due,
    c.promise_kept, c.agent, c.satisfaction
  FROM contacts c WHERE c.id IN (
    (SELECT p.id FROM contacts p WHERE p.phone = p_phone ORDER BY p.at DESC LIMIT 60)
    UNION
    (SELECT newest.id FROM unnest(p_account_ids) AS asked(account_id), LATERAL (
      SELECT a.id FROM contacts a WHERE a.account_id = asked.account_id ORDER BY a.at DESC LIMIT 60) AS newest))
  ORDER BY c.at DESC LIMIT 60;
END $$

CREATE FUNCTION desk_link(p_phone text, p_account_id text, p_kind text, p_relation text, p_now bigint)
RETURNS SETOF boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY INSERT INTO phone_links AS l
    (phone, account_id, kind, relation, rank, inactive, seen_at, source)
  SELECT p_phone, a.id, p_kind, p_relation, 1, false, p_now, 'agent' FROM accounts a WHERE a.id = p_account_id
  ON CONFLICT (phone, account_id) DO UPDATE SET
    source = CASE WHEN l.inactive OR l.kind <> excluded.kind THEN 'agent' ELSE l.source END,
    kind = excluded.kind, relation = excluded.relation, inactive = excluded.inactive,
    seen_at = excluded.seen_at
  RETURNING true;
END $$
