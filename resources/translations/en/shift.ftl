# The shift and its hand-over
board-shift = Shift
shift-parts = Before and in this shift
shift-incidents = Incidents
shift-changed = Articles
shift-yesterday = Yesterday
shift-breaks = Breaks
shift-owed = Owed
shift-again = Repeats
shift-rework = Rework
shift-no-incidents = No incident is open.
shift-no-changed = No article has changed since the last shift.
shift-no-yesterday = Nothing was sent back, reworked or rated badly yesterday.
shift-no-breaks = Nobody waits for leave.
shift-no-owed = No call is owed until the shift's end.
shift-no-again = Nobody rang more than once today.
shift-no-rework = Nothing was sent back, reworked or rated badly today.
shift-gone = The data store can't be reached; the shift will show when it is back
shift-times = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
shift-since = since { $time }
shift-expected = expected to end { $time }
shift-no-end = no end known
shift-joined = { $count ->
    [one] { $count } call joined
   *[other] { $count } calls joined
}
shift-withdrawn = Withdrawn
shift-filed-by = filed by { $agent }
shift-mistake-send_back = Sent back
shift-mistake-rework = Rework
shift-mistake-unsatisfied = Unsatisfied
shift-owed-late = Due
shift-tried = tried { $count } times
shift-handing = Hand-over
shift-handing-of = Hand-over · this shift { $since }–{ $until }
shift-notes = Notes for the next shift
shift-notes-hint = What the next shift must know; open incidents and pressing tickets are added by themselves
shift-hand = Hand over
shift-take-back = Take back
shift-accept = Accept
shift-logs = Hand-overs
shift-log = What was handed over
shift-no-logs = No shift has been handed over yet.
shift-writing = Writing…
shift-kept = Saved
shift-not-kept = Not saved: this hand-over has been given or accepted already
shift-waits = Handed over; it can be taken back until somebody accepts it
shift-taken-back = Taken back; go on writing
shift-accepted = Accepted
shift-not-accepted = Not accepted: somebody else did, or it was taken back
shift-store-gone = The data store can't be reached; your words are still here, try again when it is back
shift-from = { $who } hands over
shift-to = { $who } accepted
shift-carried = { $tickets ->
    [one] { $tickets } ticket
   *[other] { $tickets } tickets
} · { $incidents ->
    [one] { $incidents } incident
   *[other] { $incidents } incidents
}
shift-done = Accepted
shift-open = Waiting
shift-promises = Pressing tickets
