"""Parts of the ticket pane: form, offers, clocks, phrases, closing. They know no rule of the desk."""
