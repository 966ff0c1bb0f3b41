# The alert strip: a name, one figure to read first, a detail that may be cut short.
alert-emergency = Emergency
alert-outage = Area outage
alert-cut_off = { $service ->
    [telecom] Barred for arrears
   *[other] Cut off for arrears
}
alert-suspension = { $service ->
    [telecom] Number kept
    [electricity] Suspended
   *[other] Paused
}
alert-unauthorised_modification = Unauthorised change
alert-repeat_call = Repeat call
alert-arrears = Arrears
alert-red_list = Red list
alert-black_list = Black list
alert-vip = VIP
alert-emergency-key = Caller pressed emergency
alert-due = on site by { $time }
alert-back = Back { $time }
alert-back-unknown = Return unknown
alert-joined = { $count } joined
alert-since = Since { $day }
alert-now = Now
alert-in-parts = instalments on time
alert-pay-to-restore = pay { $sum } to restore
alert-base-fee = fee { $sum }/year
alert-found = found { $day }
alert-found-none = On record
alert-not-fixed = not fixed
alert-hours = { $count } h
alert-days = { $count } d
alert-nth-call = Call { $count } in { $span }
alert-promise-broken = promise broken
alert-periods = { $count ->
    [one] { $count } period
   *[other] { $count } periods
}
alert-oldest = oldest { $count } d
alert-no-reason = No reason given
alert-until = until { $day }
alert-vip-figure = Serve first
alert-as-of = As of { $time }
alert-account = Account { $account }
alerts = Alerts
alerts-none = No outage, arrears or other alert
alerts-idle = When a call rings: outage, suspension, modification, repeat calls, arrears, lists, in order of danger
alerts-checking = Checking outages, arrears and lists…
alerts-unknown = Caller not identified: nothing to check yet
alerts-more = { $count ->
    [one] { $count } more alert
   *[other] { $count } more alerts
}
alerts-failed = Customer data can't be reached: nothing could be checked
alert-promised-broken = promise “{ $what }” broken
alert-promised-kept = promise “{ $what }” kept
alert-promised-open = promise “{ $what }” not yet due
alert-same-matter = { $count } before: same matter
alert-some-same = same matter { $count }× before
alert-other-matters = different matters before
alert-counts = { $day } in 24 h · { $three } in 72 h · { $week } in 7 days (this one counted)
alert-debtors = { $count } accounts owe
alert-no-end = no end
alert-approved = approved by { $by }
alert-advice = advice only
