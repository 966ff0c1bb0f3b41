# The notice bar: what happened, what was kept, what to do. The desk gives the variables.
notice-filed = { $promised ->
    [1] Ticket { $number } is saved and on its way to the centre. Promised to the caller: { $promise }.
   *[other] Ticket { $number } is saved and on its way to the centre.
 }
notice-chased = Ticket { $number } was chased; no new one is needed.
notice-joined = The call joined incident { $number }.
notice-asked-editors = The question went to the editors; the answer comes back here.
notice-judged = Noted, thank you.
notice-must-read = To be read: { $title } ({ $count } unread, Alt B opens them).
notice-answered = The editors answered your question “{ $title }” ({ $count } unread, Alt B opens them).
notice-draft-restored = A ticket left unfinished was restored; it is in the ticket tabs.
notice-previous-run = The last run ended unexpectedly. Nothing was lost: calls { $calls }, drafts { $drafts }, call log { $log }, to be sent { $waiting }.
notice-configuration = A setting is wrong and its default is used: { $problem }
notice-keys-refused = These keys can't be used and have their usual ones: { $names }. Choose others in the settings file.
notice-keys-moved = You gave their usual keys to something else, so these have others: { $names }.
notice-library-gone = Knowledge is not available; it is tried again and again. Calls and tickets are not affected.
notice-library-behind = No updates of the knowledge arrive for now. Search and suggestions work, perhaps not with the latest; they catch up by themselves.
notice-library-degraded = The knowledge index is kept in a temporary folder and rebuilt at each start. Ask IT to check the cache folder's rights and free space.
notice-library-problems = { $count } articles can't be used, the others can. The reasons are in the log; tell the editors.
notice-refused = The centre would not take something: { $reason } It is kept here; see Tickets, To send (Ctrl+G).
notice-phone-lost = The phone stopped and is coming back. No call was affected.
notice-phone-lost-in-call = The phone stopped and the call was cut. The draft is kept; call back when it is there again.
notice-cut-in-call = The network is down. The call is kept and goes on by itself when the network is back: no need to dial again. You can also hang up now.
notice-cut-over = The network is back after { $seconds } s.
notice-phone-start-library = The phone did not start: the SIP library is missing. Ask the technicians to install anew. Tickets and knowledge work as usual.
notice-phone-start-port = The phone did not start: no port or address of this machine could be had. Ask the technicians to change the port. Tickets and knowledge work as usual.
notice-phone-start-settings = The phone did not start: its settings can't be read. Tell the technicians. Tickets and knowledge work as usual.
notice-phone-start-elsewhere = The phone did not start: another window on this machine uses it. Close that one and start again.
notice-phone-start-old_call = The phone did not start: a phone of an older version still has a call. Start again when that has ended.
notice-phone-start-slow = The phone did not start: no answer for too long. Start again; if it stays so, tell the technicians. Tickets and knowledge work as usual.
notice-phone-start-other = The phone did not start: { $reason } Tickets and knowledge work as usual.
notice-phone-port-taken = Port { $wanted } is in use by another program; the phone uses { $port }. If the exchange rings the old port, ask IT.
notice-command-failed = { $command ->
    [answer] Answering
    [hang_up] Hanging up
    [hold] Holding
    [resume] Taking back
    [mute] Muting
    [send_digits] Sending keys
    [reject] Declining
    [transfer] Transferring
    [transfer_to_call] Transferring
    [join] The three-way call
    [dial] Dialling
   *[other] That
 } did not work. The call is as it was; try again.
notice-transfer-refused = Not transferred: { $why ->
    [busy] they are busy
    [no_answer] nobody answered
    [unknown] there is no such number
    [declined] they declined, or it is not allowed
    [moved] they forward calls elsewhere, which is not followed
   *[line] the line didn't get through
 }. The caller is still with you.
notice-not-reached = { $number } was not reached: { $why ->
    [busy] they are busy
    [no_answer] nobody answered
    [unknown] there is no such number, check it
    [declined] they declined, or it is not allowed
    [moved] they forward calls elsewhere, which is not followed
   *[line] the line is down, try again later
 }. { $waits ->
    [0] { "" }
   *[1] The caller is still on hold: take them back.
 }
notice-call-lost = The line broke and the call with { $number } is over; the caller did not hang up. The draft is kept; ring them back.
notice-store-failed = Customer data can't be read now ({ $why }). The card shows this desk's cache and catches up by itself.
notice-store-missing = There is no customer database at { $where }. Tickets are kept; ask IT to check the settings.
notice-store-folder-missing = The folder of the customer database { $where } does not exist. Tickets are kept; ask IT.
notice-store-address-wrong = { $where } is not the address of a customer database. Tickets are kept; ask IT.
notice-store-full = The database's disk is full. New tickets stay on this desk and go out once there is room.
notice-store-locked = The customer database is in use by another program. The card shows the cache and catches up by itself.
notice-store-read-only = The customer database can't be written. New tickets stay on this desk; ask IT for the right to write.
notice-store-forbidden = This user may not open the customer database { $where }. Tickets are kept; ask IT.
notice-store-damaged = The customer database file is damaged ({ $why }) and was left as it is. Tickets are kept; ask IT for a backup.
notice-store-changed = The customer database was changed to another version; some of this program no longer works with it. Tickets and drafts are kept on this machine. Close it before the end of the shift and open the new version.
notice-store-refused = The data centre does not take this ({ $why }). Nothing was changed; correct it and try again.
notice-store-newer = The customer database has version { $found }, newer than this program ({ $known }). Nothing was changed; upgrade this program.
notice-store-outdated = The customer database has version { $found } and { $known } is needed. Ask IT to upgrade it.
notice-store-unreachable = The data centre can't be reached. The card shows the cache, tickets stay here, both catch up by themselves.
notice-store-untrusted = The data centre is not proven to be the right one (its certificate, its name, or no TLS); nothing was sent to it. The card shows the cache, tickets stay here; ask IT.
notice-store-login-refused = The data centre refuses this desk's login. The card shows the cache, tickets stay here; check the database password or ask IT.
notice-store-driver-missing = The database driver for { $where } is missing. Tickets are kept; ask IT.
notice-journal-failed = This desk's journal can't be written ({ $why }). The words are on screen; keep the window open and ask IT.
notice-journal-missing = This desk's journal { $where } is gone. The words are on screen; ask IT.
notice-journal-folder-missing = The journal's folder { $where } does not exist. The words are on screen; ask IT.
notice-journal-full = This desk's disk is full and the draft can't be kept. The words are on screen; it is saved once there is room.
notice-journal-locked = Another program holds this desk's journal. The words are on screen; it is tried again.
notice-journal-read-only = This desk's journal { $where } can't be written. The words are on screen; ask IT for the right to write.
notice-journal-forbidden = This user may not open this desk's journal { $where }. The words are on screen; ask IT.
notice-journal-damaged = This desk's journal was damaged; it was set aside and a new one begun.
notice-journal-newer = This desk's journal was written by a newer version ({ $found }) and was not touched. Upgrade this program.
notice-text-cut = The pasted text is too long; its first { $kept } characters were kept.
notice-settings-not-saved = The settings could not be kept ({ $why }); they hold for this run.
notice-records-failed = Customer data can't be read now. The card shows this desk's cache and catches up by itself.
notice-records-slow = The customer database answers too slowly. The card shows the cache and catches up by itself.
notice-records-stopped = Too many customers looked at in a short time; your supervisor was told. Go on by hand, and try again in a minute.
notice-records-number-full = This number stands at 20 accounts already; nothing was linked. Go on without a link, and tell your lead.
notice-records-no-number = The caller shows no number, or one that many share: it can't be linked. Go on with the account number.
notice-known-meanwhile = A colleague has just put this number on file: that account is open now, and nobody was added twice. If it is somebody else, press “Find other” and enrol again.
notice-not-kept = The caller's number was not put on file: the data cannot be written now. What was filled in is still there; please press again in a while.
notice-records-no-account = That account is not on file; check its number and search again.
notice-fault = Something in the program failed; it is logged and tried again. Words and tickets are kept; tell IT.
notice-close-in-call = A call is still up. To hang up and leave, close once more.
notice-close-unsent = “{ $field }” holds words that were not sent and will not be kept. To leave all the same, close once more.

# The emergency lane.
notice-emergency-taken = Emergency { $number } has been taken.
notice-lead-rung = Nobody took emergency { $number } in time; the lead was rung.
notice-verbal-dispatch = Verbal dispatch of { $number } is logged.
notice-supplemented = Added to ticket { $number }.
notice-no-emergency = Choose an emergency first (gas leak, burst pipe), then dispatch at once.
notice-matter-approval = Agent { $agent } asks you to agree to { $yuan } yuan now, the caller is waiting. See “Approvals and alarms”.
notice-matter-public = A caller of agent { $agent } goes public. See “Approvals and alarms”.
notice-matter-kept = Somebody answered this already, or you asked it yourself; nothing was changed.
notice-lead-agreed = Lead { $lead } agreed: { $words }
notice-lead-declined = Lead { $lead } declined: { $words }
notice-merge-unknown = There is no open ticket { $number }; nothing was merged
notice-conflict = Somebody changed the same fields of ticket { $number }: their words stand, yours are kept beside them. Compare them on the Tickets page.
notice-pending-agreed = Ticket { $number }, filed as pending: the lead agreed: { $words }
notice-pending-declined = Ticket { $number }, filed as pending: the lead declined: { $words }
notice-desk-code-shared = Desk code { $code } is another seat's, too: tickets here are numbered from { $first }, none twice. Ask IT for a code of its own.
notice-desk-code-full = Desk code { $code } has no place left for this seat: tickets here are numbered from { $first } meanwhile. Ask IT for a code of its own.
notice-alarm = Agent { $agent } looked at too many customers in a short time and is shown no more. See “Approvals and alarms”.
notice-alarm-held = The login of agent { $agent } kept others waiting; its session was ended. See “Approvals and alarms”.
notice-proposal-kept = Not done: somebody else has decided, or it was your own proposal.
notice-not-proposed = { $number } is a public line and is not black-listed: nobody whom it puts through could call any more.
notice-proposed = Your lead was asked to put this number on the black list; it would run out on { $until }.
notice-handed-over = { $name } ({ $no }) handed this call over: the caller and the draft came with it
notice-survey = The caller rated the call { $score }
notice-queue-refused = The exchange did not take your state ({ $status }); trying again. Calls may not reach you meanwhile.
notice-move-refused = The exchange did not take the change of skill groups ({ $status }); it is tried again by itself. The queues you had go on.
notice-tell-lead = The caller: { $mark }. Calm them; Ctrl+F9 rings the lead. The ticket carries the mark.
notice-attachment-empty = { $name } is empty
notice-attachment-too_large = { $name } is over 10 MB
notice-attachment-unknown_kind = { $name }: only pictures, PDF, sound, video, Word and Excel can be attached
notice-attachment-unread = { $name } can't be read: { $why }
notice-attachment-twice = { $name } is attached already
notice-attachment-too_many = { $most } files at most; { $name } was not attached
notice-attachment-lies = { $name } is not what its name says; not attached
notice-microphone-silent = Your microphone has been silent for 5 s: the caller can't hear you. Check the headset's mute key and plug, or choose another microphone in the settings.
notice-recording-failed = The recording of this call has stopped (the disk is full or can't be written to); the call goes on. Tell the technicians.
notice-recordings-wait = Recordings can't reach the shared folder; they are kept here and go up by themselves.
notice-recording-refused = You have no right to this, or the reason is too short.
notice-recording-erased = This recording's time is over; it was erased.
notice-recording-not-there = The recording has not reached the shared folder yet, or the folder can't be reached: { $place }
notice-recording-damaged = The recording is damaged or was replaced and can't be played. Tell the technicians.
notice-recording-in-call = Recordings can't be played during a call.
notice-recording-no-speaker = There is no loudspeaker to play through.
notice-recording-gave-way = A call: the recording was paused.
notice-break-asked = { $agent } asks for a break of { $minutes } minutes: see Approvals and alarms.
notice-break-granted = Your break is granted: { $minutes } minutes.
notice-break-refused = Your break was not granted.
notice-break-unasked = The data server can't be reached, and nobody was asked. Ask your lead in person, or be not ready.
notice-break-kept = Not done: it was decided or withdrawn already, or is your own request.
notice-recording-paused = The recording is paused; neither side is kept. Go on with it after the card number; after { $minutes } minutes it goes on by itself.
notice-recording-goes-on = The recording goes on.
notice-step-in-busy = You are on a call yourself; step in after it has ended.

# Between leads and agents
notice-order-ready = Team lead { $lead } has set you ready.
notice-order-ready-later = Team lead { $lead }: you will be ready after this call and its wrap-up.
notice-order-not_ready = Team lead { $lead } has set you not ready.
notice-order-not_ready-later = Team lead { $lead }: you will be not ready after this call and its wrap-up.
notice-order-sign_out = Team lead { $lead } has signed you out.
notice-order-sign_out-later = Team lead { $lead }: you will be signed out after this call and its wrap-up.
notice-order-end_wrap_up = Team lead { $lead } has ended your wrap-up; the unfinished ticket is kept.
notice-order-hang_up = Team lead { $lead } has ended your call; the ticket is kept.
notice-order-groups = Team lead { $lead } has given you other skill groups: { $groups }.
notice-order-listened = Team lead { $lead } is listening to your call.
notice-given-done = Agent { $agent }: { $order ->
    [ready] ready now
    [not_ready] not ready now
    [sign_out] signed out
    [end_wrap_up] wrap-up ended
    [hang_up] call ended
   *[other] skill groups changed
 }.
notice-given-later = Agent { $agent } is in a call or its wrap-up; afterwards { $order ->
    [ready] ready
    [not_ready] not ready
   *[other] signed out
 }.
notice-given-refused = Not done: agent { $agent } { $order ->
    [hang_up] has no such call any more
    [end_wrap_up] is not in wrap-up any more
    [ready] has something that must be read
   *[other] is in another state by now
 }.
notice-given-expired = The desk of agent { $agent } did not answer. The order is void and will not be carried out.
notice-order-refused-own = This is your own seat; change the state at the top left.
notice-order-refused-offline = The desk of agent { $agent } is not online; no order was sent.
notice-order-refused-no_call = Agent { $agent } has no call now.
notice-order-refused-unknown = No such agent or skill group; nothing was changed.
notice-shift-waits = Team lead { $lead } has handed over the shift and waits for somebody to accept it: Floor › Shift (Ctrl+B).
notice-hand-up = { $agent } has raised a hand: see Floor (Shift+F8).
notice-hand-card-none = { $agent } has taken the hand down, or no customer goes with it.
notice-hand-taken = Another lead has gone to { $agent }, or the hand is down.
notice-hand-nobody = Your hand is up. No lead is online now; who comes will see it. If it is urgent, ring the lead (Ctrl+F9).
notice-hand-unseen = The data server can't be reached, so nobody sees your hand. Ring the lead (Ctrl+F9).
notice-hand-listen = Team lead { $lead } is here, listening to your call.
notice-hand-whisper = Team lead { $lead } is here; only you hear them.
notice-hand-barge = Team lead { $lead } is here, joining the call.
notice-hand-intercept = Team lead { $lead } is here, taking the call.
notice-wallboard-unopened = The wallboard could not be opened: the system did not start it. Tell IT: agent-desktop wallboard.
notice-disconnected = The exchange has ended the agent's call.
notice-not-disconnected = The exchange did not end it ({ $status }): the agent may have no call any more.
notice-disconnect-unsent = Nothing was ended: your phone is not there at the moment, and agent { $agent } is still in the call. Try again when it is back.
notice-self-test = The self-test failed: { $names }. { $keys } shows what to do; calls can still be taken where the phone works.
notice-restarted = The program crashed and was opened again by itself. Nothing was lost: calls { $calls }, drafts { $drafts }, call log { $log }, to be sent { $waiting }.
notice-restarted-often = It crashed { $times } times in ten minutes; after the next one it stays closed. Tell IT: agent-desktop diagnostics.
notice-settings-bad = The settings have a mistake; what was in force goes on to count: { $why }
notice-settings-taken = Settings changed: { $keys }
notice-settings-later = Settings changed that count when the program is opened again: { $keys }
