"""A network between us and the database that can be made to swallow everything, as a firewall does that forgot us."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class Proxy:
    """Forwards TCP from a port of its own to ``target``; while ``stalled`` it accepts and acknowledges, and no more."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._flowing = threading.Event()
        self._flowing.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """Let nothing through any more, in either direction; connections stay."""
        self._flowing.clear()

    def flow(self) -> None:
        """Let everything through again."""
        self._flowing.set()

    def close(self) -> None:
        """End all connections."""
        self._flowing.set()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                self._flowing.wait()
                sink.sendall(piece)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def between(target: tuple[str, int]) -> Iterator[Proxy]:
    """Put a proxy before ``target`` for the time of the block."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
