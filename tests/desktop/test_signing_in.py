"""What signing in keeps and signing out takes away."""

from pathlib import Path

import pytest

from agent_desktop import signing_in
from agent_desktop.secrets import DATA_KEY, SIP_PASSWORD
from agent_desktop.settings import load
from tests.desktop.test_password import REGISTERED, Kept, setup_of
from ui.sign_in import Signed

WHO = Signed(agent_no="2044", agent_name="", extension="8044", password="hush-hush")


def test_the_password_goes_to_the_store_alone(tmp_path: Path) -> None:
    secrets = Kept()
    setup = setup_of(tmp_path, secrets, REGISTERED)
    setup.folders.config.mkdir()
    setup.folders.settings_file.write_text(
        '[phone]\nregistrar = "pbx.example"  # ours\n[seat]\ndesk_code = "B07"\n'
    )
    assert signing_in.needs_asking(setup)
    after = signing_in._keep(setup, WHO)
    assert not signing_in.needs_asking(after)
    assert secrets.secrets == {SIP_PASSWORD: "hush-hush"}
    text = setup.folders.settings_file.read_text("utf-8")
    assert "hush" not in text
    assert "# ours" in text
    kept = load(setup.folders, {}).settings
    assert (kept.seat.agent_no, kept.seat.agent_name, kept.seat.desk_code) == ("2044", "2044", "B07")
    assert (kept.phone.user, kept.phone.registrar) == ("8044", "pbx.example")


def test_without_a_store_and_a_place_for_settings_one_works_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = Kept()
    monkeypatch.setattr(secrets, "put", lambda name, value: False)
    setup = setup_of(tmp_path, secrets, REGISTERED)
    setup.folders.config.write_text("a file where the folder should be")
    after = signing_in._keep(setup, WHO)
    assert (after.sip_password, after.loaded.settings.phone.user) == ("hush-hush", "8044")


def test_signing_out_takes_password_and_cards_and_leaves_what_was_written(tmp_path: Path) -> None:
    secrets = Kept(**{SIP_PASSWORD: "hush", DATA_KEY: "ab"})
    setup = setup_of(tmp_path, secrets, REGISTERED)
    setup.folders.data.mkdir()
    for name in ("cards.sqlite", "cards.sqlite-wal", "journal.sqlite"):
        (setup.folders.data / name).write_text("x")
    signing_in.forget_person(setup)
    assert secrets.secrets == {DATA_KEY: "ab"}, "the key of what is unsent stays"
    assert [f.name for f in setup.folders.data.iterdir()] == ["journal.sqlite"]
