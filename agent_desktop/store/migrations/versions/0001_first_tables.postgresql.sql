CREATE TABLE customers (
	id TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	pinyin TEXT COLLATE "C" DEFAULT '' NOT NULL,
	initials TEXT COLLATE "C" DEFAULT '' NOT NULL,
	id_tail TEXT DEFAULT '' NOT NULL,
	vip BOOLEAN DEFAULT false NOT NULL,
	prefers TEXT DEFAULT '' NOT NULL,
	since DATE,
	CONSTRAINT customers_pkey PRIMARY KEY (id)
);

CREATE INDEX customers_initials ON customers (initials);

CREATE INDEX customers_name ON customers (name);

CREATE INDEX customers_pinyin ON customers (pinyin);

CREATE TABLE accounts (
	id TEXT COLLATE "C" NOT NULL,
	account_no TEXT COLLATE "C" NOT NULL,
	customer_id TEXT COLLATE "C" NOT NULL,
	service TEXT DEFAULT '' NOT NULL,
	use TEXT DEFAULT '' NOT NULL,
	address TEXT DEFAULT '' NOT NULL,
	area TEXT DEFAULT '' NOT NULL,
	district TEXT DEFAULT '' NOT NULL,
	meter TEXT DEFAULT '' NOT NULL,
	area_m2 INTEGER DEFAULT '0' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	opened_on DATE,
	closed_on DATE,
	CONSTRAINT accounts_pkey PRIMARY KEY (id),
	CONSTRAINT accounts_account_no_key UNIQUE (account_no)
);

CREATE INDEX accounts_area ON accounts (area, service);

CREATE INDEX accounts_customer_id ON accounts (customer_id);

CREATE TABLE phone_links (
	phone TEXT COLLATE "C" NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	relation TEXT DEFAULT '' NOT NULL,
	rank SMALLINT DEFAULT '0' NOT NULL,
	inactive BOOLEAN DEFAULT false NOT NULL,
	seen_at BIGINT,
	source TEXT DEFAULT '' NOT NULL,
	CONSTRAINT phone_links_pkey PRIMARY KEY (phone, account_id)
);

CREATE INDEX phone_links_account ON phone_links (account_id);

CREATE TABLE list_entries (
	id TEXT COLLATE "C" NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	account_id TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	reason TEXT DEFAULT '' NOT NULL,
	approved_by TEXT DEFAULT '' NOT NULL,
	proposed_by TEXT DEFAULT '' NOT NULL,
	since DATE NOT NULL,
	until DATE,
	CONSTRAINT list_entries_pkey PRIMARY KEY (id),
	CONSTRAINT list_entries_kind CHECK (kind IN ('red', 'black')),
	CONSTRAINT list_entries_of_something CHECK (account_id IS NOT NULL OR phone IS NOT NULL)
);

CREATE INDEX list_entries_account ON list_entries (account_id);

CREATE INDEX list_entries_phone ON list_entries (phone);

CREATE TABLE skill_groups (
	code TEXT COLLATE "C" NOT NULL,
	label TEXT DEFAULT '' NOT NULL,
	hotline TEXT DEFAULT '' NOT NULL,
	rank SMALLINT DEFAULT '0' NOT NULL,
	CONSTRAINT skill_groups_pkey PRIMARY KEY (code)
);

CREATE TABLE agents (
	no TEXT COLLATE "C" NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	extension TEXT COLLATE "C" NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	team TEXT DEFAULT '' NOT NULL,
	"left" BOOLEAN DEFAULT false NOT NULL,
	CONSTRAINT agents_pkey PRIMARY KEY (no),
	CONSTRAINT agents_extension_key UNIQUE (extension)
);

CREATE TABLE agent_skills (
	agent TEXT COLLATE "C" NOT NULL,
	skill_group TEXT COLLATE "C" NOT NULL,
	level SMALLINT DEFAULT '0' NOT NULL,
	CONSTRAINT agent_skills_pkey PRIMARY KEY (agent, skill_group)
);

CREATE INDEX agent_skills_group ON agent_skills (skill_group);

CREATE TABLE presence (
	agent TEXT COLLATE "C" NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT,
	call_id TEXT COLLATE "C",
	beat_at BIGINT NOT NULL,
	desk TEXT DEFAULT '' NOT NULL,
	CONSTRAINT presence_pkey PRIMARY KEY (agent)
);

CREATE TABLE bills (
	account_id TEXT COLLATE "C" NOT NULL,
	period TEXT COLLATE "C" NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	amount_cents INTEGER DEFAULT '0' NOT NULL,
	unpaid_cents INTEGER DEFAULT '0' NOT NULL,
	due_on DATE NOT NULL,
	paid_on DATE,
	CONSTRAINT bills_pkey PRIMARY KEY (account_id, period),
	CONSTRAINT bills_unpaid_within_amount CHECK (unpaid_cents BETWEEN 0 AND amount_cents)
);

CREATE INDEX bills_unpaid ON bills (account_id, due_on, period, unpaid_cents) WHERE unpaid_cents > 0;

CREATE TABLE instalment_plans (
	account_id TEXT COLLATE "C" NOT NULL,
	since DATE NOT NULL,
	total_cents INTEGER DEFAULT '0' NOT NULL,
	paid_cents INTEGER DEFAULT '0' NOT NULL,
	instalments SMALLINT DEFAULT '0' NOT NULL,
	next_due_on DATE,
	state TEXT DEFAULT '' NOT NULL,
	approved_by TEXT DEFAULT '' NOT NULL,
	CONSTRAINT instalment_plans_pkey PRIMARY KEY (account_id, since)
);

CREATE TABLE suspensions (
	account_id TEXT COLLATE "C" NOT NULL,
	since DATE NOT NULL,
	until DATE,
	ended_on DATE,
	reason TEXT DEFAULT '' NOT NULL,
	fee_cents INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT suspensions_pkey PRIMARY KEY (account_id, since)
);

CREATE TABLE cut_offs (
	account_id TEXT COLLATE "C" NOT NULL,
	since DATE NOT NULL,
	restored_on DATE,
	owed_cents INTEGER DEFAULT '0' NOT NULL,
	order_no TEXT DEFAULT '' NOT NULL,
	CONSTRAINT cut_offs_pkey PRIMARY KEY (account_id, since)
);

CREATE TABLE modifications (
	account_id TEXT COLLATE "C" NOT NULL,
	found_on DATE NOT NULL,
	finding TEXT DEFAULT '' NOT NULL,
	inspector TEXT DEFAULT '' NOT NULL,
	fixed_on DATE,
	CONSTRAINT modifications_pkey PRIMARY KEY (account_id, found_on)
);

CREATE TABLE incidents (
	id TEXT COLLATE "C" NOT NULL,
	number TEXT COLLATE "C" NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	service TEXT DEFAULT '' NOT NULL,
	area TEXT DEFAULT '' NOT NULL,
	cause TEXT DEFAULT '' NOT NULL,
	script TEXT DEFAULT '' NOT NULL,
	since BIGINT NOT NULL,
	expected_end BIGINT,
	closed_at BIGINT,
	joined INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT incidents_pkey PRIMARY KEY (id),
	CONSTRAINT incidents_number_key UNIQUE (number)
);

CREATE INDEX incidents_open ON incidents (area, service) WHERE closed_at IS NULL;

CREATE TABLE incident_joins (
	incident_id TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	account_id TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	call_id TEXT COLLATE "C",
	agent TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	CONSTRAINT incident_joins_pkey PRIMARY KEY (incident_id, id)
);

CREATE INDEX incident_joins_account ON incident_joins (account_id);

CREATE TABLE articles_used (
	id TEXT COLLATE "C" NOT NULL,
	article_no TEXT DEFAULT '' NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	call_id TEXT COLLATE "C",
	ticket_id TEXT COLLATE "C",
	CONSTRAINT articles_used_pkey PRIMARY KEY (id)
);

CREATE INDEX articles_used_article ON articles_used (article_no, at);

CREATE TABLE questions_unanswered (
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	question TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	call_id TEXT COLLATE "C",
	nearest TEXT DEFAULT '' NOT NULL,
	answered_by TEXT DEFAULT '' NOT NULL,
	closed_at BIGINT,
	CONSTRAINT questions_unanswered_pkey PRIMARY KEY (id)
);

CREATE INDEX questions_unanswered_at ON questions_unanswered (at);

CREATE TABLE searches (
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	query_hash TEXT DEFAULT '' NOT NULL,
	hits INTEGER DEFAULT '0' NOT NULL,
	opened TEXT DEFAULT '' NOT NULL,
	took_us INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT searches_pkey PRIMARY KEY (id)
);

CREATE INDEX searches_at ON searches (at);

CREATE TABLE audit (
	seq BIGINT NOT NULL,
	at BIGINT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	action TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	detail TEXT DEFAULT '' NOT NULL,
	prev_hash TEXT DEFAULT '' NOT NULL,
	hash TEXT DEFAULT '' NOT NULL,
	CONSTRAINT audit_pkey PRIMARY KEY (seq)
);

CREATE INDEX audit_subject ON audit (subject, at);

CREATE INDEX audit_who ON audit (who, at);

CREATE TABLE meta (
	name TEXT COLLATE "C" NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	CONSTRAINT meta_pkey PRIMARY KEY (name)
);

CREATE TABLE contacts (
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	channel TEXT DEFAULT '' NOT NULL,
	incoming BOOLEAN DEFAULT false NOT NULL,
	phone TEXT COLLATE "C",
	account_id TEXT COLLATE "C",
	agent TEXT DEFAULT '' NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	matter TEXT DEFAULT '' NOT NULL,
	summary TEXT DEFAULT '' NOT NULL,
	outcome TEXT DEFAULT '' NOT NULL,
	promise TEXT DEFAULT '' NOT NULL,
	promise_due BIGINT,
	promise_kept BOOLEAN,
	satisfaction SMALLINT,
	duration_s INTEGER DEFAULT '0' NOT NULL,
	call_id TEXT COLLATE "C",
	ticket_id TEXT COLLATE "C",
	CONSTRAINT contacts_pkey PRIMARY KEY (id),
	CONSTRAINT contacts_satisfaction_scale CHECK (satisfaction BETWEEN 1 AND 5)
);

CREATE INDEX contacts_phone_at ON contacts (phone, at DESC);

CREATE INDEX contacts_at ON contacts (at);

CREATE INDEX contacts_account_at ON contacts (account_id, at DESC);

CREATE TABLE calls (
	id TEXT COLLATE "C" NOT NULL,
	direction TEXT DEFAULT '' NOT NULL,
	phone TEXT COLLATE "C",
	account_id TEXT COLLATE "C",
	skill_group TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	ivr_trail TEXT DEFAULT '' NOT NULL,
	started_at BIGINT NOT NULL,
	answered_at BIGINT,
	ended_at BIGINT,
	end_reason TEXT DEFAULT '' NOT NULL,
	hold_s INTEGER DEFAULT '0' NOT NULL,
	wrap_up_s INTEGER DEFAULT '0' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	draft_id TEXT COLLATE "C",
	ticket_id TEXT COLLATE "C",
	CONSTRAINT calls_pkey PRIMARY KEY (id)
);

CREATE INDEX calls_phone_started ON calls (phone, started_at DESC);

CREATE INDEX calls_agent_started ON calls (agent, started_at DESC);

CREATE INDEX calls_started ON calls (started_at);

CREATE TABLE tickets (
	id TEXT COLLATE "C" NOT NULL,
	number TEXT COLLATE "C" NOT NULL,
	skill_group TEXT DEFAULT '' NOT NULL,
	request_type TEXT DEFAULT '' NOT NULL,
	account_id TEXT COLLATE "C",
	call_id TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	area TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	node TEXT DEFAULT '' NOT NULL,
	priority TEXT DEFAULT '' NOT NULL,
	emergency BOOLEAN DEFAULT false NOT NULL,
	filed_at BIGINT NOT NULL,
	due_at BIGINT,
	closed_at BIGINT,
	crew TEXT DEFAULT '' NOT NULL,
	crew_phone TEXT DEFAULT '' NOT NULL,
	last_note TEXT DEFAULT '' NOT NULL,
	promise TEXT DEFAULT '' NOT NULL,
	chased INTEGER DEFAULT '0' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	field_values JSONB DEFAULT '{}' NOT NULL,
	incident_id TEXT COLLATE "C",
	result TEXT DEFAULT '' NOT NULL,
	CONSTRAINT tickets_pkey PRIMARY KEY (id),
	CONSTRAINT tickets_number_key UNIQUE (number)
);

CREATE INDEX tickets_agent ON tickets (agent, filed_at DESC);

CREATE INDEX tickets_open_due ON tickets (due_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_open_phone ON tickets (phone, filed_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_open_account ON tickets (account_id, filed_at) WHERE closed_at IS NULL;

CREATE INDEX tickets_filed ON tickets (filed_at DESC);

CREATE INDEX tickets_account ON tickets (account_id, filed_at DESC);

CREATE INDEX tickets_group_filed ON tickets (skill_group, filed_at DESC);

CREATE TABLE ticket_events (
	ticket_id TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	node TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	CONSTRAINT ticket_events_pkey PRIMARY KEY (ticket_id, id)
);

CREATE TABLE follow_ups (
	id TEXT COLLATE "C" NOT NULL,
	ticket_id TEXT COLLATE "C",
	account_id TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	reason TEXT DEFAULT '' NOT NULL,
	due_on DATE NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	done_at BIGINT,
	outcome TEXT DEFAULT '' NOT NULL,
	CONSTRAINT follow_ups_pkey PRIMARY KEY (id)
);

CREATE INDEX follow_ups_due ON follow_ups (due_on);

CREATE INDEX follow_ups_ticket ON follow_ups (ticket_id);

DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['desk_agent', 'desk_supervisor', 'desk_editor', 'desk_auditor', 'desk_integration'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
      EXECUTE 'CREATE ROLE ' || quote_ident(v_role) || ' NOLOGIN';
    END IF;
  END LOOP;
END $$;

CREATE TABLE desk_logins (
  login name NOT NULL,
  agent text COLLATE "C" NOT NULL,
  CONSTRAINT desk_logins_pkey PRIMARY KEY (login)
);

CREATE TABLE desk_looks (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  at timestamptz DEFAULT clock_timestamp() NOT NULL,
  login name DEFAULT session_user NOT NULL,
  kind text NOT NULL,
  phone text DEFAULT '' NOT NULL,
  account_no text DEFAULT '' NOT NULL,
  account_id text DEFAULT '' NOT NULL,
  words text[] DEFAULT '{}' NOT NULL,
  accounts text[] DEFAULT '{}' NOT NULL,
  refused boolean DEFAULT false NOT NULL,
  CONSTRAINT desk_looks_pkey PRIMARY KEY (id)
);

CREATE INDEX desk_looks_login ON desk_looks (login, at);

CREATE INDEX desk_looks_at ON desk_looks (at);

CREATE TABLE desk_alarms (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  at timestamptz DEFAULT clock_timestamp() NOT NULL,
  login name DEFAULT session_user NOT NULL,
  what text NOT NULL,
  seen_at timestamptz,
  CONSTRAINT desk_alarms_pkey PRIMARY KEY (id)
);

CREATE INDEX desk_alarms_login ON desk_alarms (login, at);

CREATE FUNCTION desk_me() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT agent FROM desk_logins WHERE login = session_user
$$;

CREATE FUNCTION desk_owns() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT pg_has_role(session_user, current_user, 'MEMBER')
$$;

CREATE FUNCTION desk_admit(p_login name, p_agent text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_role NOT IN ('agent', 'supervisor', 'editor', 'auditor', 'integration') THEN
    RAISE EXCEPTION USING MESSAGE = 'no such role: ' || p_role;
  END IF;
  INSERT INTO desk_logins (login, agent) VALUES (p_login, p_agent)
    ON CONFLICT (login) DO UPDATE SET agent = excluded.agent;
  EXECUTE 'GRANT ' || quote_ident('desk_' || p_role) || ' TO ' || quote_ident(p_login);
  EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' CONNECTION LIMIT 4';
END $$;

CREATE FUNCTION desk_card(p_phone text, p_account_no text, p_account_id text, p_now bigint, p_today date)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_links json;
  v_ids text[];
  v_firm text[];
  v_satisfaction numeric;
BEGIN
  WITH recent AS MATERIALIZED (
    SELECT account_id, ticket_id, at, satisfaction FROM contacts
    WHERE phone = p_phone ORDER BY at DESC LIMIT 60),
  link AS MATERIALIZED (
    (SELECT account_id, kind, relation, rank, inactive, seen_at, source <> 'agent' AS on_file
      FROM phone_links WHERE phone = p_phone ORDER BY inactive, rank LIMIT 100)
    UNION ALL
    SELECT id, 'stated', '', 0, false, NULL, false FROM accounts WHERE account_no = p_account_no
    UNION ALL
    SELECT id, 'stated', '', 0, false, NULL, false FROM accounts
      WHERE id = p_account_id AND account_no <> p_account_no
    UNION ALL
    SELECT account_id, 'old_ticket', '', 99, false, max(at), false FROM recent
      WHERE account_id IS NOT NULL AND ticket_id IS NOT NULL GROUP BY account_id)
  SELECT
    coalesce(json_agg(json_build_array(account_id, kind, relation, rank, inactive, on_file, coalesce(seen_at,
      (SELECT max(r.at) FROM recent r WHERE r.account_id = link.account_id)))), '[]'),
    coalesce(array_agg(account_id), '{}'),
    coalesce(array_agg(DISTINCT account_id)
      FILTER (WHERE kind IN ('own', 'family', 'stated') AND NOT inactive), '{}'),
    (SELECT round(avg(satisfaction), 2) FROM recent)
  INTO v_links, v_ids, v_firm, v_satisfaction FROM link;
  RETURN (
  WITH week AS MATERIALIZED (
    SELECT coalesce(account_id, '') AS account_id, phone IS NOT DISTINCT FROM p_phone AS own, at, matter,
      promise, promise_due, promise_kept
    FROM contacts WHERE id IN (
      SELECT id FROM contacts WHERE phone = p_phone AND at > p_now - 604800000000
      UNION
      SELECT id FROM contacts WHERE account_id = ANY (v_firm) AND at > p_now - 604800000000)
    AND incoming AND channel = 'phone' AND at <= p_now)
  SELECT json_build_array(
    v_links,
    (SELECT coalesce(json_agg(json_build_array(p.id, p.account_no, p.customer_id, p.service, p.address, p.area,
      p.district, p.meter, p.state, p.area_m2, c.name, c.vip, c.id_tail, c.prefers)), '[]')
      FROM accounts p LEFT JOIN customers c ON c.id = p.customer_id WHERE p.id = ANY (v_ids)),
    (SELECT coalesce(json_agg(json_build_array(account_id, cents, periods, oldest)), '[]') FROM (
      SELECT account_id, sum(unpaid_cents) AS cents, count(*) AS periods, min(due_on) AS oldest FROM bills
      WHERE account_id = ANY (v_ids) AND due_on < p_today AND unpaid_cents > 0 GROUP BY account_id) AS owed),
    (SELECT coalesce(json_agg(json_build_array(account_id, since)), '[]') FROM cut_offs
      WHERE account_id = ANY (v_ids) AND restored_on IS NULL),
    (SELECT coalesce(json_agg(json_build_array(account_id, since, until, fee_cents)), '[]') FROM suspensions
      WHERE account_id = ANY (v_ids) AND ended_on IS NULL),
    (SELECT coalesce(json_agg(json_build_array(account_id, found_on, finding, fixed_on)
      ORDER BY fixed_on IS NOT NULL, found_on DESC), '[]')
      FROM modifications WHERE account_id = ANY (v_ids)),
    (SELECT coalesce(json_agg(json_build_array(kind, reason, approved_by, since, until)), '[]')
      FROM list_entries WHERE id IN (
        SELECT id FROM list_entries WHERE phone = p_phone
        UNION
        SELECT id FROM list_entries WHERE account_id = ANY (v_firm))
      AND approved_by <> '' AND since <= p_today AND (until IS NULL OR until >= p_today)),
    (SELECT coalesce(json_agg(json_build_array(id, number, coalesce(account_id, ''), title, request_type, node,
      filed_at, due_at, crew, crew_phone, last_note, promise, chased, emergency)), '[]') FROM (
      SELECT * FROM tickets WHERE id IN (
        SELECT id FROM tickets WHERE phone = p_phone AND closed_at IS NULL
        UNION
        SELECT id FROM tickets WHERE account_id = ANY (v_firm) AND closed_at IS NULL)
      ORDER BY filed_at DESC LIMIT 30) AS standing),
    (SELECT coalesce(json_agg(json_build_array(id, number, title, service, area, cause, since, expected_end,
      joined, script)), '[]') FROM incidents i WHERE closed_at IS NULL AND EXISTS (
        SELECT FROM accounts p WHERE p.id = ANY (v_ids) AND p.area = i.area AND p.service = i.service)),
    (SELECT coalesce(json_agg(json_build_array(account_id, own, matter, h24, h72, d7, last_at)), '[]') FROM (
      SELECT account_id, own, matter,
        count(*) FILTER (WHERE at > p_now - 86400000000) AS h24,
        count(*) FILTER (WHERE at > p_now - 259200000000) AS h72,
        count(*) AS d7, max(at) AS last_at
      FROM week GROUP BY account_id, own, matter) AS counted),
    (SELECT coalesce(json_agg(json_build_array(account_id, own, promise, promise_due, promise_kept)), '[]')
      FROM (SELECT * FROM week WHERE promise <> '' ORDER BY at DESC LIMIT 40) AS given),
    v_satisfaction))::text;
END $$;

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
    c.promise_kept, c.agent, c.satisfaction
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

CREATE FUNCTION desk_find(p_way text, p_words text[], p_limit integer)
RETURNS TABLE (id text, account_no text, name text, address text, service text, state text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  v_found text := 'SELECT a.id, a.account_no, coalesce(c.name, ''''), a.address, a.service, a.state
    FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE ';
  v_people text := 'a.customer_id IN (SELECT p.id FROM customers p WHERE ';
  v_every text := '';
BEGIN
  CASE p_way
  WHEN 'phone' THEN
    RETURN QUERY EXECUTE v_found || 'a.id IN (SELECT l.account_id FROM phone_links l WHERE l.phone = $1[1])
      ORDER BY a.account_no LIMIT $2' USING p_words, p_limit;
  WHEN 'account_no' THEN
    RETURN QUERY EXECUTE v_found || 'a.account_no >= $1[1] AND a.account_no < $1[2]
      ORDER BY a.account_no LIMIT $2' USING p_words, p_limit;
  WHEN 'name' THEN
    RETURN QUERY EXECUTE v_found || v_people || 'p.name >= $1[1] AND p.name < $1[2]
      ORDER BY p.name LIMIT $2) ORDER BY c.name, a.account_no LIMIT $2' USING p_words, p_limit;
  WHEN 'initials' THEN
    RETURN QUERY EXECUTE v_found || v_people || 'p.initials = $1[1]
      ORDER BY p.name LIMIT $2) ORDER BY c.name, a.account_no LIMIT $2' USING p_words, p_limit;
  WHEN 'pinyin' THEN
    RETURN QUERY EXECUTE v_found || v_people || 'p.pinyin >= $1[1] AND p.pinyin < $1[2]
      ORDER BY p.pinyin LIMIT $2) ORDER BY c.pinyin, a.account_no LIMIT $2' USING p_words, p_limit;
  WHEN 'words' THEN
    -- Only positions become part of the statement; the words themselves stay parameters.
    FOR n IN 1 .. coalesce(array_length(p_words, 1), 0) LOOP
      v_every := v_every || CASE WHEN n > 1 THEN ' AND ' ELSE '' END || '(strpos(a.address, $1[' || n || ']) > 0';
      IF p_words[n] !~ '^[0-9]+$' THEN
        v_every := v_every || ' OR strpos(c.name, $1[' || n || ']) > 0';
      END IF;
      v_every := v_every || ')';
    END LOOP;
    IF v_every <> '' THEN
      RETURN QUERY EXECUTE v_found || v_every || ' LIMIT $2' USING p_words, p_limit;
    END IF;
  END CASE;
END $$;

CREATE FUNCTION desk_refuses() RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_minute bigint;
  v_hour bigint;
  v_shown bigint;
  v_most_a_minute bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'looks_a_minute'), 30);
  v_most_an_hour bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'looks_an_hour'), 300);
  v_most_shown bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'accounts_an_hour'), 1500);
BEGIN
  IF desk_owns() THEN
    RETURN false;
  END IF;
  SELECT count(*) FILTER (WHERE at > clock_timestamp() - interval '1 minute'), count(*),
      coalesce(sum(cardinality(accounts)), 0) INTO v_minute, v_hour, v_shown
    FROM desk_looks WHERE login = session_user AND at > clock_timestamp() - interval '1 hour' AND kind <> 'warm';
  IF v_minute < v_most_a_minute AND v_hour < v_most_an_hour AND v_shown < v_most_shown THEN
    RETURN false;
  END IF;
  INSERT INTO desk_alarms (what)
    SELECT 'too many looks: ' || v_minute || ' in a minute, ' || v_hour || ' in an hour, ' || v_shown || ' accounts'
    WHERE NOT EXISTS (
      SELECT FROM desk_alarms WHERE login = session_user AND at > clock_timestamp() - interval '10 minutes');
  RETURN true;
END $$;

CREATE FUNCTION desk_look(p_phone text, p_account_no text, p_account_id text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
  v_nobody boolean := coalesce(p_phone, '') = '' AND coalesce(p_account_no, '') = '' AND coalesce(p_account_id, '') = '';
BEGIN
  INSERT INTO desk_looks (kind, phone, account_no, account_id, accounts, refused)
  VALUES (
    CASE WHEN v_nobody THEN 'warm' ELSE 'card' END,
    coalesce(p_phone, ''), coalesce(p_account_no, ''), coalesce(p_account_id, ''),
    ARRAY(
      SELECT l.account_id FROM phone_links l WHERE l.phone = p_phone
      UNION
      SELECT a.id FROM accounts a WHERE a.account_no = p_account_no
      UNION
      SELECT a.id FROM accounts a WHERE a.id = p_account_id
      UNION
      SELECT c.account_id FROM contacts c
        WHERE c.phone = p_phone AND c.account_id IS NOT NULL AND c.ticket_id IS NOT NULL),
    NOT v_nobody AND desk_refuses())
  RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE FUNCTION desk_look_for(p_way text, p_words text[], p_limit integer) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
  v_refused boolean := desk_refuses();
BEGIN
  INSERT INTO desk_looks (kind, words, accounts, refused)
  VALUES (
    'search', array_prepend(p_way, p_words),
    CASE WHEN v_refused THEN '{}' ELSE ARRAY(SELECT f.id FROM desk_find(p_way, p_words, least(p_limit, 20)) f) END,
    v_refused)
  RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE FUNCTION desk_kept(p_look uuid, p_kinds text[]) RETURNS desk_looks
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_look desk_looks;
BEGIN
  -- A row of another transaction is visible only when that one is committed: no rollback takes it back.
  SELECT * INTO v_look FROM desk_looks
    WHERE id = p_look AND login = session_user AND kind = ANY (p_kinds)
      AND at > clock_timestamp() - interval '10 seconds'
      AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this look is not written down';
  END IF;
  IF v_look.refused THEN
    RAISE EXCEPTION USING ERRCODE = 'AD001', MESSAGE = 'too many looks in a short time';
  END IF;
  RETURN v_look;
END $$;

CREATE FUNCTION desk_shown(p_look uuid, p_now bigint, p_today date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, ARRAY['card', 'warm']);
BEGIN
  RETURN desk_card(v_look.phone, v_look.account_no, v_look.account_id, p_now, p_today);
END $$;

CREATE FUNCTION desk_found(p_look uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, ARRAY['search']);
BEGIN
  RETURN (SELECT coalesce(json_agg(json_build_array(a.id, a.account_no, coalesce(c.name, ''), a.address, a.service, a.state)
      ORDER BY f.place), '[]')::text
    FROM unnest(v_look.accounts) WITH ORDINALITY AS f(id, place) JOIN accounts a ON a.id = f.id
    LEFT JOIN customers c ON c.id = a.customer_id);
END $$;

CREATE PROCEDURE desk_pop(p_phone text, p_account_no text, p_account_id text, p_now bigint, p_today date, INOUT answer text)
LANGUAGE plpgsql AS $$
DECLARE
  v_look uuid := desk_look(p_phone, p_account_no, p_account_id);
BEGIN
  COMMIT;
  answer := desk_shown(v_look, p_now, p_today);
END $$;

CREATE PROCEDURE desk_search(p_way text, p_words text[], p_limit integer, INOUT answer text)
LANGUAGE plpgsql AS $$
DECLARE
  v_look uuid := desk_look_for(p_way, p_words, p_limit);
BEGIN
  COMMIT;
  answer := desk_found(v_look);
END $$;

CREATE FUNCTION desk_chased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE tickets SET chased = chased + 1, last_note = CASE WHEN NEW.note = '' THEN last_note ELSE NEW.note END
    WHERE id = NEW.ticket_id;
  RETURN NULL;
END $$;

CREATE TRIGGER ticket_events_chased AFTER INSERT ON ticket_events
  FOR EACH ROW WHEN (NEW.kind = 'chase') EXECUTE FUNCTION desk_chased();

CREATE FUNCTION desk_joined() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE incidents SET joined = joined + 1 WHERE id = NEW.incident_id;
  RETURN NULL;
END $$;

CREATE TRIGGER incident_joins_counted AFTER INSERT ON incident_joins
  FOR EACH ROW EXECUTE FUNCTION desk_joined();

CREATE FUNCTION desk_audit(p_at bigint, p_who text, p_action text, p_subject text, p_detail text)
RETURNS TABLE (seq bigint, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_before audit;
  v_seq bigint;
  v_hash text;
BEGIN
  IF NOT desk_owns() AND p_who IS DISTINCT FROM desk_me() THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'nobody writes the trail for somebody else';
  END IF;
  PERFORM pg_advisory_xact_lock(1635083380);
  SELECT * INTO v_before FROM audit a ORDER BY a.seq DESC LIMIT 1;
  v_seq := coalesce(v_before.seq, 0) + 1;
  v_hash := encode(sha256(convert_to(json_build_array(
    coalesce(v_before.hash, ''), v_seq, p_at, p_who, p_action, p_subject, p_detail)::text, 'UTF8')), 'hex');
  INSERT INTO audit (seq, at, who, action, subject, detail, prev_hash, hash)
    VALUES (v_seq, p_at, p_who, p_action, p_subject, p_detail, coalesce(v_before.hash, ''), v_hash);
  INSERT INTO meta AS m (name, value) VALUES ('audit_head', v_seq || ':' || v_hash)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  RETURN QUERY SELECT v_seq, v_hash;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

DO $$
BEGIN
  EXECUTE 'REVOKE TEMPORARY ON DATABASE ' || quote_ident(current_database()) || ' FROM PUBLIC';
END $$;

REVOKE ALL ON FUNCTION desk_me(), desk_owns(), desk_admit(name, text, text), desk_refuses(),
  desk_card(text, text, text, bigint, date), desk_find(text, text[], integer), desk_kept(uuid, text[]),
  desk_saw(text, text[]), desk_must_have_seen(text, text[]), desk_look(text, text, text),
  desk_look_for(text, text[], integer), desk_shown(uuid, bigint, date), desk_found(uuid), desk_bills(text, date),
  desk_timeline(text, text[]), desk_link(text, text, text, text, bigint), desk_chased(), desk_joined(),
  desk_audit(bigint, text, text, text, text) FROM PUBLIC;

REVOKE ALL ON PROCEDURE desk_pop(text, text, text, bigint, date, text), desk_search(text, text[], integer, text)
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_me(), desk_look(text, text, text), desk_look_for(text, text[], integer),
  desk_shown(uuid, bigint, date), desk_found(uuid), desk_bills(text, date), desk_timeline(text, text[]),
  desk_link(text, text, text, text, bigint), desk_audit(bigint, text, text, text, text)
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON PROCEDURE desk_pop(text, text, text, bigint, date, text), desk_search(text, text[], integer, text)
  TO desk_agent, desk_supervisor;

GRANT EXECUTE ON FUNCTION desk_me(), desk_audit(bigint, text, text, text, text)
  TO desk_editor, desk_auditor, desk_integration;

GRANT USAGE ON SCHEMA public TO desk_agent, desk_supervisor, desk_editor, desk_auditor, desk_integration;

GRANT SELECT ON alembic_version TO desk_agent, desk_supervisor, desk_editor, desk_auditor, desk_integration;

GRANT SELECT, INSERT ON tickets, ticket_events, incident_joins, articles_used, questions_unanswered
  TO desk_agent, desk_supervisor;

GRANT SELECT, INSERT, UPDATE ON calls, contacts, presence TO desk_agent, desk_supervisor;

GRANT SELECT ON audit TO desk_agent, desk_supervisor, desk_auditor;

GRANT SELECT, UPDATE (seen_at) ON desk_alarms TO desk_supervisor;

GRANT SELECT ON incidents, skill_groups, agents, agent_skills TO desk_supervisor;

GRANT SELECT ON desk_looks, desk_alarms, desk_logins, agents TO desk_auditor;

GRANT SELECT, UPDATE ON questions_unanswered TO desk_editor;

GRANT SELECT ON articles_used, searches TO desk_editor;

GRANT SELECT, INSERT, UPDATE ON customers, accounts, phone_links, bills, instalment_plans, suspensions, cut_offs,
  modifications, incidents TO desk_integration;

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY tickets_own ON tickets TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY tickets_team ON tickets FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE ticket_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY ticket_events_own ON ticket_events TO desk_agent, desk_supervisor
  USING (who = (SELECT desk_me())) WITH CHECK (who = (SELECT desk_me()));

CREATE POLICY ticket_events_team ON ticket_events FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE incident_joins ENABLE ROW LEVEL SECURITY;

CREATE POLICY incident_joins_own ON incident_joins TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

ALTER TABLE articles_used ENABLE ROW LEVEL SECURITY;

CREATE POLICY articles_used_own ON articles_used TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY articles_used_editor ON articles_used FOR SELECT TO desk_editor USING (true);

ALTER TABLE questions_unanswered ENABLE ROW LEVEL SECURITY;

CREATE POLICY questions_own ON questions_unanswered TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY questions_editor ON questions_unanswered TO desk_editor USING (true) WITH CHECK (true);

ALTER TABLE calls ENABLE ROW LEVEL SECURITY;

CREATE POLICY calls_own ON calls TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY calls_team ON calls FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;

CREATE POLICY contacts_own ON contacts TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

ALTER TABLE presence ENABLE ROW LEVEL SECURITY;

CREATE POLICY presence_own ON presence TO desk_agent, desk_supervisor
  USING (agent = (SELECT desk_me())) WITH CHECK (agent = (SELECT desk_me()));

CREATE POLICY presence_team ON presence FOR SELECT TO desk_supervisor USING (true);

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_own ON audit FOR SELECT TO desk_agent, desk_supervisor USING (who = (SELECT desk_me()));

CREATE POLICY audit_auditor ON audit FOR SELECT TO desk_auditor USING (true);

ALTER TABLE desk_alarms ENABLE ROW LEVEL SECURITY;

CREATE POLICY desk_alarms_seen ON desk_alarms TO desk_supervisor USING (true) WITH CHECK (true);

CREATE POLICY desk_alarms_auditor ON desk_alarms FOR SELECT TO desk_auditor USING (true);
