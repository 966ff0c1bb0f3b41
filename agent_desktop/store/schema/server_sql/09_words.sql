CREATE FUNCTION desk_grams(p_account_id text, p_name text, p_address text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  -- Accounts lie in sixteen slices. A search goes through one after the other and ends when it has found
  -- enough: an index of this kind gives all that match before the first one is seen.
  v_slice text := left(md5(p_account_id), 1);
  v_grams text[] := '{}';
BEGIN
  FOR n IN 1 .. length(p_name) LOOP
    v_grams := v_grams || (v_slice || substr(p_name, n, 1));
  END LOOP;
  FOR n IN 1 .. length(p_name) - 1 LOOP
    v_grams := v_grams || (v_slice || substr(p_name, n, 2));
  END LOOP;
  FOR n IN 1 .. length(p_address) - 1 LOOP
    v_grams := v_grams || (v_slice || substr(p_address, n, 2));
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

CREATE INDEX account_words_grams ON account_words USING gin (desk_grams(account_id, name, address))
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

REVOKE ALL ON FUNCTION desk_grams(text, text, text), desk_folded(text), desk_worded() FROM PUBLIC;
