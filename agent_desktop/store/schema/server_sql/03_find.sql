CREATE FUNCTION desk_find(p_way text, p_words text[], p_limit integer)
RETURNS TABLE (id text, account_no text, name text, address text, service text, state text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  v_found text := 'SELECT a.id, a.account_no, coalesce(c.name, ''''), a.address, a.service, a.state
    FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE ';
  v_people text := 'a.customer_id IN (SELECT p.id FROM customers p WHERE ';
  v_every text := '';
  v_grams text[] := '{}';
  v_names text[];
  v_ids text[] := '{}';
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
      -- What an estate is called is rarer than what every address has; five pairs of it do.
      v_names := ARRAY(SELECT substr(p_words[n], place, 2) FROM generate_series(1, length(p_words[n]) - 1) AS place
        WHERE substr(p_words[n], place, 2) !~ '[0-9号楼单元室]' ORDER BY place DESC LIMIT 5);
      IF cardinality(v_names) < 3 THEN
        v_names := '{}';
      END IF;
      -- Every second pair covers the word; the last one closes it.
      v_grams := v_grams || v_names || ARRAY(
        SELECT substr(p_words[n], place, 2) FROM generate_series(1, length(p_words[n]) - 1) AS place
        WHERE (mod(place, 2) = 1 OR place = length(p_words[n]) - 1)
          AND (v_names = '{}' OR substr(p_words[n], place, 2) ~ '[0-9]'));
    END LOOP;
    FOR v_slice IN 0 .. 15 LOOP
      EXIT WHEN v_grams = '{}' OR cardinality(v_ids) >= p_limit;
      EXECUTE 'SELECT $4 || ARRAY(SELECT w.account_id FROM account_words w
        WHERE desk_grams(w.account_id, w.name, w.address) @> $3' || v_every || ' LIMIT $2)' INTO v_ids
        USING p_words, p_limit - cardinality(v_ids), ARRAY(SELECT to_hex(v_slice) || g FROM unnest(v_grams) g), v_ids;
    END LOOP;
    RETURN QUERY EXECUTE v_found || 'a.id = ANY($1)' USING v_ids;
  END CASE;
END $$;
