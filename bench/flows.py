"""What visitors and partners do, by HTTP alone: whole checkouts of both shops, and orders of a partner's program."""

from __future__ import annotations

import html
import itertools
import json
import re
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.load import Browser, Unexpected

HIDDEN = re.compile(r'<input[^>]*name="([a-z_]+)"[^>]*?value="([^"]*)"')
_HIDDEN_TOO = re.compile(r'<input[^>]*value="([^"]*)"[^>]*?name="([a-z_]+)"')
_PHONE = "09{:08d}"


@dataclass(frozen=True)
class Goods:
    """A product as the bench orders it: address of its page at each side, id, and đồng a pack."""

    path: str
    stock_path: str
    product: int
    price: int


def hidden(page: bytes) -> dict[str, str]:
    """Return the hidden fields of a page's forms; the last of a name wins."""
    text = page.decode()
    found = {name: value for value, name in _HIDDEN_TOO.findall(text)} | dict(HIDDEN.findall(text))
    return {name: html.unescape(value) for name, value in found.items()}


class Turn:
    """Gives out goods and phone numbers, each in its turn, to any number of threads."""

    def __init__(self, goods: Sequence[Goods]) -> None:
        self._goods = itertools.cycle(goods)
        self._numbers = itertools.count(10_000_000)
        self._lock = threading.Lock()

    def next(self) -> tuple[Goods, str]:
        """Return the next product and a phone number that nobody had before."""
        with self._lock:
            return next(self._goods), _PHONE.format(next(self._numbers))


def checkout_here(port: int, turn: Turn, *, commune: str) -> Callable[[], None]:
    """Return the job of one customer of the market: product → basket → checkout → order → thanks."""

    def job() -> None:
        goods, phone = turn.next()
        browser = Browser(port)
        browser.get(goods.path)
        added = {"product_id": str(goods.product), "quantity": "1"}  # a browser says where it sends from: no token
        browser.post("/basket/add/", added)
        browser.get("/basket/")
        page = hidden(browser.get("/checkout/").body)
        form = {name: page[name] for name in ("csrfmiddlewaretoken", "key", "quote") if name in page}
        person = {"name": "Nguyễn Thị Hoa", "phone": phone, "address": "12 Lê Lợi", "payment": "cod"}
        place = {"place": "Phường Hoàn Kiếm, Hà Nội", "commune_code": commune, "note": ""}
        answer = browser.post("/checkout/", form | person | place)
        if "/thanks/" not in answer.location:
            raise Unexpected(f"the order led to {answer.location!r}")
        browser.get(answer.location)

    return job


def checkout_stock(port: int, turn: Turn) -> Callable[[], None]:
    """Return the job of one guest of stock Oscar: product → basket → each page of its checkout → order → thanks."""

    def job() -> None:
        goods, phone = turn.next()
        browser = Browser(port)
        browser.get(goods.stock_path)
        browser.post(f"/basket/add/{goods.product}/", _with_token(browser, {"quantity": "1"}))
        browser.get("/basket/")
        browser.get("/checkout/")
        guest = {"username": f"g{phone}@example.com", "options": "anonymous", "password": ""}
        browser.post("/checkout/", _with_token(browser, guest))
        browser.get("/checkout/shipping-address/")
        address = {"first_name": "Hoa", "last_name": "Nguyen", "line1": "12 Le Loi", "line4": "Ha Noi"}
        browser.post(
            "/checkout/shipping-address/", _with_token(browser, {**address, "postcode": "100000", "country": "VN"})
        )
        browser.get("/checkout/shipping-method/", status=302)
        browser.get("/checkout/payment-method/", status=302)
        browser.get("/checkout/payment-details/")
        browser.get("/checkout/preview/")
        answer = browser.post("/checkout/preview/", _with_token(browser, {"action": "place_order"}))
        if "thank-you" not in answer.location:
            raise Unexpected(f"the order led to {answer.location!r}")
        browser.get("/checkout/thank-you/")

    return job


def order_by_api(port: int, turn: Turn, *, key: str, commune: str) -> Callable[[], None]:
    """Return the job of a partner's program: one order of one pack, paid at the door."""

    def job() -> None:
        goods, phone = turn.next()
        body = {
            "lines": [{"product_id": goods.product, "quantity": 1, "expected_unit_price": goods.price}],
            "recipient": {"name": "Nguyễn Thị Hoa", "phone": phone},
            "delivery": {"commune_code": commune, "address": "12 Lê Lợi"},
            "payment": "cod",
        }
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
        answer = Browser(port).send("/api/v1/orders", json.dumps(body).encode(), headers)
        if answer.status != 201:
            raise Unexpected(f"{answer.status} {answer.body[:300].decode(errors='replace')}")

    return job


def _with_token(browser: Browser, form: dict[str, str]) -> dict[str, str]:
    """Return the form with the token of the browser's own cookie, which Django takes as well as a masked one."""
    return {**form, "csrfmiddlewaretoken": browser.cookies.get("csrftoken", "")}
