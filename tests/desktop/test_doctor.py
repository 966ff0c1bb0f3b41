"""The checks of a seat: real registrars, real stores, a real sound server; each says what to do."""

import json
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.bootstrap import Setup
from agent_desktop.doctor import clock, echo, examination, phone, stores
from agent_desktop.doctor import seat as seats
from agent_desktop.doctor.examination import as_json, as_lines, examine
from agent_desktop.doctor.subject import Subject
from agent_desktop.provisioning import NotReached
from agent_desktop.settings import Folders, Loaded, Phone, Provisioning, Seat, Settings, Sound
from agent_desktop.store import probe, revisions
from agent_desktop.store.engines import open_writer
from kb_search import database as library
from kb_search.article_files import load_folder
from kb_search.articles import Condition
from kb_search.whoosh_library import WhooshLibrary
from resources import files
from softphone.sound import SoundDevice
from tests.desktop.test_secrets import FakeSecrets
from tests.servers import Server
from tests.softphone import sound_server
from tests.softphone.registrar import Registrar
from tests.softphone.sound_server import SoundServer
from ui import words


@pytest.fixture(autouse=True)
def english() -> None:
    words.use("en")


NOTHING_SET = Settings()


def seat(tmp_path: Path, settings: Settings = NOTHING_SET, store: Path | str | None = None) -> Setup:
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path)})
    loaded = Loaded(settings, (), frozenset())
    return Setup(
        folders=folders, loaded=loaded, store=store or folders.data / "store.sqlite",
        secrets=FakeSecrets(), sip_password="right",
    )  # fmt: skip


def at_registrar(port: int) -> Settings:
    return Settings(phone=Phone(user="8011", registrar=f"127.0.0.1:{port}", sound="none"))


def registered(setup: Setup) -> Finding:
    line, trouble = phone.heard_of(setup, registers=True)
    assert not trouble
    (found,) = phone.registration(Subject(setup=setup, line=line))
    return found


@pytest.mark.parametrize(
    ("answers", "health", "remedy"), [([401, 200], Health.OK, ""), ([403], Health.FAIL, "extension")]
)
def test_registering_is_tried_as_the_seat_does_it(
    tmp_path: Path, answers: list[int], health: Health, remedy: str
) -> None:
    with Registrar(answers) as exchange:
        found = registered(seat(tmp_path, at_registrar(exchange.port)))
        assert found.health is health, found
        assert remedy in found.remedy
        if health is Health.OK:
            assert found.found.endswith(" ms"), "how long a round trip takes"
            assert exchange.authorized
            assert exchange.unregistered, "the contact is taken back"


def test_a_registrar_that_says_nothing_is_waited_for_so_long_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "WAIT_S", 0.3)
    with Registrar([200]) as exchange:
        exchange.silent = True
        found = registered(seat(tmp_path, at_registrar(exchange.port)))
    assert (found.health, "exchange does not answer" in found.remedy) == (Health.FAIL, True)


def test_an_account_that_a_running_desk_holds_is_left_alone(tmp_path: Path) -> None:
    with Registrar([200]) as exchange:
        setup = seat(tmp_path, at_registrar(exchange.port))
        line, _ = phone.heard_of(setup, registers=False)
        (found,) = phone.registration(Subject(setup=setup, line=line, registers=False))
        assert found.health is Health.OK
        assert exchange.contacts == []


def test_a_chosen_headset_that_is_not_plugged_in_is_named(tmp_path: Path) -> None:
    setup = seat(tmp_path, Settings(phone=Phone(sound="none")))
    line, _ = phone.heard_of(setup, registers=False)
    assert line is not None
    setup = seat(tmp_path, Settings(sound=Sound(microphone="Jabra")))
    (none,) = phone.devices(Subject(setup=setup, line=line))
    assert none.health is Health.FAIL
    there = replace(line.sound, devices=(phone_device("Poly"),))
    (away,) = phone.devices(Subject(setup=setup, line=replace(line, sound=there)))
    assert (away.health, "Jabra" in away.remedy) == (Health.WARN, True)


def phone_device(name: str) -> SoundDevice:
    return SoundDevice(id=name, name=name, captures=True, plays=True)


def test_a_file_answers_and_may_be_written(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    writer = open_writer(file, create=True)
    revisions.upgrade(writer)
    writer.dispose()
    (answers,) = stores.store(Subject(setup=seat(tmp_path, store=file)))
    assert answers.health is Health.OK
    assert " ms" in answers.found


def test_a_server_says_who_this_login_is_and_what_time_it_is(
    tmp_path: Path, centre: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = open_writer(centre)
    with writer.begin() as conn:
        for login in ("doctor_agent", "doctor_nobody"):
            conn.exec_driver_sql(f"DROP ROLE IF EXISTS {login}")
            conn.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
        conn.exec_driver_sql("SELECT desk_admit('doctor_agent', '1011', 'agent')")
    writer.dispose()
    name = centre.split("@/")[1].split("?")[0]
    mine = seat(tmp_path, store=server.url(name, "doctor_agent"))
    answers, clock = stores.store(Subject(setup=mine))
    assert (answers.health, clock.health) == (Health.OK, Health.OK), (answers, clock)
    assert "1011 (agent)" in answers.found
    other = seat(tmp_path, Settings(seat=Seat(agent_no="1012")), store=server.url(name, "doctor_agent"))
    assert next(iter(stores.store(Subject(setup=other)))).health is Health.FAIL
    nobody = seat(tmp_path, store=server.url(name, "doctor_nobody"))
    assert next(iter(stores.store(Subject(setup=nobody)))).health is Health.FAIL

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(datetime.now(UTC).timestamp() - 86_400, UTC)

    monkeypatch.setattr(probe, "datetime", Yesterday)
    _, clock = stores.store(Subject(setup=mine))
    assert (clock.health, "86400" in clock.found) == (Health.FAIL, True)


@pytest.mark.parametrize(
    ("behind_s", "health", "said"),
    [
        (0, Health.OK, "of the exchange|behind the exchange"),
        (600, Health.FAIL, "s ahead of the exchange"),
        (-30, Health.WARN, "s behind the exchange"),
    ],
)
def test_without_a_store_on_a_server_the_exchange_says_the_time(
    tmp_path: Path, behind_s: int, health: Health, said: str
) -> None:
    with Registrar([401, 200]) as exchange:
        exchange.date = lambda: format_datetime(datetime.now(UTC) - timedelta(seconds=behind_s), usegmt=True)
        setup = seat(tmp_path, at_registrar(exchange.port))
        line, _ = phone.heard_of(setup, registers=True)
    (found,) = clock.exchange(Subject(setup=setup, line=line))
    assert found.health is health, found
    assert re.search(said, found.found), found
    assert bool(found.remedy) is (health is not Health.OK)


def test_an_exchange_that_says_no_time_or_nonsense_leaves_the_clock_alone(tmp_path: Path) -> None:
    with Registrar([200]) as exchange:
        exchange.date = lambda: "yesterday " + "9" * 500
        setup = seat(tmp_path, at_registrar(exchange.port))
        line, _ = phone.heard_of(setup, registers=True)
    (found,) = clock.exchange(Subject(setup=setup, line=line))
    assert (found.health, "nothing to compare" in found.found) == (Health.OK, True)
    assert list(clock.site(Subject(setup=setup, line=line))) == []
    (nobody,) = clock.site(Subject(setup=seat(tmp_path)))
    assert "nothing to compare" in nobody.found


def test_the_server_of_the_settings_says_the_time_where_no_store_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()

    def ahead(given: Provisioning, agent: str) -> float:
        asked.append(given.source)
        if len(asked) == 2:
            raise NotReached("https://desk.example/: no answer")
        return 7.5

    monkeypatch.setattr(clock, "clock_ahead_s", ahead)
    wanted = Settings(provisioning=Provisioning(source="https://desk.example/{agent}"))
    (off,) = clock.site(Subject(setup=seat(tmp_path, wanted)))
    assert (off.health, "7.5 s ahead of the server of the settings" in off.found) == (Health.WARN, True)
    (gone,) = clock.site(Subject(setup=seat(tmp_path, wanted)))
    assert (gone.health, "gives no answer" in gone.remedy) == (Health.WARN, True)
    assert list(clock.site(Subject(setup=seat(tmp_path, wanted, "postgresql://db.example/desk")))) == []
    assert len(asked) == 2, "a store on a server says the time already"


def test_a_check_that_breaks_or_hangs_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def breaks(_: Subject) -> Iterator[Finding]:
        yield Finding("forms", Health.OK, "what it had found by then")
        raise KeyError("a slip")

    def hangs(_: Subject) -> Iterator[Finding]:
        go_on.wait(60)
        yield Finding("disk", Health.OK, "late")

    def fails(*_: object, **__: object) -> None:
        raise PermissionError("no folder for it")

    others = {"forms": breaks, "disk": hangs, "settings": seats.settings}
    monkeypatch.setattr(examination, "OTHERS", others)
    monkeypatch.setattr(examination, "CHECKS", {**examination.OF_PHONE, **others})
    monkeypatch.setattr(examination, "PATIENCE_S", 1.0)
    monkeypatch.setattr(phone, "heard_of", fails)
    report = examine(seat(tmp_path))
    go_on.set()
    found = {(finding.check, finding.health): finding for finding in report.findings}
    assert "a slip" in found["forms", Health.FAIL].found
    assert found["forms", Health.OK].found == "what it had found by then"
    assert "no answer" in found["disk", Health.FAIL].found
    assert ("settings", Health.OK) in found
    assert "no folder for it" in found["phone", Health.FAIL].found
    assert all(finding.remedy for finding in report.findings if finding.health is Health.FAIL)


def test_every_check_has_a_name_for_people() -> None:
    for language in ("en", "zh_CN"):
        words.use(language)
        assert [name for name in examination.CHECKS if not words.has(f"doctor-check-{name}")] == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks fontconfig")
def test_fonts_that_are_looked_for_too_long_are_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text("#!/bin/sh\nexec sleep 60\n")
    lister.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(lister))
    monkeypatch.setattr(seats, "FONTS_S", 0.2)
    (found,) = seats.fonts(Subject(setup=seat(tmp_path)))
    assert (found.health, "fc-cache" in found.remedy) == (Health.WARN, True)


def test_the_index_on_the_disk_is_compared_with_the_store(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    writer = open_writer(file, create=True)
    revisions.upgrade(writer)
    setup = seat(tmp_path, store=file)
    subject = Subject(setup=setup)
    assert "no index" in next(iter(stores.index(subject))).found
    shipped = load_folder(files("articles")).articles
    with writer.begin() as conn:
        library.publish(conn, shipped[:3], by="1001", at=datetime.now(UTC))
    source = library.StoredArticles(file)
    made = WhooshLibrary(lambda: source, setup.folders.cache / "index", apart=False)
    made.open()
    made.close()
    assert "has what" in next(iter(stores.index(subject))).found
    with writer.begin() as conn:
        library.publish(conn, shipped[3:4], by="1001", at=datetime.now(UTC))
    writer.dispose()
    assert "new articles" in next(iter(stores.index(subject))).found
    running = replace(subject, library=Condition(open=True, building=(3, 9)))
    assert next(iter(stores.index(running))).health is Health.WARN


def test_all_of_it_is_told_to_people_and_to_programs(tmp_path: Path) -> None:
    report = examine(seat(tmp_path, Settings(phone=Phone(sound="none"))))
    told = json.loads(as_json(report))
    assert told["health"] == report.health
    checks = [finding["check"] for finding in told["findings"]]
    assert {"registration", "phone", "store", "index", "settings", "forms", "disk", "versions"} <= set(checks)
    assert "echo" not in checks, "without sound nothing is listened to"
    lines = "\n".join(as_lines(report))
    for finding in report.findings:
        if finding.health is not Health.OK:
            assert finding.remedy, finding
            assert finding.remedy in lines


@pytest.mark.slow
@pytest.mark.skipif(not sound_server.THERE, reason="PulseAudio is not installed")
def test_what_the_microphone_hears_is_measured_and_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = Subject(setup=seat(tmp_path), aloud=True)
    with SoundServer(tmp_path) as server:
        monkeypatch.setenv("PULSE_SERVER", server.address)
        monkeypatch.setattr(echo, "PATIENCE_S", dict.fromkeys(echo.PATIENCE_S, 30.0))
        (silent,) = echo.echo(subject)
        assert silent.health is Health.FAIL, silent
        assert "hears nothing" in silent.remedy
        server.sing("room", 600)
        heard = echo.listen_and_play("", "")
        assert -30 < heard.level_db < 0, heard
        assert heard.played_s >= echo.HEARD_S * 0.9
        (found,) = echo.echo(subject)
        assert found.health is Health.OK, found
        (busy,) = echo.echo(replace(subject, in_call=True))
        assert "not tried" in busy.found
    with pytest.raises(echo.NoDevice):
        echo.listen_and_play("", "")
