# The ticket pane.
ticket-pane = Ticket
ticket-tabs = Skill groups
ticket-more-groups = More skill groups
ticket-more-groups-count = { $count } more
ticket-live = on call
ticket-new = New
ticket-new-walk-in = New ticket without a call
ticket-drafts = Tickets being written
ticket-drafts-count = { $count } drafts
ticket-walk-in = No call · walk-in or letter
ticket-call-over = Call has ended
ticket-waiting = { $count ->
    [one] { $count } draft is not filed yet
   *[other] { $count } drafts are not filed yet
}
ticket-waiting-more = { $cap } opens it
ticket-empty = No ticket is being written
ticket-empty-more = When a call rings its ticket opens here, filled in; for a walk-in press { $cap }
ticket-title = New ticket
ticket-title-walk-in = New ticket · no call
ticket-prefilled = { $count } filled in
ticket-emergency = Emergency · dispatch at once
ticket-urgent = Urgent
ticket-edition = Rules { $edition } · working time
ticket-edition-clock = Rules of { $edition } · nights and holidays count
ticket-safety = Safety: say this first
ticket-request-type = Request
ticket-choose = Choose
ticket-choose-result = Result *
ticket-choose-slot = Choose a time
ticket-none = (leave empty)
ticket-day-hint = 11-25, tomorrow, +3
ticket-guess = guess
ticket-phrases = Phrases
ticket-phrases-keys = Alt + digit
ticket-description = Description
ticket-nodes = Steps and time limits
ticket-limit-minutes = ≤ { $count } min
ticket-limit-hours = ≤ { $count } h
ticket-limit-days = ≤ { $count } days
ticket-node-accepted = Accepted
ticket-node-reviewed = Review
ticket-node-dispatched = Dispatch
ticket-node-taken = Taken
ticket-node-arrived = On site
ticket-node-handled = Repair
ticket-node-reported = Report
ticket-node-report_reviewed = Report check
ticket-node-rejected_back = Sent back
ticket-node-follow_up = Follow-up
ticket-node-archived = Closed
ticket-node-cancelled = cancelled
ticket-node-merged = merged
ticket-strays = Written in another form
ticket-strays-kept = filed with this ticket
ticket-strays-more = { $count } more, all filed with this ticket
ticket-stray = { $label }: { $value }

ticket-join = Join incident
ticket-chase = Chase it
ticket-joined = Joined
ticket-chased = Chased
ticket-incident = Incident { $number }
ticket-incident-back = back { $time }
ticket-incident-open = no end known
ticket-incident-joined = { $count } joined
ticket-incident-script = Say: { $text }
ticket-open = Open ticket { $number }
ticket-chased-times = chased { $count }×
ticket-due = due { $time }
ticket-promise = promised: { $text }
ticket-note = last: { $text }
ticket-late-minutes = { $count } min late
ticket-late-hours = { $count } h late
ticket-late-days = { $count ->
    [one] { $count } day late
   *[other] { $count } days late
}
ticket-offers-more = { $count } more open, see the timeline

ticket-wrap-up = Wrap-up
ticket-wrap-up-over = { $time } over
ticket-result = Result
ticket-call-back = Call back by
ticket-call-back-usual = call back by { $at }
ticket-call-back-by = { $day } by { $at }
ticket-finish-inquiry = Answered
ticket-finish-silent = Silent
ticket-finish-nuisance = Nuisance
ticket-finish-wrong_number = Wrong no.
ticket-finish-cut_off = Cut off

ticket-discard = Discard
ticket-file = File and dispatch
ticket-file-close = File and close
ticket-saved = Draft saved { $time }
ticket-foretold = Promise: { $promise }
ticket-saving = Saving the draft…
ticket-not-saved = Draft not saved yet, trying again; all words are on screen
ticket-missing = Still to complete ({ $count }): { $names }
ticket-comma = {", "}
ticket-wrong = Please check
ticket-problem-required = required
ticket-problem-not_a_choice = choose again
ticket-problem-not_a_number = not a number
ticket-problem-not_an_amount = an amount, e.g. 12.50
ticket-problem-not_a_date = not a date
ticket-problem-not_a_phone = not a phone number
ticket-problem-not_to_the_end = choose down to the last level
ticket-problem-not_a_place = say where
ticket-problem-not_an_attachment = the attachment is gone, add it again
ticket-problem-too_many = too many attachments
ticket-problem-too_long = too long
ticket-problem-too_small = too small
ticket-problem-too_large = too large
ticket-filed = Ticket filed
ticket-number = Ticket number { $number }
ticket-filed-next = Next: { $node }.
ticket-filed-closed = Closed on the call.
ticket-filed-stays = Read the number to the caller; this closes when the call ends.
ticket-copy = Copy number
ticket-copied = Copied

# Found by letters.
ticket-picker = Phrases, templates, same sounds
ticket-picker-hint = first letters; Enter takes it
ticket-picker-nothing = Nothing fits

# What has to be agreed.
ticket-attach = Add a file
ticket-attach-kinds = Pictures, PDF, sound, video, Word, Excel
ticket-attached-before = file sent before
ticket-detach = Remove { $file }
ticket-pasted = pasted picture { $time }
ticket-text-cut = over { $kept } characters were pasted, the rest was left out; attach long texts
ticket-read-back = Read back
ticket-read-back-done = Read back at { $at }
ticket-lead = The lead agrees
ticket-ask-lead = Ask the lead
ticket-ask-lead-again = Ask again
ticket-file-pending = File as pending
ticket-lead-asked = Lead asked about { $yuan } yuan
ticket-lead-agreed = Lead { $lead } agreed { $time }: { $words }
ticket-lead-declined = Lead { $lead } declined { $time }: { $words }
ticket-lead-less = The lead agreed to { $yuan } yuan only; ask again for more
ticket-lead-pending = Filed as pending: nothing happens before the lead's review
ticket-lead-over = Over { $yuan } yuan: the lead has to agree now
ticket-recommend = May be recommended: { $text }
ticket-problem-lead_agrees = the lead has to agree
ticket-problem-not_read_back = not read back to the caller yet

# The emergency lane.
ticket-dispatch-now = Dispatch now
ticket-dispatched-now = { $number } dispatched; the rest can be added
ticket-title-supplement = Adding to { $number }
ticket-supplement = Add to ticket
lane-sending = { $number } on its way to the station
lane-undelivered = { $number } not delivered: dispatch by phone
lane-delivered = { $number } delivered, not accepted yet
lane-untaken = { $number } accepted by nobody: tell the lead
lane-ring = Ring station
lane-ring-lead = Ring lead
lane-told = Told by phone to
lane-no-station = no station's phone is set
ticket-ring-crew = Ring the crew
ticket-ring-number = Ring this number (Alt + Enter)

# How a request without a call came.
ticket-came-by = Received by
ticket-came-visit = Counter
ticket-came-wechat = WeChat
ticket-came-app = App
ticket-came-line12345 = 12345
ticket-came-letter = Letter
ticket-came-other = Other
