# Said on the command line at start
startup-making-data = Making demo data (20,000 customers), about half a minute…
startup-made-data = The demo data are ready.
startup-desk-runs = A desk is already running here. Use its window, or close it first.
startup-wallboard-runs = The wallboard is already running, but could not be brought to the front: { $why }. Go to its window.
startup-secrets-locked = The system's secret store is locked or gone. Unlock it and start again; nothing was lost.
startup-key-broken = { $where } holds no key. Bring it back from a backup, or remove it: then a new one is made, and what the old one sealed can't be read any more.
startup-no-forms = Not one ticket form can be used: { $why }. Correct the form files, or install the program again.
startup-virtual-screen = No screen here: a virtual one is used ({ $screen }).
startup-no-files = A file or folder can't be used: { $why }. Give this user the right to write there, make room, or name another folder in { $variable }; then start again.
startup-no-screen = No window can be opened: { $why }. Sign in at the seat's own screen, or let DISPLAY name one that this user may use.
startup-password = Password of { $user }@{ $registrar }: 
password-ask = Password of the SIP account
password-ask-database = Password at the data store's server
password-kept = The password is in the system's secret store.
password-not-kept = There is no secret store; the password was not kept and is asked at each start on the terminal.
