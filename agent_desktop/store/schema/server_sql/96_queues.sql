GRANT SELECT ON queue_calls, queue_staff, queue_gaps TO desk_supervisor;

GRANT SELECT (exchange, state, why, since, beat_at) ON queue_link TO desk_supervisor;
