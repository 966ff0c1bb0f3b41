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
