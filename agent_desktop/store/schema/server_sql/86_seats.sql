CREATE TABLE desk_seats (
  code text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  nth smallint NOT NULL,
  login name DEFAULT session_user NOT NULL,
  at timestamptz DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT desk_seats_pkey PRIMARY KEY (code, seat),
  CONSTRAINT desk_seats_nth UNIQUE (code, nth)
);

INSERT INTO desk_locks (name) VALUES ('seat');

CREATE FUNCTION desk_seat(p_code text, p_seat text) RETURNS TABLE (nth integer, shared boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_nth integer;
BEGIN
  IF p_code !~ '^[A-Z0-9]{2,6}$' OR length(p_seat) NOT BETWEEN 1 AND 200 OR p_code IS NULL OR p_seat IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'a seat has a code of two to six letters and digits';
  END IF;
  PERFORM desk_lock('seat');
  UPDATE desk_seats SET at = clock_timestamp(), login = session_user WHERE code = p_code AND seat = p_seat
    RETURNING nth INTO v_nth;
  IF NOT FOUND THEN
    -- A number holds its day, so a place that nobody has used for a month is free.
    DELETE FROM desk_seats WHERE code = p_code AND at < clock_timestamp() - interval '30 days';
    -- One person does not sit at twenty seats a day.
    INSERT INTO desk_seats (code, seat, nth)
      SELECT p_code, p_seat, n FROM generate_series(1, 99) n
        WHERE NOT EXISTS (SELECT FROM desk_seats WHERE code = p_code AND nth = n)
          AND (SELECT count(*) FROM desk_seats WHERE login = session_user AND at > clock_timestamp() - interval '1 day') < 20
        ORDER BY n LIMIT 1
      RETURNING nth INTO v_nth;
  END IF;
  -- 0: there is no place left. One person at several machines shares the code with nobody.
  RETURN QUERY SELECT coalesce(v_nth, 0), EXISTS (SELECT FROM desk_seats WHERE code = p_code AND login <> session_user
    AND at > clock_timestamp() - interval '30 days');
END $$;

REVOKE ALL ON desk_seats FROM PUBLIC;

REVOKE ALL ON FUNCTION desk_seat(text, text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION desk_seat(text, text) TO desk_agent, desk_supervisor;
