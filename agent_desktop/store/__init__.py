"""Where data lives: the schema of every table, engines, migrations and the audit trail."""
