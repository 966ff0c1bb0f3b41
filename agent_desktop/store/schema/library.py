"""What the knowledge library holds for everybody: the published articles, the words of its search."""

from sqlalchemy import BigInteger, Column, Date, Index, Table

from agent_desktop.store.schema.columns import METADATA, NARROW, at, flag, key, text

library = Table(
    "library",
    METADATA,
    key("name"),  # articles
    text("identity"),  # drawn when the store was made: two stores never share it
    Column("revision", BigInteger, nullable=False, server_default="0"),
    **NARROW,
)
"""How often the library has changed. Whoever changes it takes the next number in the same transaction, and
so waits for whoever took the one before: a reader who has seen a number has seen all that came before it."""

articles = Table(
    "articles",
    METADATA,
    key("no"),
    Column("revision", BigInteger, nullable=False),
    flag("withdrawn"),
    text("title"),
    text("version"),
    Column("in_force_from", Date, nullable=False),
    Column("in_force_to", Date),
    text("content"),  # kb_search.articles.Article as JSON
    at("published_at"),
    text("published_by"),
    Index("articles_revision", "revision"),
)
"""Each article as it is published now, and the library's revision that made it so. Rows are never deleted:
one that is withdrawn says so to desks that have it."""

word_lists = Table(
    "word_lists",
    METADATA,
    key("name"),  # synonyms
    Column("revision", BigInteger, nullable=False),
    text("content"),  # TOML, in the form of resources/search
    at("changed_at"),
    text("changed_by"),
)
"""The site's own words for the search, beside those that are shipped."""
