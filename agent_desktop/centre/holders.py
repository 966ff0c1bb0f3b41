"""Whose sessions the centre ends, in SQL: a desk's that keeps others, or the whole server, from work."""

from typing import Final

LOCK: Final = 0x61676363
"""One active centre a database; any fixed number serves."""

MOST_LOCKS: Final = 2_000
"""A desk's transaction holds some dozens; a server as it comes has 64 for each of its sessions."""

IMPOSTORS: Final = f"""
SELECT pid, usename FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN desk_logins ON login = usename
WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (0, {LOCK}, 1) AND datname = current_database()
"""
"""Desks' sessions that have or want what only a centre has a use for."""
HOLDERS: Final = """
SELECT DISTINCT held.pid, held.usename FROM pg_locks waits
JOIN pg_stat_activity kept ON kept.pid = waits.pid AND kept.datname = current_database()
CROSS JOIN unnest(pg_blocking_pids(waits.pid)) AS holder
JOIN pg_stat_activity held ON held.pid = holder JOIN desk_logins ON login = held.usename
WHERE NOT waits.granted
  AND (held.xact_start < clock_timestamp() - make_interval(secs => %(longest)s)
    OR starts_with(held.state, 'idle in transaction')
      AND held.state_change < clock_timestamp() - make_interval(secs => %(patience)s))
  AND NOT EXISTS (SELECT FROM pg_locks own WHERE own.pid = held.pid AND NOT own.granted)
  AND NOT pg_has_role(held.usename, 'desk_integration', 'MEMBER')
"""
"""Desks' sessions that others wait for, silent for too long, or at work far longer than any desk is.

One on a slow line isn't silent; one that waits itself is not to blame, an import may take long.
"""
BUSY: Final = """
SELECT pid, usename FROM pg_stat_activity JOIN desk_logins ON login = usename
WHERE datname = current_database() AND NOT pg_has_role(usename, 'desk_integration', 'MEMBER')
  AND (state = 'active' AND wait_event_type IS DISTINCT FROM 'Lock'
      AND query_start < clock_timestamp() - make_interval(secs => %(busy)s)
    OR xact_start < clock_timestamp() - make_interval(secs => 5 * %(busy)s))
"""
"""Desks' sessions that nobody waits for, and that wear a server out all the same.

One statement that works for minutes, a transaction that lets nothing be tidied up.
"""
DESKS: Final = """
SELECT array_agg(r.oid) FROM desk_logins JOIN pg_roles r ON r.rolname = login
WHERE pg_get_userbyid(r.oid) <> '' AND NOT pg_has_role(r.oid, current_user, 'MEMBER')
"""
"""Roles of the desks' logins; who asks has them in its memory from then on, each with its name."""
LOCKERS: Final = f"""
SELECT many.pid, pg_get_userbyid(usesysid) AS usename
FROM (SELECT pid FROM pg_lock_status() GROUP BY pid HAVING count(*) > {MOST_LOCKS}) AS many,
  pg_stat_get_activity(many.pid)
WHERE usesysid = ANY (%(desks)s::oid[])
"""
"""Desks' sessions that take the server's locks, of which it has so many: without one nobody even connects.

It is asked without any table, since a table costs a lock, and of logins that are known, as does a name.
"""
RIGHTS: Final = """
SELECT CASE WHEN pg_has_role('pg_signal_backend', 'USAGE') AND pg_has_role('pg_read_all_stats', 'USAGE')
  THEN '' ELSE 'GRANT pg_signal_backend, pg_read_all_stats TO ' || quote_ident(current_user) END
"""
DOORS: Final = "SELECT desk_open_doors()"
"""What else the server's administrator has to do, in SQL; "": nothing."""
ENDED: Final = """
WITH held AS MATERIALIZED ({held}) SELECT DISTINCT usename FROM held WHERE pg_terminate_backend(pid, 1000)
"""
"""Materialised: nobody is ended before all that was asked of them is known."""
TOLD: Final = """
INSERT INTO desk_alarms (login, what)
  SELECT ended, 'held others up: a session was ended' FROM unnest(%(logins)s::name[]) ended WHERE NOT EXISTS (
    SELECT FROM desk_alarms a WHERE a.login = ended AND at > clock_timestamp() - interval '10 minutes')
"""
