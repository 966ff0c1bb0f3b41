"""A manager interface as Asterisk's, on a loopback port: says what a test tells it to, over real TCP."""

import asyncio
import hashlib
from collections.abc import Mapping

CHALLENGE = "840415273"


class Manager:
    """Lets "centre" with "secret" in. `lines` is what it says to QueueStatus; `silent` stops all answers."""

    def __init__(self) -> None:
        self.standing: list[dict[str, str]] = []
        self.silent = False
        self.logins = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        """Listen, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Gone, with every connection."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    def tell(self, **event: str) -> None:
        """Send an event to everybody who is logged in."""
        for writer in self._writers:
            writer.write(_block(event))

    def tell_in_two(self, event: Mapping[str, str], at: int) -> None:
        """The same in two packets, cut after so many bytes."""
        for writer in self._writers:
            writer.write(_block(event)[:at])
            asyncio.get_running_loop().call_later(0.05, writer.write, _block(event)[at:])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                raw = (await reader.readuntil(b"\r\n\r\n")).decode()
                asked = dict(line.split(": ", 1) for line in raw.strip().split("\r\n"))
                if not self.silent and not self._answer(writer, asked):
                    break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, writer: asyncio.StreamWriter, asked: Mapping[str, str]) -> bool:
        said, more = {"Response": "Success", "ActionID": asked["ActionID"]}, list[dict[str, str]]()
        match asked["Action"]:
            case "Challenge":
                said["Challenge"] = CHALLENGE
            case "Login":
                key = hashlib.md5(f"{CHALLENGE}secret".encode()).hexdigest()
                if asked["Username"] != "centre" or asked["Key"] != key:
                    writer.write(_block(said | {"Response": "Error", "Message": "Authentication failed"}))
                    return False
                self.logins += 1
                self._writers.append(writer)
            case "QueueStatus":
                said["EventList"] = "start"
                more = [*self.standing, {"Event": "QueueStatusComplete", "EventList": "Complete"}]
            case "Ping":
                said["Ping"] = "Pong"
        for one in (said, *({**event, "ActionID": asked["ActionID"]} for event in more)):
            writer.write(_block(one))
        return True


def _block(event: Mapping[str, str]) -> bytes:
    return "".join(f"{key}: {value}\r\n" for key, value in event.items()).encode() + b"\r\n"
