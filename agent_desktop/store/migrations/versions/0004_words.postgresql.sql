DROP INDEX customers_initials;

CREATE INDEX customers_initials ON customers (initials, name);

CREATE FUNCTION desk_grams(p_name text, p_address text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  v_grams text[] := string_to_array(p_name, NULL);
BEGIN
  FOR n IN 1 .. length(p_name) - 1 LOOP
    v_grams := v_grams || substr(p_name, n, 2);
  END LOOP;
  FOR n IN 1 .. length(p_address) - 1 LOOP
    v_grams := v_grams || substr(p_address, n, 2);
  END LOOP;
  RETURN v_grams;
END $$;

CREATE FUNCTION desk_folded(p_said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(left(coalesce(p_said, ''), 200)) $$;

CREATE TABLE account_words (
  account_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  CONSTRAINT account_words_pkey PRIMARY KEY (account_id)
);

INSERT INTO account_words (account_id, name, address)
SELECT a.id, desk_folded(c.name), desk_folded(a.address) FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id;

CREATE INDEX account_words_grams ON account_words USING gin (desk_grams(name, address))
  WITH (gin_pending_list_limit = 256);

CREATE FUNCTION desk_worded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  CASE TG_TABLE_NAME || ' ' || TG_OP
  WHEN 'accounts INSERT' THEN
    INSERT INTO account_words (account_id, name, address)
    SELECT f.id, desk_folded(c.name), desk_folded(f.address)
      FROM fresh f LEFT JOIN customers c ON c.id = f.customer_id
    ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, address = excluded.address;
  WHEN 'accounts UPDATE' THEN
    UPDATE account_words w SET name = desk_folded(c.name), address = desk_folded(f.address)
      FROM stale s JOIN fresh f ON f.id = s.id LEFT JOIN customers c ON c.id = f.customer_id
      WHERE w.account_id = f.id AND (f.address, f.customer_id) <> (s.address, s.customer_id);
  WHEN 'accounts DELETE' THEN
    DELETE FROM account_words w USING stale s WHERE w.account_id = s.id;
  WHEN 'customers DELETE' THEN
    UPDATE account_words w SET name = '' FROM stale s JOIN accounts a ON a.customer_id = s.id
      WHERE w.account_id = a.id;
  ELSE
    UPDATE account_words w SET name = desk_folded(f.name) FROM fresh f JOIN accounts a ON a.customer_id = f.id
      WHERE w.account_id = a.id AND w.name <> desk_folded(f.name);
  END CASE;
  RETURN NULL;
END $$;

CREATE TRIGGER accounts_worded_in AFTER INSERT ON accounts
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION desk_worded();

CREATE TRIGGER accounts_worded_anew AFTER UPDATE ON accounts
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION desk_worded();

CREATE TRIGGER accounts_worded_out AFTER DELETE ON accounts
  REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION desk_worded();

CREATE TRIGGER customers_worded_in AFTER INSERT ON customers
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION desk_worded();

CREATE TRIGGER customers_worded_anew AFTER UPDATE ON customers
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION desk_worded();

CREATE TRIGGER customers_worded_out AFTER DELETE ON customers
  REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION desk_worded();

REVOKE ALL ON FUNCTION desk_grams(text, text), desk_folded(text), desk_worded() FROM PUBLIC;

CREATE OR REPLACE FUNCTION desk_find(p_way text, p_words text[], p_limit integer)
RETURNS TABLE (id text, account_no text, name text, address text, service text, state text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  v_found text := 'SELECT a.id, a.account_no, coalesce(c.name, ''''), a.address, a.service, a.state
    FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE ';
  v_people text := 'a.customer_id IN (SELECT p.id FROM customers p WHERE ';
  v_every text := '';
  v_grams text[] := '{}';
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
      v_every := v_every || ' AND (strpos(w.address, $1[' || n || ']) > 0';
      IF p_words[n] !~ '^[0-9]+$' THEN
        v_every := v_every || ' OR strpos(w.name, $1[' || n || ']) > 0';
      END IF;
      v_every := v_every || ')';
      IF length(p_words[n]) = 1 AND p_words[n] !~ '[0-9]' THEN
        v_grams := v_grams || p_words[n];
      END IF;
      FOR place IN 1 .. length(p_words[n]) - 1 LOOP
        -- Every second pair covers the word; the last one closes it.
        IF mod(place, 2) = 1 OR place = length(p_words[n]) - 1 THEN
          v_grams := v_grams || substr(p_words[n], place, 2);
        END IF;
      END LOOP;
    END LOOP;
    IF v_grams <> '{}' THEN
      RETURN QUERY EXECUTE 'SELECT a.id, a.account_no, coalesce(c.name, ''''), a.address, a.service, a.state
        FROM account_words w JOIN accounts a ON a.id = w.account_id LEFT JOIN customers c ON c.id = a.customer_id
        WHERE desk_grams(w.name, w.address) @> $3' || v_every || ' LIMIT $2' USING p_words, p_limit, v_grams;
    END IF;
  END CASE;
END $$;
