"""A login by SCRAM over verified TLS, and who is refused: a real handshake with real certificates."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from agent_desktop.store.engines import Address, open_reader
from agent_desktop.store.faults import StoreError, StoreLoginRefused, StoreUntrusted
from agent_desktop.upkeep.users.database import Logins
from tests.servers import Server
from tests.store.front import Authority, listening

LOGIN, PASSWORD = "tls.agent", "geheim-7351"
Address_ = Callable[..., str]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"), "site")


@pytest.fixture
def address(centre: str, server: Server) -> Iterator[Address_]:
    """Makes an address at a front with a certificate; the login must prove itself by SCRAM."""
    logins = Logins(centre)
    logins.add(LOGIN, "1011", "agent", PASSWORD)
    logins.close()
    server.ask_for_scram(LOGIN)
    with ExitStack() as open_fronts:

        def made(certificate: Path | None, root: Path | str, mode: str = "verify-full") -> str:
            port = open_fronts.enter_context(listening(server.socket, certificate))
            name = centre.split("@/")[1].split("?")[0]
            return f"postgresql://{LOGIN}@localhost:{port}/{name}?sslmode={mode}&sslrootcert={root}"

        yield made
    server.run(f'DROP ROLE "{LOGIN}"')


def refused(address: str, password: str = PASSWORD) -> StoreError:
    with pytest.raises(StoreError) as error:
        open_reader(Address.with_password(address, password))
    assert PASSWORD not in str(error.value)
    return error.value


def test_the_right_server_lets_the_right_password_in(address: Address_, authority: Authority) -> None:
    where = address(authority.server("localhost"), authority.file)
    engine = open_reader(Address.with_password(where, PASSWORD))
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT desk_me()").scalar() == "1011"
        driver = conn.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        assert driver.pgconn.ssl_in_use
        assert driver.pgconn.used_password
    engine.dispose()
    wrong = refused(where, "another")
    assert isinstance(wrong, StoreLoginRefused)
    assert "password authentication failed" in str(wrong)
    assert isinstance(refused(where, ""), StoreLoginRefused)


def test_who_is_not_the_server_learns_nothing(
    address: Address_, authority: Authority, tmp_path: Path
) -> None:
    other, ours = Authority(tmp_path, "other"), authority.server("localhost")
    for certificate, root, why in (
        (other.server("localhost"), authority.file, "certificate verify failed"),
        (authority.server("another.example"), authority.file, "does not match host name"),
        (authority.server("localhost", days=-1), authority.file, "certificate verify failed"),
        (None, authority.file, "does not support SSL"),
        (ours, tmp_path / "gone.crt", "root certificate file"),
    ):
        error = refused(address(certificate, root))
        assert isinstance(error, StoreUntrusted), error
        assert why in str(error)
        assert "Nothing was sent to it" in str(error)
