## agent-desktop db
upkeep-made = { $where }: made, empty, schema { $schema }.
upkeep-current = { $where }: has schema { $schema } already; nothing to do.
upkeep-copied = As it was before: { $copy }
upkeep-upgraded = { $where }: upgraded from schema { $before } to { $schema }.
upkeep-schema = { $where }: schema { $schema }, as this program needs it.
upkeep-broken = Damaged: { $what }
upkeep-sizes = { $customers } customers, { $accounts } accounts, { $tickets } tickets, { $audit } lines in the audit trail.
upkeep-trail-changed = The audit trail was changed at line { $seq }.
upkeep-trail-missing = The audit trail lacks line { $seq }.
upkeep-trail-cut = The audit trail was cut off before line { $seq }.
upkeep-whole = All of it is whole.

## agent-desktop words
upkeep-words-put = { $where }: the search words are replaced; every desk follows within ten seconds.
upkeep-words-none = # There are no search words of the site yet. resources/search/synonyms.toml shows the form.

## agent-desktop data
upkeep-import-going = { $read } rows read, { $refused } refused…
upkeep-import-resumed = Going on behind row { $rows }, where the last run was stopped.
upkeep-import-done = { $kept } rows kept, { $refused } refused, in { $seconds } s.
upkeep-import-dry = Dry run, nothing was kept: { $kept } rows are fit, { $refused } are not.
upkeep-import-refused = The refused rows, each with its reason: { $report }
cell-too-long = longer than { $most } characters
cell-empty = is empty
cell-no-count = “{ $said }” is no whole number
cell-out-of-range = { $said } is out of range
cell-no-amount = “{ $said }” is no amount in yuan and fen
cell-no-flag = “{ $said }” is neither yes nor no
cell-moment = is a moment and no day; give the site's day
cell-no-day = “{ $said }” is no day; write it as 2026-11-22
cell-no-time = “{ $said }” is no time; write it as 2026-11-22 08:30
cell-no-phone = “{ $said }” is no phone number
cell-no-word = “{ $said }” is none of { $words }; translate it in [words]
cell-row-short = the row has too few cells
upkeep-generated = { $where }: made, with { $customers } invented customers.
upkeep-rule = { $rule }: { $count }, such as { $examples }
rule-no-account = { $table } of accounts that don't exist
rule-no-customer = accounts without customer
rule-suspended = suspended accounts without an open suspension, or the reverse
rule-cut-off = cut-off accounts without an open cut-off, or the reverse
rule-closed = closed accounts without a day, or the reverse
rule-list-entries = list entries that end before they begin
upkeep-fits = All of it fits together.

## agent-desktop centre
centre-needs-server = The centre works for a server; { $where } is a file, and its desk needs none. Name a server in the settings, [site] store, or by --url.
centre-waiting = Another centre is active; this one waits and takes over when that ends.
centre-active = Active.
centre-lost = The server can't be reached; trying again. The log says why.
centre-ended = Ended.
centre-alive = A centre is active: { $who }
centre-gone = No centre is active.

# agent-desktop users
upkeep-users-ask = Password of the new login
upkeep-users-added = { $login }: may come in, as agent { $agent }, with the role { $role }.
upkeep-users-changed = { $login }: is agent { $agent } now, with the role { $role }.
upkeep-users-password = { $login }: has the new password.
upkeep-users-removed = { $login }: is shut out; sessions that were open have ended.
upkeep-users-shut-out = shut out
upkeep-users-none = There is no login yet.
rates-station = station code
rates-name = station
rates-crew = crew
rates-tickets = tickets
rates-closed = closed
rates-timed = with a limit on site
rates-in_time = in time
rates-in_time_share = share in time
rates-reworked = reworked
rates-rework_share = share reworked
rates-sent_back = sent back
rates-satisfaction = satisfaction
rates-written = Written: { $file }, { $rows } rows.
