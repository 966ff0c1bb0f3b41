"""What is remembered of the work itself: knowledge used and missed, audit, the store's own facts."""

from sqlalchemy import DDL, BigInteger, Column, Index, Table, event

from agent_desktop.store.schema.columns import METADATA, NARROW, at, at_last, count, key, reference, text

articles_used = Table(
    "articles_used",
    METADATA,
    key("id"),
    text("article_no"),
    at("at"),
    text("agent"),
    reference("call_id"),
    reference("ticket_id"),
    Index("articles_used_article", "article_no", "at"),
)
"""Which article helped in which call."""

questions_unanswered = Table(
    "questions_unanswered",
    METADATA,
    key("id"),
    at("at"),
    text("question"),
    text("skill_group"),
    text("agent"),
    reference("call_id"),
    text("nearest"),  # number of the nearest article
    text("answered_by"),  # number of the article that an editor wrote for it
    at_last("closed_at"),
    Index("questions_unanswered_at", "at"),
)
"""A search that found nothing useful; the editors' inbox."""

searches = Table(
    "searches",
    METADATA,
    key("id"),
    at("at"),
    text("agent"),
    text("query_hash"),  # not the words: people type names and numbers
    count("hits"),
    text("opened"),  # number of the article that was opened
    count("took_us"),
    Index("searches_at", "at"),
)
"""One search in the library."""

audit = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    at("at"),
    text("who"),
    text("action"),
    text("subject"),
    text("detail"),
    text("prev_hash"),
    text("hash"),
    Index("audit_who", "who", "at"),
    Index("audit_subject", "subject", "at"),
)
"""Every look, search, reveal and export; each row seals the one before. See `agent_desktop.store.audit`."""

for _change in ("UPDATE", "DELETE"):
    # PostgreSQL does the same by rights: nobody who writes the trail may change it.
    _trigger = DDL(  # type: ignore[no-untyped-call]  # as SQLAlchemy 2.1 has it
        f"CREATE TRIGGER audit_no_{_change.lower()} BEFORE {_change} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END"
    )
    event.listen(audit, "after_create", _trigger.execute_if(dialect="sqlite"))

meta = Table("meta", METADATA, key("name"), text("value"), **NARROW)
"""Facts about this store: where its data came from, the demo's seed and day."""
