# incidents and surge
board-incidents = Incidents and surge
incident-list = Incidents
incident-new = Declare an incident
incident-service = Service
incident-kind = Kind
incident-kind-failure = Failure
incident-kind-planned = Planned outage
incident-kind-weak = Poor supply
incident-kind-hazard = Hazard
incident-place = Place
incident-district = District
incident-any-district = Choose a district
incident-area = Supply area
incident-any-area = All supply areas
incident-street = Street or estate
incident-street-hint = As addresses write it, a building too; empty: all of the place
incident-title = Title
incident-title-hint = One line, as agents see it on the card
incident-cause = Cause
incident-cause-hint = What has failed
incident-end = Expected end
incident-end-hint = 18:30, empty: open
incident-later-30 = +30 min
incident-later-60 = +1 h
incident-later-120 = +2 h
incident-script = What agents say
incident-script-hint = What callers are told
incident-inside = { $count } accounts inside
incident-inside-most = more than { $count } accounts inside
incident-declare = Declare
incident-save = Save changes
incident-close = Close incident
incident-close-sure = Press again to close
incident-dismiss = No incident
incident-lists = List who joined, to be rung
incident-joined = { $count ->
    [one] { $count } call
   *[other] { $count } calls
} joined · { $lately } in the last 15 min
incident-closed = Closed
incident-closed-at = closed { $time }
incident-count = { $count } joined
incident-late = overdue · { $count } joined
incident-since = since { $time }
incident-until = back { $time }
incident-declared = { $number } is declared; cards inside show it within seconds.
incident-done = { $number } is changed.
incident-over = { $number } is closed; { $count } callers are on the list to be rung.
incident-faster = Another lead was faster; this is how it stands.
incident-no-place = Choose a district or a supply area.
incident-no-title = Write a title.
incident-wrong-end = Write the end as 18:30 or 11-23 08:00, later than now.
incident-rise = Incident?
incident-rise-area = More calls from { $about }
incident-rise-word = More calls about “{ $about }”
incident-rise-why = { $found } callers in 30 min, usually { $usual } at this hour

# surge mode
surge-on = Surge mode
surge-off = Surge mode is off
surge-since = since { $time }
surge-means = Forms ask only what is required, outgoing calls rest, hung dispatches are told of sooner
surge-all-fields = Show all fields
surge-few-fields = Required fields only
surge-reason = Reason to switch it on
surge-begin = Begin surge
surge-end = End surge
surge-faster = Another lead has switched surge mode on.
surge-ended = Surge mode is over; { $count } promised calls are on the list.
surge-reserves = Reserves
surge-reserves-count = { $count } have this skill and take none of its calls
surge-choose = Choose somebody
surge-ring = Ring
surge-bring = Bring in
surge-reserve-elsewhere = other group
surge-reserve-follows_up = calling out
surge-reserve-away = may return
surge-reserve-on_break = on break
calls-rest = Surge mode, such calls rest: { $reason }

# what agents are told
notice-incident-inside = Incident { $number } was just declared; this caller is inside and can be joined.
notice-surge-back = Surge mode: follow-up calls rest. You will be ready in { $seconds } s; choose another reason if you need longer.
notice-surge-ready = You are ready for incoming calls. Follow-ups go on afterwards.
notice-surge-over = Surge mode is over; forms and outgoing calls are as usual.
notice-rise = More calls about { $about }: { $count } in 30 minutes. See whether to declare an incident.
