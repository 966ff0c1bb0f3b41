"""An editors' room over a real store, with two editors."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.editing.questions.asked import Consultation
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.sessions import Sessions
from kb_search.articles import Article, Step
from kb_search.media import EveryMedia, FolderMedia
from resources import files
from tests.desk.store import Store

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
TODAY = date(2026, 11, 22)
OLD = Article(
    no="H-001",
    title="暖气不热",
    category="heating",
    skill_groups=("heating",),
    keywords=("不热",),
    version="2026-10",
    in_force_from=date(2026, 10, 1),
    in_force_to=date(2026, 12, 1),
    answer="先看弹屏。",
    steps=(Step("看阀。", True), Step("派单后 24 小时内上门。")),
)


OWED = Consultation(
    id="c1", department="客户服务部", question="养猫要登记吗", asked_by="1096", asked_at=NOW, due_at=NOW
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def staffed(store: Store) -> None:
    """An agent and two editors."""
    for no, role in (("1011", "agent"), ("1096", "editor"), ("1097", "editor")):
        store.add(agents, no=no, name=no, extension=no, kind="normal", role=role, team="")


def room(
    where: Newsroom | Callable[[], Path | str],
    agent: str = "1096",
    clock: Clock | None = None,
    shipped: tuple[Article, ...] = (OLD,),
) -> EditorsRoom:
    """A room for one of them."""
    newsroom = where if isinstance(where, Newsroom) else Newsroom(Sessions(where))
    return EditorsRoom(
        newsroom,
        agent=agent,
        shipped=lambda: shipped,
        words=files("search") / "synonyms.toml",
        media=EveryMedia(FolderMedia(files("articles") / "pictures"), newsroom),
        now=clock or Clock(),
        zone=ZoneInfo("Asia/Shanghai"),
    )
