"""What editors do on their page, each a deed in the editors' room. Thread: main."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.desk.intents import Intents
from agent_desktop.editing.editions.edition import Edition
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.files.reading import Refused, Taken
from agent_desktop.editing.inbox.post import Bulletin
from agent_desktop.editing.numbers import free_number
from agent_desktop.editing.questions.asked import Consultation
from kb_search.articles import Article, Picture
from ui.editing.article_desk import Deeds
from ui.editing.asking import Asking
from ui.editing.group_panel import Ways
from ui.editing.notice_panel import Posting
from ui.plain import plain
from ui.words import t

Report = tuple[Sequence[Taken], Sequence[Refused]]


class Then(Struct, frozen=True):
    """What the page shows after a deed: an edition, its lists anew, a report; and what deeds ask of it.

    `later`: the lists once what is in the outbox has been sent.
    """

    edition: Callable[[Edition], None]
    done: Callable[[], None]
    later: Callable[[], None]
    report: Callable[[Report], None]
    may_leave: Callable[[], bool]
    numbers: Callable[[], set[str]]
    today: Callable[[], date]


class Work:
    """The deeds of all panels."""

    def __init__(
        self, intents: Intents, asking: Asking, then: Then, open_article: Callable[[str], None]
    ) -> None:
        self._intents = intents
        self._asking, self._ask, self._then = asking, asking.ask, then
        steps = (self._save, self._submit, self._publish, self._send_back, self._discard)
        self.deeds = Deeds(*steps, self._restore, self.carry, self._withdraw)
        self.ways = Ways(self._reply, self.write, self._consult, self._settle, open_article)
        self.posting = Posting(self._put_up, self._take_down)

    # articles

    def write(self, title: str, question_id: str) -> None:
        """Begin an article."""
        if self._then.may_leave():
            article = self._template(title)
            self._ask(lambda room: room.begin(article, question_id), self._then.edition, t("editing-begun"))

    def keep(self, edition: Edition) -> None:
        """Save a draft that is about to be left."""
        self._ask(lambda room: room.save(edition), lambda _: None)

    def _save(self, edition: Edition) -> None:
        self._ask(lambda room: room.save(edition), self._then.edition, t("editing-saved"))

    def _submit(self, edition: Edition) -> None:
        def hand_in(room: EditorsRoom) -> Edition:
            return room.submit(room.save(edition).id)

        self._ask(hand_in, self._then.edition, t("editing-submitted"))

    def _publish(self, edition: Edition) -> None:
        self._ask(lambda room: room.publish(edition.id), self._then.edition, t("editing-published"))

    def _send_back(self, edition: Edition, verdict: str) -> None:
        def back(room: EditorsRoom) -> Edition:
            return room.send_back(edition.id, verdict)

        self._ask(back, self._then.edition, t("editing-went-back"))

    def _discard(self, edition: Edition) -> None:
        self._ask(lambda room: room.discard(edition.id), self._then.edition, t("editing-discarded"))

    def _restore(self, article: Article) -> None:
        self._ask(lambda room: room.begin(article), self._then.edition, t("editing-restored"))

    def _withdraw(self, edition: Edition) -> None:
        no = edition.article.no
        self._ask(lambda room: room.withdraw(no), self._done, t("editing-withdrawn"))

    def carry(self, edition: Edition, file: Path) -> None:
        """A picture or file into the store, and into the draft as it is written now."""

        def keep(room: EditorsRoom) -> Edition:
            article, made = edition.article, room.keep(file, plain(file.stem, 60))
            if isinstance(made, Picture):
                article = replace(article, pictures=(*article.pictures, made))
            else:
                article = replace(article, files=(*article.files, made))
            return room.save(replace(edition, article=article))

        self._ask(keep, self._then.edition, t("editing-saved"))

    def _template(self, title: str) -> Article:
        """An article with the next free number."""
        today = self._then.today()
        return Article(
            no=free_number(self._then.numbers()),
            title=plain(title, 60) or t("editing-untitled"),
            category="other",
            skill_groups=(),
            keywords=(),
            version=f"{today:%Y-%m}",
            in_force_from=today,
            answer=t("editing-template-answer"),
        )

    # questions

    def _reply(self, question_ids: Sequence[str], text: str, article_no: str) -> None:
        self._ask(lambda room: room.reply(question_ids, text, article_no), self._done, t("editing-replied"))

    def _consult(self, question: str, department: str, hours: int, question_id: str) -> None:
        def filed(number: str) -> None:
            self._then.done()
            self._asking.say(t("editing-passed-on", number=number), "muted")
            self._then.later()

        ask = self._intents.ask_department
        self._asking.wait(lambda: ask(question, department, hours, question_id), filed)

    def _settle(self, owed: Consultation, answer: str) -> None:
        article = replace(self._template(owed.question), answer=" ".join(answer.split())[:4_000])

        def settle(room: EditorsRoom) -> Edition:
            return room.settle(owed, answer, article)

        self._ask(settle, self._then.edition, t("editing-settled"))

    def _done(self, _: object) -> None:
        self._then.done()

    # what must be read

    def _put_up(self, title: str, body: str, groups: tuple[str, ...], days: int) -> None:
        self._ask(lambda room: room.put_up(title, body, groups, days), self._done, t("editing-notice-done"))

    def _take_down(self, bulletin: Bulletin) -> None:
        self._ask(lambda room: room.take_down(bulletin.id), self._done, t("editing-notice-ended"))

    # files

    def bring_in(self, files: Sequence[Path]) -> None:
        """Articles out of files."""
        self._asking.say(t("editing-bringing-in", count=len(files)), "muted")
        self._ask(lambda room: room.bring_in(files), self._then.report)

    def bring_out(self, file: Path) -> None:
        """Everything in force into a file."""

        def done(count: int) -> None:
            self._asking.say(t("editing-brought-out", count=count, file=plain(file.name, 60)), "muted")

        self._ask(lambda room: room.bring_out(file), done)
