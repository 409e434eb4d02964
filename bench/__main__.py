"""``python -m bench [pages cached checkout api scans search memory]``: print, and write ``var/bench/results.json``."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from functools import partial

from bench import flows, memory, search, stock
from bench.databases import Databases
from bench.load import Browser, Measured, measure
from bench.rounds import ROUNDS, Turns, take_turns
from bench.sides import ROOT, VAR, served, write_trivial
from marketplace.embedded.addresses import running

IN_FLIGHT = 8
FLOWS_IN_FLIGHT = 4
ORDERS_IN_FLIGHT = 20
WARM_UP = 2.0
PLENTY = 1_000_000
COMMUNE_ASKED = "SELECT code FROM areas_commune WHERE name = 'Phường Hoàn Kiếm'"
# At least this share of the trivial view's requests a second.
PAGES_AT_LEAST = {"home": 0.08, "list": 0.08, "category": 0.08, "search": 0.08, "shop": 0.08, "product": 0.12}
CACHED_AT_LEAST = 0.4
_SEASON = "SELECT slug FROM campaigns_campaign WHERE state = 'open' ORDER BY ends_on, id LIMIT 1"
_GOODS = """SELECT p.id, p.slug, c.slug, s.price::int, h.code, p.title FROM catalogue_product p
    JOIN farmers_listing l ON l.product_id = p.id JOIN partner_stockrecord s ON s.id = l.stockrecord_id
    JOIN farmers_household h ON h.id = l.household_id JOIN catalogue_crop c ON c.id = p.crop_id
    WHERE p.is_public AND s.price > 0 AND s.num_in_stock > 0 AND h.state = 'active'
      AND NOT EXISTS (SELECT 1 FROM catalogue_limitedproduct x WHERE x.product_id = p.id)
    ORDER BY md5(p.id::text) LIMIT 200"""
_ENTRIES = "SELECT count(*), max(product_id) FROM catalogue_searchentry"
_SIZE = "SELECT count(*), pg_size_pretty(pg_total_relation_size('catalogue_searchentry')) FROM catalogue_searchentry"


class Bench:
    """One run: the databases, how long each measurement takes, and what came out."""

    def __init__(self, *, scale: str, seconds: float, rounds: int, rows: int) -> None:
        self.databases = Databases(scale)
        self.seconds, self.rounds, self.rows = seconds, rounds, rows
        self.season = self.databases.season()
        self.goods = self.databases.rows(self.season, _GOODS)
        self.results: dict[str, object] = {}

    def pages(self) -> None:
        """Measure the public pages, made each time, against the trivial view, and stock's own against it as well."""
        stocks = stock.build(self.databases, self.season)
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(self.ours(self.season, copies=False))
            theirs = stack.enter_context(self.theirs(stocks))
            trivial = stack.enter_context(served("trivial_site", environ={}, path=write_trivial()))
            for page, (path, other) in self._addresses().items():
                jobs = {"trivial": self._asking(trivial, "/"), "market": self._asking(ours, path)}
                if other:
                    jobs["stock"] = self._asking(theirs, other)
                turns = take_turns(jobs, rounds=self.rounds)
                self._say(f"page {page}", turns, [("market", "trivial", PAGES_AT_LEAST[page])])

    def cached(self) -> None:
        """Measure the public pages as copies against the trivial view; once also as somebody with a basket."""
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(self.ours(self.season))
            trivial = stack.enter_context(served("trivial_site", environ={}, path=write_trivial()))
            addresses = {page: path for page, (path, _other) in self._addresses().items()}
            slug = self.databases.rows(self.season, _SEASON)
            if slug:
                addresses["season"] = f"/season/{slug[0][0]}/"
            for page, path in addresses.items():
                jobs = {"trivial": self._asking(trivial, "/"), "market": self._asking(ours, path)}
                turns = take_turns(jobs, rounds=self.rounds)
                self._say(f"cached page {page}", turns, [("market", "trivial", CACHED_AT_LEAST)])
            basket = self._with_basket(ours)
            jobs = {
                "trivial": self._asking(trivial, "/"),
                "market": self._doing(partial(basket.get, "/"), IN_FLIGHT),
            }
            self._say("cached home, something in the basket", take_turns(jobs, rounds=self.rounds), [])

    def checkout(self) -> None:
        """Measure whole checkouts by HTTP, the market's against stock's."""
        stocks, commune = stock.build(self.databases, self.season), self._commune()
        with contextlib.ExitStack() as stack:
            here = stack.enter_context(self.databases.copy_of(self.season))
            there = stack.enter_context(self.databases.copy_of(stocks))
            for name in (here, there):
                self._pour_in(name)
            ours = stack.enter_context(self.ours(here))
            theirs = stack.enter_context(self.theirs(there))
            turn = flows.Turn(self._listed())
            jobs = {
                "market": flows.checkout_here(ours, turn, commune=commune),
                "stock": flows.checkout_stock(theirs, turn),
            }
            turns = take_turns(
                {name: self._doing(job, FLOWS_IN_FLIGHT) for name, job in jobs.items()}, rounds=self.rounds
            )
            self._say("web checkout, whole flow", turns, [("market", "stock", 5.0)])

    def api(self) -> None:
        """Measure orders of a partner's program: of many goods, and all of one."""
        commune = self._commune()
        with self.databases.copy_of(self.season) as here:
            self._pour_in(here)
            key = self._api_key(here)
            with self.ours(here) as port:
                listed = self._listed()
                for name, goods, least in (("many goods", listed, 60.0), ("one hot product", listed[:1], 30.0)):
                    job = flows.order_by_api(port, flows.Turn(goods), key=key, commune=commune)
                    turns = take_turns({"market": self._doing(job, ORDERS_IN_FLIGHT)}, rounds=self.rounds)
                    self._say(f"API order, {name}", turns, [], least=least)

    def scans(self) -> None:
        """Measure scans in batches of 200, of parcels that a short season has packed."""
        with self.databases.copy_of(self.season) as here:
            self.databases.manage(here, "play_season", "--days", "2", "--orders", "600")
            env = {**os.environ, **self.databases.environ(here)}
            command = [sys.executable, "-m", "bench.scans", "5000", "200"]
            done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
        self.results["scans"] = found
        print(f"scans: {found['events_per_second']} events/s (at least 500), {found['refused']} refused", flush=True)

    def search(self) -> None:
        """Measure the embedded engine on the season's goods and on a million."""
        with self.databases.copy_of(self.season) as here:
            if not self.databases.rows(here, "SELECT 1 FROM catalogue_searchentry LIMIT 1"):
                self.databases.manage(here, "rebuild_search", "--verbosity", "0")
            entries, last = self.databases.rows(here, _ENTRIES)[0]
            self._find(here, f"search, {entries:,} goods", search.LIMITS_MS["season"])
            begun = time.monotonic()
            search.grow(
                partial(self.databases.execute, here), last=int(str(last)), entries=int(str(entries)), rows=self.rows
            )
            self.databases.execute(here, "VACUUM ANALYZE catalogue_searchentry")
            entries, size = self.databases.rows(here, _SIZE)[0]
            print(f"\ngrown to {entries:,} goods ({size}) in {time.monotonic() - begun:.0f} s", flush=True)
            self._find(here, f"search, {entries:,} goods", search.LIMITS_MS["million"])

    def _find(self, name: str, what: str, limit: float) -> None:
        """Measure searches on a database, and print and keep the figures."""
        env = {**os.environ, **self.databases.environ(name)}
        command = [sys.executable, "-m", "bench.search", str(self.seconds * self.rounds)]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
        found = self.results[what] = json.loads(done.stdout.splitlines()[-1])
        mark = "" if found["p95_ms"] <= limit else "  SHORT"
        print(
            f"{what}: p50 {found['p50_ms']} ms, p95 {found['p95_ms']} ms (at most {limit:.0f}){mark}, "
            f"the slowest {found['worst_ms']} ms ({found['worst']!r}), {found['asked']} asked",
            flush=True,
        )

    def memory(self) -> None:
        """Measure what an idle ``make run`` takes."""
        found = self.results["memory"] = memory.measure_idle()
        print(
            f"make run, idle: PSS {found['pss_mb']} MB (at most {memory.LIMIT_MB}), RSS {found['rss_mb']} MB",
            flush=True,
        )

    @contextlib.contextmanager
    def ours(self, name: str, *, copies: bool = True) -> Iterator[int]:
        """Serve the market on a database, with copies of its public pages or without."""
        environ = self.databases.environ(name) | {"PAGE_CACHE": "on" if copies else "off"}
        with served("marketplace.wsgi", environ=environ, ready="/healthz") as port:
            yield port

    def _with_basket(self, port: int) -> Browser:
        """Return somebody who has put something into the basket."""
        browser, goods = Browser(port), self._listed()[0]
        browser.get(goods.path)
        browser.post("/basket/add/", {"product_id": str(goods.product), "quantity": "1"})
        return browser

    @contextlib.contextmanager
    def theirs(self, name: str) -> Iterator[int]:
        """Serve the stock project on a database."""
        environ = {"DATABASE_URL": self.databases.url(name)}
        with served("stock_wsgi", environ=environ, path=stock.write_project(), ready="/basket/") as port:
            yield port

    def _addresses(self) -> dict[str, tuple[str, str]]:
        """Return the pages by name: the address here, and of the like page at stock ("" where it has none)."""
        listed = self._listed()[0]
        pk, _slug, crop, _price, code, _title = self.goods[0]
        # Stock's address of a category names all above it.
        category = self.databases.rows(
            self.season,
            f"""SELECT string_agg(a.slug, '/' ORDER BY a.path), c.id FROM catalogue_category c
            JOIN catalogue_productcategory x ON x.category_id = c.id
            JOIN catalogue_category a ON c.path LIKE a.path || '%' WHERE x.product_id = {pk} GROUP BY c.id LIMIT 1""",  # noqa: S608  our own number
        )[0]
        words = urllib.parse.quote("vải thiều")
        return {
            "home": ("/", "/catalogue/"),
            "list": ("/products/", "/catalogue/"),
            "category": (f"/products/?crop={crop}", f"/catalogue/category/{category[0]}_{category[1]}/"),
            "search": (f"/products/?q={words}", ""),
            "shop": (f"/shop/{code}/", ""),
            "product": (listed.path, listed.stock_path),
        }

    def _listed(self) -> list[flows.Goods]:
        return [
            flows.Goods(f"/products/{slug}-{pk}/", f"/catalogue/{slug}_{pk}/", int(str(pk)), int(str(price)))
            for pk, slug, _crop, price, _code, _title in self.goods
        ]

    def _pour_in(self, name: str) -> None:
        """Let the goods that are ordered never run out: it is speed that is measured here."""
        pks = ", ".join(str(row[0]) for row in self.goods)
        self.databases.execute(
            name,
            f"UPDATE partner_stockrecord SET num_in_stock = {PLENTY} WHERE product_id IN ({pks})",  # noqa: S608  our own
        )

    def _commune(self) -> str:
        return str(self.databases.rows(self.season, COMMUNE_ASKED)[0][0])

    def _api_key(self, name: str) -> str:
        people = json.loads(self.databases.manage(name, "demo_people", "--json"))
        return next(str(person["api_key"]) for person in people if "api_key" in person)

    def _asking(self, port: int, path: str) -> Callable[[], Measured]:
        Browser(port).get(path)  # a page that is not there is said so now
        return self._doing(partial(_get, port, path), IN_FLIGHT)

    def _doing(self, job: Callable[[], object], in_flight: int) -> Callable[[], Measured]:
        job()  # one that cannot be done is said so now
        # Then every worker of the side has answered some before the first round: none builds its queries in it.
        measure(job, in_flight=in_flight, seconds=min(WARM_UP, self.seconds))
        return partial(measure, job, in_flight=in_flight, seconds=self.seconds)

    def _say(
        self, what: str, turns: Turns, ratios: list[tuple[str, str, float]], *, least: float | None = None
    ) -> None:
        """Print the figures of a bench, and keep them."""
        kept: dict[str, object] = {name: [each.as_json() for each in turns.sides[name]] for name in turns.sides}
        print(f"\n{what}")
        for name, rounds in turns.sides.items():
            middle = sorted(rounds, key=lambda each: each.per_second)[len(rounds) // 2]
            wanted = f" (at least {least:.0f})" if least is not None else ""
            print(
                f"  {name:8} {turns.per_second(name):8.1f}/s{wanted}  p50 {middle.p50_ms:7.1f} ms"
                f"  p95 {middle.p95_ms:7.1f} ms  errors {turns.errors(name)}"
            )
            if turns.errors(name):
                print(f"           first: {next(each.first_error for each in rounds if each.errors)}")
        for side, other, at_least in ratios:
            ratio = turns.ratio(side, other)
            kept[f"{side} / {other}"] = round(ratio, 4)
            mark = "" if ratio >= at_least else "  SHORT"
            print(f"  {side} / {other} = {ratio:.3f} (at least {at_least:g}){mark}", flush=True)
        self.results[what] = kept


BENCHES = ("pages", "cached", "checkout", "api", "scans", "search", "memory")


def _get(port: int, path: str) -> None:
    Browser(port).get(path)


def main() -> None:
    """Run the benches that were named, or all."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("benches", nargs="*", choices=[*BENCHES, []], default=[])
    parser.add_argument("--scale", default="season", choices=["small", "season", "country"])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rows", type=int, default=search.ROWS, help="goods of the large market that is searched")
    asked = parser.parse_args()
    wanted = asked.benches or list(BENCHES)
    turns = {"pages": 17, "cached": 16, "checkout": 2, "api": 2, "scans": 3, "search": 8, "memory": 6}
    minutes = sum(turns[name] for name in wanted) * asked.rounds * asked.seconds / 60
    print(
        f"About {minutes:.0f} minutes, and once, the first time, ten more. Leave the machine alone meanwhile.",
        flush=True,
    )
    VAR.mkdir(parents=True, exist_ok=True)
    databases = Databases(asked.scale)
    with running([databases.postgres, databases.valkey]):
        bench = Bench(scale=asked.scale, seconds=asked.seconds, rounds=asked.rounds, rows=asked.rows)
        for name in wanted:
            getattr(bench, name)()
        kept = {"at": dt.datetime.now(dt.UTC).isoformat(), "scale": asked.scale, "load": os.getloadavg()}
        target = VAR / "results.json"
        target.write_text(json.dumps(kept | {"results": bench.results}, indent=2, ensure_ascii=False), encoding="utf-8")
        print(f"\nWritten to {target.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
