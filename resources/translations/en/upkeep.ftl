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

## why a command was not done
refused-store-failed = The data store { $where } failed: { $why }. What was saved before is kept. Try again; if it stays so, run agent-desktop doctor.
refused-store-missing = There is no data store at { $where }. Nothing was changed. Check the path in the settings, or make one with agent-desktop db init.
refused-store-exists = There is a data store at { $where } already. Nothing was changed. Move it away first, or use it as it is.
refused-store-folder-missing = The folder of the data store { $where } does not exist. Nothing was changed. Make it, or fix the path in the settings.
refused-store-full = The disk that holds { $where } is full. What was saved before is kept; the last change is not. Free some room, then try again.
refused-store-locked = The data store { $where } is in use by another program. Nothing was changed. Close that program (a backup, a database viewer), then try again.
refused-store-read-only = The data store { $where } may only be read. Nothing was changed. Give this user the right to write the file and its folder, or move it to a disk that allows it.
refused-store-forbidden = The data store { $where } may not be opened by this user. Nothing was changed. Correct the rights; on a server, use a login that has them.
refused-store-damaged = The file { $where } is damaged or is no data store ({ $why }). It was left as it is. Put a backup in its place, or move it away and start again.
refused-store-newer = The data store { $where } has schema { $found }, this program knows up to { $known }. Nothing was changed. Install the newer program, or use the backup made before the upgrade.
refused-store-outdated = The data store { $where } has schema { $found }, this program needs { $known }. Nothing was changed. Run agent-desktop db upgrade.
refused-store-unreachable = The database server { $where } can't be reached: { $why }. What was saved before is kept. Check the network and the server, then try again.
refused-store-untrusted = The database server { $where } is not proven to be the right one: { $why }. Nothing was sent to it. Check sslrootcert, the name in the address and the server's certificate.
refused-store-login-refused = The database server { $where } refuses this login: { $why }. Set the password with agent-desktop password --database, or ask whoever keeps the logins.
refused-store-driver-missing = The library psycopg for the server { $where } is not installed. Nothing was changed. Install it with pip install psycopg[binary].
refused-store-not-whole = The data store { $where } is not whole. Nothing was changed. Keep it, and put a backup in its place.
refused-store-unfit = The data in { $where } don't fit together. Nothing was changed. Correct them where they come from and import them again.
refused-store-needs-server = { $where } is a file and has no logins; who can read it can read all of it. Name a server.
refused-store-login-wrong = { $login }: { $why }. Nothing was changed.
login-letters = a login is small letters, digits and _ . -, and begins with a letter
login-taken = there is such a login already
login-unknown = there is no such login
refused-store-words-wrong = { $where }: { $why }. Nothing was changed. Correct the list; resources/search/synonyms.toml is a model.
words-too-large = larger than { $most } bytes
mapping-unreadable = { $file }: { $why }. Correct the mapping file.
mapping-no-table = { $file }: no table “{ $table }” to import into; there are { $tables }.
mapping-no-column = The file has no column { $absent }. It has: { $heading }. Correct [columns].
mapping-strange = { $table } has no { $strange }; it has { $known }.
mapping-lacking = The mapping says nothing about { $lacking } of { $table }.
mapping-empty = The mapping takes no column of the file; write [columns].
mapping-constants = [constants] { $why }.
sheet-missing = There is no file { $file }. Check its name.
sheet-no-encoding = There is no encoding “{ $encoding }”. Correct the mapping.
sheet-undecoded = { $file } can't be read after line { $line }: { $why }. Name its encoding in the mapping.
sheet-unknown-encoding = The encoding of { $file } is not known. Save it as UTF-8, or name it in the mapping.
sheet-no-sheet = { $file } can't be read as a spreadsheet: { $why }. Save it as .xlsx anew.
sheet-needs-parquet = Reading { $file } needs the extra parquet: pip install 'agent-desktop[parquet]'.
sheet-no-parquet = { $file } can't be read as Parquet after row { $row }: { $why }.
sheet-unwritable = { $why }. Choose a folder that this user may write to.
sheet-copy = { $why }. Copy the file to a folder that this user may write to.
