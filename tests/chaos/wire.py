"""A line between a desk and its server that a test can cut: held open in silence, or torn off."""

import socket
from contextlib import suppress
from select import select
from threading import Event, Thread


class Wire:
    """Passes bytes on between a local port and a server's, until told otherwise."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._silent, self._stop = Event(), Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._thread = Thread(target=self._run, name="wire")
        self._thread.start()

    def fall_silent(self) -> None:
        """Nothing comes through any more, and nobody is told: a firewall that forgot, a frozen machine."""
        self._silent.set()

    def tear(self) -> None:
        """Every connection ends at once."""
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """What was held in silence is torn, new connections work."""
        self.tear()
        self._silent.clear()

    def close(self) -> None:
        """Take the line away."""
        self._stop.set()
        self._thread.join(10)
        self._listener.close()
        for pair in self._pairs:
            for end in pair:
                end.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            other = {a: b for a, b in self._pairs} | {b: a for a, b in self._pairs}
            quiet = self._silent.is_set()
            ready, _, _ = select([self._listener, *(() if quiet else other)], [], [], 0.02)
            for end in ready:
                if end is self._listener:
                    self._take()
                else:
                    self._pass_on(end, other[end])

    def _take(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
        else:
            self._pairs.append((near, far))

    def _pass_on(self, end: socket.socket, to: socket.socket) -> None:
        try:
            data = end.recv(65536)
            if data:
                to.sendall(data)
                return
        except OSError:
            pass
        self._pairs = [pair for pair in self._pairs if end not in pair]
        end.close()
        to.close()
