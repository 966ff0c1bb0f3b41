"""The checks of a seat: real registrars, real stores, a real sound server; each says what to do."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.bootstrap import Setup
from agent_desktop.doctor import echo, phone, stores
from agent_desktop.doctor.examination import as_json, as_lines, examine
from agent_desktop.doctor.subject import Subject
from agent_desktop.settings import Folders, Loaded, Phone, Seat, Settings, Sound
from agent_desktop.store import probe, revisions
from agent_desktop.store.engines import open_writer
from kb_search import database as library
from kb_search.article_files import load_folder
from kb_search.articles import Condition
from kb_search.whoosh_library import WhooshLibrary
from resources import files
from softphone.line import SoundDevice
from tests.desktop.test_secrets import FakeSecrets
from tests.servers import Server
from tests.softphone import sound_server
from tests.softphone.registrar import Registrar
from tests.softphone.sound_server import SoundServer
from ui import words


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("zh_CN")


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
    answers, clock = stores.store(Subject(setup=seat(tmp_path, store=file)))
    assert (answers.health, clock.health) == (Health.OK, Health.OK)
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
