"""The bench's own arithmetic, on a server that answers what it is told: ratios, percentiles, errors, memory."""

import http.server
import os
import subprocess
import sys
import threading

import pytest

from bench import memory
from bench.flows import Goods, Turn, hidden
from bench.load import Browser, Measured, Unexpected, measure, summary
from bench.rounds import Turns, take_turns
from bench.sides import served, write_trivial


class Shop(http.server.BaseHTTPRequestHandler):
    """Answers /page with what cookie it was sent, anything else with 404; a form leads to /thanks."""

    def do_GET(self):
        status = 200 if self.path == "/page" else 404
        self._answer(status, f"cookie: {self.headers.get('Cookie', 'none')}")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.forms.append(body)
        self._answer(302, "", Location="/thanks")

    def _answer(self, status, text, **headers):
        self.send_response(status)
        for name, value in {"Set-Cookie": "seen=yes; Path=/", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def shop():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.forms = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def measured(per_second, errors=0):
    return Measured(per_second, 1.0, 2.0, 10, errors)


def test_a_browser_keeps_its_cookies_and_says_what_it_did_not_expect(shop):
    browser = Browser(shop.server_port)
    assert browser.get("/page").body == b"cookie: none"
    assert browser.get("/page").body == b"cookie: seen=yes"
    assert browser.post("/order", {"name": "Hoa & Lan"}).location == "/thanks"
    assert shop.forms == ["name=Hoa+%26+Lan"]
    with pytest.raises(Unexpected, match="404"):
        browser.get("/nowhere")


def test_failures_are_counted_apart(shop):
    good = measure(lambda: Browser(shop.server_port).get("/page"), in_flight=2, seconds=0.2)
    assert good.done > 0
    assert (good.errors, good.first_error) == (0, "")
    assert good.p50_ms <= good.p95_ms
    bad = measure(lambda: Browser(shop.server_port).get("/nowhere"), in_flight=2, seconds=0.1)
    assert bad.done == 0
    assert bad.errors > 0
    assert "404" in bad.first_error


def test_the_figures_of_known_times():
    took = [n / 1000 for n in range(1, 102)]  # 1 … 101 ms
    found = summary(took, ["OSError: x"], 10.0)
    assert (found.per_second, found.done, found.errors) == (10.1, 101, 1)
    assert found.p50_ms == pytest.approx(51.0)
    assert found.p95_ms == pytest.approx(96.0)


def test_a_ratio_is_the_median_of_the_ratios_of_each_round():
    turns = Turns(
        {"market": [measured(10), measured(40), measured(90)], "stock": [measured(5), measured(8), measured(3)]}
    )
    assert turns.ratio("market", "stock") == 5.0  # of 2, 5 and 30; the ratio of the medians would be 8
    assert turns.per_second("market") == 40
    assert Turns({"a": [measured(1, errors=2), measured(1, errors=1)]}).errors("a") == 3


def test_the_sides_take_turns():
    order = []

    def job(name):
        return lambda: order.append(name) or measured(1)

    turns = take_turns({"a": job("a"), "b": job("b")}, rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert [len(each) for each in turns.sides.values()] == [3, 3]


def test_nobody_orders_with_anothers_number():
    goods = [Goods("/a", "/a", 1, 10), Goods("/b", "/b", 2, 20)]
    turn = Turn(goods)
    given = [turn.next() for _each in range(3)]
    assert [each.product for each, _phone in given] == [1, 2, 1]
    assert len({phone for _each, phone in given}) == 3


def test_hidden_fields_are_read_in_either_order():
    page = b'<input type="hidden" name="key" value="k1"><input value="{&quot;a&quot;}" type="hidden" name="quote">'
    assert hidden(page) == {"key": "k1", "quote": '{"a"}'}


def test_the_trivial_side_answers():
    with served("trivial_site", environ={}, path=write_trivial()) as port:
        assert Browser(port).get("/").body == b"ok"


def test_memory_is_that_of_the_whole_tree():
    sleeping = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    parent = subprocess.Popen([sys.executable, "-c", sleeping], start_new_session=True)
    try:
        while len(memory.tree(parent.pid)) < 2:
            pass
        found = memory.account(parent.pid)
        assert len(found["processes"]) == 2
        assert found["rss_mb"] >= found["pss_mb"] > 0
    finally:
        for pid in memory.tree(parent.pid):
            os.kill(pid, 9)
        parent.wait()
