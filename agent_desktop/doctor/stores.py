"""What the desk works with: the store, its clock, the knowledge index."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.doctor import clock
from agent_desktop.doctor.subject import Subject
from agent_desktop.store.faults import StoreError
from ui.words import listed, t

if TYPE_CHECKING:
    from agent_desktop.store.probe import Probe

SLOW_MS: Final = 50.0
"""A question that asks nothing; with more than this a card is late (docs/scale.md)."""


def store(subject: Subject) -> Iterator[Finding]:
    """The store answers, quickly, and lets this person work; then what its clock says."""
    from agent_desktop.store.probe import probe

    where = subject.setup.store
    if isinstance(where, Path) and not where.exists():
        yield Finding("store", Health.WARN, str(where), t("doctor-remedy-no-store"))
        return
    try:
        found = probe(where)
    except StoreError as error:
        said = listed([str(error.facts[fact]) for fact in ("where", "why") if fact in error.facts])
        yield Finding("store", Health.FAIL, said, t(f"notice-{error.key}", **error.facts))
        return
    yield _answers(subject, found)
    if found.clock_s is not None:
        yield clock.beside("store", found.clock_s)


def _answers(subject: Subject, found: "Probe") -> Finding:
    mine = subject.setup.loaded.settings.seat.agent_no
    said = f"{found.where} · {found.ms:.1f} ms"
    if found.agent is not None:
        said = f"{said} · {found.agent} ({', '.join(found.roles)})"
        if found.agent != mine or not found.roles:
            return Finding("store", Health.FAIL, said, t("doctor-remedy-other-agent", agent=mine))
    slow = found.ms > SLOW_MS
    return Finding("store", Health.WARN if slow else Health.OK, said,
                   t("doctor-remedy-slow-store") if slow else "")  # fmt: skip


def index(subject: Subject) -> Iterator[Finding]:
    """The search knows the articles that the store has."""
    library = subject.library
    if library is None:
        yield _index_at_rest(subject)
    elif library.building is not None:
        done, total = library.building
        yield Finding("index", Health.WARN, t("doctor-index-building", done=done, total=total),
                      t("doctor-remedy-index-building"))  # fmt: skip
    elif not library.open:
        yield Finding("index", Health.FAIL, "-", t("doctor-remedy-index"))
    elif library.degraded:
        yield Finding("index", Health.WARN, library.revision, library.degraded)
    else:
        yield Finding("index", Health.OK, library.revision)


def _index_at_rest(subject: Subject) -> Finding:
    """Without a desk nobody follows; one that starts catches up before its first search."""
    from kb_search.database import StoredArticles
    from kb_search.freshness import behind
    from kb_search.library import LibraryError
    from resources import files

    if isinstance(subject.setup.store, Path) and not subject.setup.store.exists():
        return Finding("index", Health.OK, t("doctor-index-none"))
    source = StoredArticles(subject.setup.store, files("articles"))
    try:
        late = behind(source, subject.setup.folders.cache / "index")
    except LibraryError as error:
        return Finding("index", Health.WARN, t(f"knowledge-unable-{error.reason}"), t("doctor-remedy-index"))
    finally:
        source.close()
    if late is None:
        return Finding("index", Health.OK, t("doctor-index-none"))
    return Finding("index", Health.OK, t("doctor-index-late" if late else "doctor-index-fresh"))
