page-listening = Recordings
listen-search = Find recordings
listen-search-hint = Number, agent, call id, days (such as 11-20), in any combination
listen-only-held = Held only
listen-list = Recordings
listen-count = { $count ->
    [one] { $count } recording
   *[other] { $count } recordings
}
listen-none = No recording fits
listen-choose = Choose a recording
listen-incoming = Incoming
listen-outgoing = Outgoing
listen-paused = has a pause
listen-gap = paused
listen-cut = line cut
listen-was-cut = has a cut
listen-agent = Agent
listen-caller = Caller
listen-waves = Picture of the recording: left and right go 5 seconds, space plays and pauses
listen-not-open = Give a reason, then open it
listen-reason = Reason for listening
listen-reason-hint = Reason (4 characters at least, such as the complaint's ticket); goes into the audit
listen-needs-reason = Give a reason first, 4 characters at least
listen-open = Open
listen-opening = Opening…
listen-play = Play
listen-pause = Pause
listen-speed = { $factor } times the speed
listen-save = Download
listen-saved = Saved as { $file }; the audit says so
listen-hold = Hold
listen-release = Release
listen-held = Held ({ $who }): { $why }
listen-held-short = Held
listen-is-held = Held: it will not be erased
listen-released = Released: it is erased when its time comes
listen-rule = Opening, downloading, holding and releasing are written into the audit for good. It plays through the calls' loudspeaker and pauses when a call comes.
