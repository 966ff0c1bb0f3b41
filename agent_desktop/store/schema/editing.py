"""The editors' side of the library: editions in the making, must-reads, questions and answers."""

from sqlalchemy import Column, Index, LargeBinary, Table

from agent_desktop.store.schema.columns import (
    METADATA,
    NARROW,
    at,
    at_last,
    count,
    flag,
    key,
    reference,
    text,
    yes_no_open,
)

article_editions = Table(
    "article_editions",
    METADATA,
    key("id"),  # UUIDv7
    text("article_no"),
    count("number"),  # 1, 2, 3 … of this article
    text("state"),  # as in agent_desktop.editing.editions
    text("content"),  # kb_search.articles.Article as JSON
    text("note"),  # why it was changed
    text("author"),
    at("changed_at"),
    text("reviewer"),
    at_last("decided_at"),
    text("verdict"),  # what the reviewer said
    at_last("published_at"),
    flag("must_read"),  # shown before the first 示闲 of a shift
    reference("question_id"),
    Index("article_editions_no", "article_no", "number", unique=True),
    Index("article_editions_state", "state", "changed_at"),
)
"""Every edition that was ever written of an article; what is published now is in `articles` besides."""

article_pictures = Table(
    "article_pictures",
    METADATA,
    key("digest"),  # SHA-256 of the content, hex
    Column("content", LargeBinary, nullable=False),
    at("at"),
    text("who"),
)
"""Pictures and attached files of articles that are not shipped."""

bulletins = Table(
    "bulletins",
    METADATA,
    key("id"),
    text("title"),
    text("body"),
    text("article_no"),  # empty for a notice that stands alone
    text("edition"),  # its version
    text("skill_groups"),  # codes with blanks between them; empty for everybody
    at("from_at"),
    at_last("to_at"),
    text("who"),
    Index("bulletins_from", "from_at"),
)
"""What must be read before the first 示闲 of a shift: a changed article or a notice."""

reads = Table(
    "reads",
    METADATA,
    key("agent"),
    key("subject"),  # id of a bulletin, or of a question whose answer was shown
    at("at"),
    **NARROW,
)
"""Read-receipts: who saw what, when."""

question_replies = Table(
    "question_replies",
    METADATA,
    key("question_id"),
    text("agent"),  # who asked, and is told
    text("question"),
    text("reply"),
    text("article_no"),
    text("who"),
    at("at"),
    Index("question_replies_agent", "agent", "at"),
)
"""What the editors answered to a question; it goes back to the desk that asked."""

consultations = Table(
    "consultations",
    METADATA,
    key("id"),
    reference("question_id"),
    text("department"),
    text("question"),
    text("asked_by"),
    at("asked_at"),
    at("due_at"),
    at_last("answered_at"),
    text("answer"),  # the approved wording
    text("answered_by"),
    reference("edition_id"),  # the draft that it became
    Index("consultations_due", "answered_at", "due_at"),
)
"""A hard question that was passed on to a business department, with its clock."""

article_outcomes = Table(
    "article_outcomes",
    METADATA,
    key("id"),  # that of `articles_used` where steps were taken
    text("article_no"),
    text("version"),
    at("at"),
    text("agent"),
    text("skill_group"),
    reference("call_id"),
    flag("adopted"),
    yes_no_open("solved"),  # NULL: nobody said so
    Index("article_outcomes_article", "article_no", "at"),
    Index("article_outcomes_at", "at"),
)
"""Which version of an article was used or judged in a call, and whether it solved it."""

search_words = Table(
    "search_words",
    METADATA,
    key("id"),  # that of `searches`
    at("at"),
    text("agent"),
    text("skill_group"),
    text("words"),  # of a search that found nothing, long figures blotted out; else empty
    text("nearest"),
    Index("search_words_at", "at"),
)
"""Where a search was made, and the words of one that found nothing."""
