"""The audits' own arithmetic and pins; what they look at is looked at by ``make audit`` alone, which needs Node.js."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from audit import serving
from audit.found import LIMITS, Found
from audit.pages import BASKET, NEW, ORDERED, site_of
from audit.serving import PHONES, Served
from bench.sides import ROOT
from marketplace.demo.loading.cast import CAST, PASSWORD


def rows_of_a_market(query):
    if "catalogue_product" in query:
        return [(7, "vai-thieu-thung-5-kg", "vai-thieu", "hmau012")]
    if "campaigns_campaign" in query:
        return [("mua-vai",)]
    if "logistics_point" in query:
        return [("bc-001",)]
    return [("LN-0612-03",)]


def test_ten_kinds_of_pages_are_looked_at_by_their_addresses():
    site = site_of(rows_of_a_market)
    assert [page.name for page in site.kinds] == [
        "home", "season", "category", "search", "product", "shop", "essentials", "points", "calendar", "checkout",
    ]  # fmt: skip
    paths = {page.name: page.path for page in site.pages}
    assert paths["product"] == site.product_path == "/products/vai-thieu-thung-5-kg-7/"
    assert (paths["season"], paths["shop"]) == ("/season/mua-vai/", "/shop/hmau012/")
    assert (paths["category"], paths["trace"]) == ("/products/?crop=vai-thieu", "/trace/LN-0612-03/")


def test_each_page_has_a_visitor_who_may_see_it():
    site = site_of(rows_of_a_market).with_order("CP12")
    assert {page.visitor for page in site.pages} == {NEW, BASKET, ORDERED, *PHONES}
    assert {CAST[role].phone: PASSWORD for role in PHONES} == dict.fromkeys(PHONES.values(), serving.PASSWORD)
    assert [page.path for page in site.pages if page.visitor == ORDERED] == ["/track/CP12/", "/checkout/thanks/CP12/"]
    assert len({page.name for page in site.pages}) == len(site.pages)


def test_a_market_without_goods_is_not_called_flawless():
    with pytest.raises(SystemExit, match="no goods"):
        site_of(lambda query: [])


def test_pages_are_named_and_a_wrong_name_is_refused():
    served = Served("http://127.0.0.1:1", site_of(rows_of_a_market), {})
    assert [page.name for page in served.only("home, trace").site.pages] == ["home", "trace"]
    assert served.only("").site == served.site
    with pytest.raises(SystemExit, match="no such page"):
        served.only("hom")


def test_what_misses_its_limit_is_marked_and_said():
    found = Found()
    found.note("home", "performance", 95)
    found.note("home", "lcp", 2.004)
    found.note("home", "kilobytes", 100)
    found.note("shop", "performance", 94.9)
    assert found.shorts() == ["SHORT: home: LCP s 2.00 (at most 2)", "SHORT: shop: perf 95 (at least 95)"]
    lines = found.table().splitlines()
    assert lines[0].split() == ["page", "perf", "LCP", "s", "kB"]
    assert lines[1].split() == ["home", "95", "2.00*", "100.0"]
    assert lines[2].split() == ["shop", "95*", "·", "·"]


def test_the_limits_are_those_that_were_asked_for():
    wanted = {name: (limit.at_least, limit.at_most) for name, limit in LIMITS.items()}
    scores = ("performance", "accessibility", "best-practices", "seo")
    assert {wanted.pop(name) for name in scores} == {(95, None)}
    assert (wanted.pop("lcp"), wanted.pop("tbt")) == ((None, 2.0), (None, 100))
    assert (wanted.pop("kilobytes"), wanted.pop("requests")) == ((None, 100), (None, 12))
    assert set(wanted.values()) == {(None, 0)}


def test_the_same_fault_is_said_once_a_page():
    found = Found()
    for _language in ("vi", "en"):
        found.note("home", "markup", 1, "html: a stray end tag")
    assert found.faults["home"] == ["html: a stray end tag"]


def test_tools_are_pinned_to_the_byte_and_name_no_address():
    package = json.loads((ROOT / "audit" / "package.json").read_text())
    lock = json.loads((ROOT / "audit" / "package-lock.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not [name for name, each in packages.items() if "resolved" in each]
    for name, version in (package["dependencies"] | package["overrides"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version
    # A tool that asks for the "latest" of something would cost us the lock on the day when there is a later one.
    wishes = [wish for each in packages.values() for wish in each.get("dependencies", {}).items()]
    assert {name for name, wish in wishes if wish == "latest"} == set(package["overrides"])


def test_an_audit_that_nobody_knows_is_refused_before_anything_starts():
    done = subprocess.run(
        [sys.executable, "-m", "audit", "smell"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "invalid choice: 'smell'" in done.stderr


def test_kinds_are_left_when_only_some_pages_are_asked_for():
    site = site_of(rows_of_a_market)
    assert replace(site, pages=site.pages[:2]).kinds == site.pages[:2]
