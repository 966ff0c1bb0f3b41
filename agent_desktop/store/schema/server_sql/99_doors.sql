CREATE FUNCTION desk_open_doors() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_open text;
BEGIN
  -- What comes with every server and lets any login fill its disk (large objects, messages in the log) or its table
  -- of locks, without which nobody even connects. What this says is for the server's administrator to run.
  SELECT string_agg(oid::regprocedure::text, ', ' ORDER BY oid::regprocedure::text) INTO v_open
    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE')
      AND (proname ~ '^pg_(try_)?advisory_(xact_)?lock'
        OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_open', 'lo_put', 'lowrite', 'pg_logical_emit_message'));
  RETURN CASE WHEN v_open IS NULL THEN '' ELSE 'REVOKE EXECUTE ON FUNCTION ' || v_open || ' FROM PUBLIC; '
    || 'GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint), pg_advisory_xact_lock(bigint) TO '
    || (SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'desk_looks'::regclass) END;
END $$;

REVOKE ALL ON FUNCTION desk_open_doors() FROM PUBLIC;

DO $$
BEGIN
  IF desk_open_doors() <> '' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE desk_open_doors();
  END IF;
END $$;
