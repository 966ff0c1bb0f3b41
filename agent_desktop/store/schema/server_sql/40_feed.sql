CREATE FUNCTION desk_feed() RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_table text;
  v_columns text[];
  v_keys text[];
  v_sets text;
  v_since timestamptz := coalesce((SELECT value::timestamptz FROM meta WHERE name = 'feed_at'), '-infinity');
  v_began timestamptz := clock_timestamp();
  v_source regclass;
  v_rows bigint;
  v_told jsonb := '{}';
BEGIN
  PERFORM desk_lock('feed');
  FOREACH v_table IN ARRAY ARRAY['customers', 'accounts', 'phone_links', 'bills', 'instalment_plans', 'suspensions',
      'cut_offs', 'modifications'] LOOP
    v_source := to_regclass('feed.' || v_table);
    CONTINUE WHEN v_source IS NULL;
    SELECT array_agg(quote_ident(ours.attname) ORDER BY ours.attnum) INTO v_columns
      FROM pg_attribute ours JOIN pg_attribute theirs ON theirs.attname = ours.attname
      WHERE ours.attrelid = ('public.' || v_table)::regclass AND theirs.attrelid = v_source
        AND ours.attnum > 0 AND theirs.attnum > 0 AND NOT theirs.attisdropped;
    SELECT array_agg(quote_ident(a.attname)) INTO v_keys
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = ('public.' || v_table)::regclass AND i.indisprimary;
    SELECT string_agg(name || ' = excluded.' || name, ', ') INTO v_sets
      FROM unnest(v_columns) AS name WHERE name <> ALL (v_keys);
    EXECUTE 'INSERT INTO ' || v_table || ' (' || array_to_string(v_columns, ', ') || ') SELECT '
      || array_to_string(v_columns, ', ') || ' FROM ' || v_source
      || CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = v_source AND attname = 'changed_at')
        THEN ' WHERE changed_at >= $1' ELSE '' END
      || ' ON CONFLICT (' || array_to_string(v_keys, ', ') || ') DO '
      || coalesce('UPDATE SET ' || v_sets, 'NOTHING') USING v_since;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_told := v_told || jsonb_build_object(v_table, v_rows);
  END LOOP;
  -- Rows that a transaction of theirs was still writing are seen the next time.
  INSERT INTO meta (name, value) VALUES ('feed_at', (v_began - interval '10 minutes')::text)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  RETURN v_told;
END $$;

REVOKE ALL ON FUNCTION desk_feed() FROM PUBLIC;
