# Said on the command line at start
startup-making-data = First run: making demo data (20,000 customers), about half a minute…
startup-made-data = The demo data are ready.
startup-upgraded = The database was upgraded; a copy from before is at { $copy }.
