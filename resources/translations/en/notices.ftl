# What the desk tells the agent: what happened, what was kept, what to do.
notice-asked-editors = The question went to the editors; the answer will appear in the library.
notice-chased = Ticket { $number } chased; the crew will see it.
notice-command-failed = The phone did not carry out “{ $command }”: { $reason }. The call is as it was; try again.
notice-draft-restored = The ticket you had not finished is back with every word; carry on writing.
notice-filed = Ticket { $number } saved.
notice-joined = Joined incident { $number }; no separate dispatch.
notice-library-gone = The library can't be opened: { $reason }. Calls and tickets are not affected.
notice-phone-lost = The phone stopped: { $reason }. It is being restarted; wait a moment before answering.
notice-phone-lost-in-call = The phone stopped during a call: { $reason }. The ticket is kept, the phone is coming back; then ring the caller back.
notice-refused = The server sent a ticket back: { $reason }. It is still on this desk; tell your team lead.
notice-store-gone = Customer data can't be reached: { $reason }. Answer and write as usual; the card fills in later.
