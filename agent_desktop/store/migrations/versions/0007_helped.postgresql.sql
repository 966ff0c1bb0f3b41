CREATE OR REPLACE FUNCTION library_used(since bigint) RETURNS TABLE (article_no text, used bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT told.article_no, greatest(0, sum(told.worth))::bigint FROM (
    SELECT u.article_no, 1 AS worth FROM articles_used u WHERE u.at >= since
    UNION ALL
    SELECT o.article_no, CASE WHEN o.solved THEN 2 ELSE -3 END FROM article_outcomes o
      WHERE o.at >= since AND o.solved IS NOT NULL) AS told
  GROUP BY told.article_no
$$;
