"""An SMS gateway that records: what it was sent under which key, and that a key sent twice is one message."""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    """Delivers each ``Idempotency-Key`` once, as gateways do; fails some requests after having accepted them."""

    def __init__(self, *, forgets: float, seed: int) -> None:
        self.received: Counter[str] = Counter()
        self.delivered: dict[str, tuple[str, str]] = {}
        self.differing: list[str] = []
        self._draw, self._forgets = random.Random(seed), forgets
        self._mutex = threading.Lock()

    def take(self, key: str, message: dict[str, str]) -> bool:
        """Note one request; say whether its sender hears that it was accepted."""
        said = (message["to"], message["text"])
        with self._mutex:
            self.received[key] += 1
            if self.delivered.setdefault(key, said) != said:
                self.differing.append(key)
            return self._draw.random() >= self._forgets


@contextmanager
def recording_gateway(*, forgets: float = 0.02, seed: int = 1) -> Iterator[tuple[Gateway, str]]:
    """Serve a gateway for the time of the block; give it and its address."""
    gateway = Gateway(forgets=forgets, seed=seed)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard = gateway.take(self.headers["Idempotency-Key"], message)
            self.send_response(200 if heard else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gateway, f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
