customer = Customer
customer-idle = No call
customer-idle-what = When a call rings, this shows who is calling, their accounts, bills and contact trail.
customer-looking = Fetching the customer's data…
match-nobody = This number is on no account.
customer-searching = Looking the number up; you can answer already.
customer-failed = Customer data can't be reached. Answer and write as usual; it fills in later.
caller-several = Several possible callers
caller-unknown = Unknown number
caller-searching = Searching…
caller-says = Caller ID “{ $name }”
gate-none = No check needed
gate-open = Not verified { $done }/{ $wanted }
gate-passed = Verified
gate-locked = Locked
gate-initial = Initial password: change first
gate-reveal = Show
gate-ring = Ring the customer
gate-compare = Check
gate-said = What the caller says: { $what }
check-bound_number = Number on file
check-ivr_password = IVR password
check-ivr_account = IVR account
check-name = Name
check-address = Address
check-id_tail = ID tail
check-account_no = Account no.
check-passed = matches
check-failed = does not match
accounts = Accounts
accounts-keys = Ctrl + digit
accounts-all = All { $count }
accounts-fewer = Fewer
accounts-other = Find other
account-active = Active
account-suspended = { $service ->
    [telecom] Number kept
    [electricity] Suspended
   *[other] Paused
}
account-cut_off = { $service ->
    [telecom] Barred for arrears
   *[other] Cut off
}
account-closed = Closed
account-prospect = Prospect
account-in-arrears = owes
matches = Who is calling?
matches-order = most likely first
match-none = None of them: search
match-nameless = No name on file
match-ticket = open ticket
match-incident = incident
match-called = called { $day }
match-ivr_account = keyed in the IVR
match-own_number = own number
match-family = family number
match-agent_choice = chosen by agent
match-old_ticket = number of an old ticket
match-installer = installer's contact
match-former_tenant = former tenant's number
certainty-certain = Certain
certainty-likely = Likely
certainty-doubtful = Doubtful
bills = Bills
bills-owed = { $sum } owed
bills-periods = { $count ->
    [one] { $count } period
   *[other] { $count } periods
}
bills-due = { $sum } due
bills-settled = settled
bills-none = No bills in two years
bills-spoken = Last { $periods } periods, { $unpaid } unpaid, { $sum } in all
trail = Contact trail
trail-dots = Contacts of the last 30 days
trail-dots-spoken = { $count } contacts in 30 days, { $broken } broken promises
trail-recent = { $count } in 30 days
trail-mood = Satisfaction { $mood }
trail-agent = agent { $agent }
trail-promise-broken = Broken
trail-promised = promised “{ $what }”
trail-promised-kept = promised “{ $what }”, kept
trail-ivr-account = account keyed
trail-this-call = This call
part-loading = loading…
part-failed = can't be reached
part-cached = kept on this desk
channel-phone-in = Call
channel-phone-out = Outbound
channel-app-in = App
channel-app-out = App notice
channel-web-in = Web
channel-web-out = Web notice
channel-wechat-in = WeChat
channel-wechat-out = WeChat notice
channel-counter-in = Counter
channel-counter-out = Counter
channel-visit-in = Visit
channel-visit-out = Visit
channel-sms-in = SMS in
channel-sms-out = SMS
lookup = Find customer
lookup-hint = Name, address, account, phone or initials
lookup-none = Type and press Enter. What is found is listed here: open it, or link the calling number to it.
lookup-answered = Nothing found for “{ $text }”. Try an address or account number, or write the ticket straight away.
lookup-results = Customers found
lookup-link = Open and remember this number; the caller is:
lookup-back = Back
relation-owner = Owner
relation-family = Family
relation-tenant = Tenant
relation-property = Manager
relation-other = Other
lookup-waiting = Searching…
lookup-failed = No connection to the data. “{ $text }” is looked up again by itself when it is back; the ticket can be written meanwhile.
lookup-refused = The search was not answered. Press Enter again in a while; the ticket can be written meanwhile.
service-gas = Gas
service-lpg = LPG
service-heating = Heating
service-electricity = Electricity
service-telecom = Telecom
standing-wish = Contact wish: { $wish }
standing-meter = { $service ->
    [telecom] device { $meter }
    [lpg] cylinder { $meter }
   *[other] meter { $meter }
}
standing-area = { $area } m²
standing-since = since { $day }
standing-span = { $since } – { $until }
standing-open-end = no end agreed
plan-kept = In { $count } parts · { $paid } paid · { $left } left
plan-broken = Plan in parts broken · { $left } left
plan-done = Plan in parts paid off
plan-next = next { $day }
way = Way back to supply
way-none = No way back here; ask your lead
way-open = Possible
way-shut = Not yet
way-no_arrears-met = no arrears
way-no_arrears-unmet = { $sum } unpaid
way-no_arrears_or_plan-met = settled, or paying in parts
way-no_arrears_or_plan-unmet = { $sum } unpaid
way-no_modification-met = nothing altered
way-no_modification-unmet = alteration not put right
way-evidence = To verify: { $evidence }
way-cost = Cost { $sum } = { $items }
way-free = No charge
enrol = New customer
enrol-name = Name
enrol-address = Address (can follow later)
enrol-service = Service
enrol-who = Put on file and open; the caller is:
enrol-name-wanting = The name comes first
enrol-close = Close the form
way-cost-one = Cost { $sum } ({ $item })
caller-one = { $name } · { $count } accounts
