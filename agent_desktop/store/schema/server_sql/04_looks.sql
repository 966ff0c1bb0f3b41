CREATE FUNCTION desk_refuses() RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_minute bigint;
  v_hour bigint;
  v_shown bigint;
  v_given_up bigint;
  v_unproven bigint;
  v_most_a_minute bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'looks_a_minute'), 30);
  v_most_an_hour bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'looks_an_hour'), 300);
  v_most_shown bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'accounts_an_hour'), 1500);
  v_most_unproven bigint := coalesce((SELECT value::bigint FROM meta WHERE name = 'unproven_an_hour'), 30);
BEGIN
  IF desk_owns() THEN
    RETURN false;
  END IF;
  -- One look of a login after the other, each counting all that went before: neither several sessions at once
  -- nor a session that sees the table as it was get more.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'a look is taken as things are now';
  END IF;
  PERFORM FROM desk_logins WHERE login = session_user FOR UPDATE;
  -- A look that was never led on counts as a full search without a call: whoever gives it up knows something.
  SELECT count(*) FILTER (WHERE at > clock_timestamp() - interval '1 minute'), count(*),
      coalesce(sum(CASE WHEN refused THEN 0 ELSE coalesce(cardinality(accounts), 20) END), 0),
      20 * count(*) FILTER (WHERE accounts IS NULL AND NOT refused),
      count(*) FILTER (WHERE NOT proven AND NOT refused)
    INTO v_minute, v_hour, v_shown, v_given_up, v_unproven
    FROM desk_looks WHERE login = session_user AND at > clock_timestamp() - interval '1 hour' AND kind <> 'warm';
  -- To see an account again tells nothing new: a landlord's sixty flats are sixty, however many of them are opened.
  IF v_shown >= v_most_shown THEN
    SELECT v_given_up + count(DISTINCT account COLLATE "C") INTO v_shown FROM desk_looks, unnest(accounts) AS account
      WHERE login = session_user AND at > clock_timestamp() - interval '1 hour' AND kind <> 'warm' AND NOT refused;
  END IF;
  IF v_minute < v_most_a_minute AND v_hour < v_most_an_hour AND v_shown < v_most_shown
      AND v_unproven < v_most_unproven THEN
    RETURN false;
  END IF;
  INSERT INTO desk_alarms (what)
    SELECT 'too many looks: ' || v_minute || ' in a minute, ' || v_hour || ' in an hour, ' || v_shown || ' accounts, '
        || v_unproven || ' without a call'
    WHERE NOT EXISTS (
      SELECT FROM desk_alarms WHERE login = session_user AND at > clock_timestamp() - interval '10 minutes');
  RETURN true;
END $$;

CREATE FUNCTION desk_proves(p_phone text, p_account_no text, p_account_id text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  -- Where nobody tells the store which calls ring, every look counts as proven.
  RETURN desk_owns() OR NOT EXISTS (SELECT FROM desk_rings WHERE at > clock_timestamp() - interval '1 day')
    OR EXISTS (
      SELECT FROM desk_rings r WHERE r.agent = desk_me() AND r.at > clock_timestamp() - interval '2 hours'
        AND (p_phone IS NULL OR r.phone = p_phone)
        AND (coalesce(p_account_no, '') IN ('', r.account_no)
          OR EXISTS (SELECT FROM accounts a JOIN phone_links l ON l.account_id = a.id
            WHERE a.account_no = p_account_no AND l.phone = r.phone))
        AND (coalesce(p_account_id, '') = ''
          OR EXISTS (SELECT FROM phone_links l WHERE l.account_id = p_account_id AND l.phone = r.phone)));
END $$;

CREATE FUNCTION desk_look(p_phone text, p_account_no text, p_account_id text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
  v_nobody boolean := coalesce(p_phone, '') = '' AND coalesce(p_account_no, '') = '' AND coalesce(p_account_id, '') = '';
BEGIN
  -- Only what was asked: where it leads is looked up when this is final (`desk_led`).
  INSERT INTO desk_looks (kind, phone, account_no, account_id, proven, accounts, refused)
  VALUES (
    CASE WHEN v_nobody THEN 'warm' ELSE 'card' END,
    coalesce(p_phone, ''), coalesce(p_account_no, ''), coalesce(p_account_id, ''),
    v_nobody, NULL, NOT v_nobody AND desk_refuses())
  RETURNING id INTO v_id;
  RETURN v_id;
END $$;

CREATE FUNCTION desk_look_for(p_way text, p_words text[]) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
BEGIN
  IF cardinality(p_words) > 20 OR length(array_to_string(p_words, '')) > 400 OR length(p_way) > 20 THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a search is a few words';
  END IF;
  INSERT INTO desk_looks (kind, words, proven, accounts, refused)
    VALUES ('search', array_prepend(p_way, p_words), false, NULL, desk_refuses())
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

CREATE FUNCTION desk_counted(p_look uuid, p_accounts text[], p_proven boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Its own xid from now on: what it leads to is shown when this is final as well.
  UPDATE desk_looks SET xid = pg_current_xact_id(), accounts = p_accounts, proven = p_proven
    WHERE id = p_look AND accounts IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this look is counted';
  END IF;
  -- The look itself is on the disk; no disk is waited for twice.
  PERFORM set_config('synchronous_commit', 'off', true);
END $$;

CREATE FUNCTION desk_led(p_look uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  -- A session sees of its own work how many rows were fetched and how much was logged, also of what it then takes
  -- back. So nothing depends on who is on file before the look is final.
  v_look desk_looks := desk_kept(p_look, ARRAY['card', 'warm']);
  v_phone text := nullif(v_look.phone, '');
BEGIN
  PERFORM desk_counted(p_look, ARRAY(
      -- What the card will show, no more: else one call of a number with thousands would use up the hour's looks.
      (SELECT l.account_id FROM phone_links l WHERE l.phone = v_phone
        ORDER BY l.inactive, l.rank, l.account_id LIMIT 100)
      UNION
      SELECT a.id FROM accounts a WHERE a.account_no = nullif(v_look.account_no, '')
      UNION
      SELECT a.id FROM accounts a WHERE a.id = nullif(v_look.account_id, '')
      UNION
      SELECT c.account_id FROM (SELECT * FROM contacts WHERE phone = v_phone ORDER BY at DESC LIMIT 60) c
        WHERE c.account_id IS NOT NULL AND c.ticket_id IS NOT NULL AND c.vouched),
    v_look.kind = 'warm' OR desk_proves(v_look.phone, v_look.account_no, v_look.account_id));
END $$;

CREATE FUNCTION desk_led_search(p_look uuid, p_limit integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, ARRAY['search']);
BEGIN
  PERFORM desk_counted(p_look,
    ARRAY(SELECT f.id FROM desk_find(v_look.words[1], v_look.words[2:], least(p_limit, 20)) f),
    desk_proves(NULL, NULL, NULL));
END $$;

CREATE FUNCTION desk_led_by(p_look uuid, p_kinds text[]) RETURNS desk_looks
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_look desk_looks := desk_kept(p_look, p_kinds);
BEGIN
  IF v_look.accounts IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'where this look leads is not written down';
  END IF;
  RETURN v_look;
END $$;

CREATE FUNCTION desk_shown(p_look uuid, p_now bigint, p_today date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_led_by(p_look, ARRAY['card', 'warm']);
BEGIN
  IF v_look.kind = 'warm' THEN
    PERFORM desk_card('', '', '', p_now, p_today);
  END IF;
  -- Rows without a number are nobody's: to ask for nobody shows none of them.
  RETURN desk_card(nullif(v_look.phone, ''), nullif(v_look.account_no, ''), nullif(v_look.account_id, ''), p_now, p_today);
END $$;

CREATE FUNCTION desk_found(p_look uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_look desk_looks := desk_led_by(p_look, ARRAY['search']);
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
  PERFORM desk_led(v_look);
  COMMIT;
  answer := desk_shown(v_look, p_now, p_today);
END $$;

CREATE PROCEDURE desk_search(p_way text, p_words text[], p_limit integer, INOUT answer text)
LANGUAGE plpgsql AS $$
DECLARE
  v_look uuid := desk_look_for(p_way, p_words);
BEGIN
  COMMIT;
  PERFORM desk_led_search(v_look, p_limit);
  COMMIT;
  answer := desk_found(v_look);
END $$;
