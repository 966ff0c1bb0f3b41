DO $$
DECLARE
  v_table record;
BEGIN
  -- What a desk's login writes is read by every other desk: a time in the year 290,000 or a title of a gigabyte
  -- is refused where it is written, not where it breaks somebody's card.
  FOR v_table IN
    SELECT c.oid::regclass AS name, quote_ident(c.relname || '_bounded') AS bound, string_agg(CASE
        WHEN a.atttypid = 'bigint'::regtype THEN quote_ident(a.attname) || ' BETWEEN 0 AND 7258118400000000'
        WHEN a.atttypid = 'jsonb'::regtype THEN 'octet_length(' || quote_ident(a.attname) || '::text) <= 8000000'
        WHEN a.atttypid = 'bytea'::regtype THEN 'octet_length(' || quote_ident(a.attname) || ') <= 1000000'
        WHEN c.relname = 'desk_looks' THEN 'length(' || quote_ident(a.attname) || ') <= 200'
        WHEN a.attname = 'draft' THEN 'length(draft) <= 2000000'
        ELSE 'length(' || quote_ident(a.attname) || ') <= 200000' END, ' AND ' ORDER BY a.attname) AS rule
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND a.atttypid IN ('bigint'::regtype, 'jsonb'::regtype, 'text'::regtype, 'bytea'::regtype)
      AND (has_any_column_privilege('desk_agent', c.oid, 'INSERT') OR has_any_column_privilege('desk_agent', c.oid, 'UPDATE')
        OR c.relname IN ('audit', 'phone_links', 'follow_ups', 'lead_matters', 'breaks', 'hands', 'desk_looks',
          'list_entries'))
    GROUP BY c.oid, c.relname
  LOOP
    EXECUTE 'ALTER TABLE ' || v_table.name || ' ADD CONSTRAINT ' || v_table.bound || ' CHECK (' || v_table.rule || ') NOT VALID';
  END LOOP;
END $$;
