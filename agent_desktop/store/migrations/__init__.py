"""Steps from one schema to the next, run by Alembic from within the program (`store.revisions`).

A step is `versions/NNNN_what.py` beside a script for each database, `NNNN_what.sqlite.sql` and
`NNNN_what.postgresql.sql`: exactly what the database was told, so that a change of `store.schema` can never
change the past. The number joins `store.revisions.KNOWN`. `draft` writes the scripts of new tables; a step
that has landed is never changed.
"""
