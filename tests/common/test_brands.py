"""Brands: a folder bound to a host or a path changes words, colours and templates, of its own pages alone."""

import re
import time
from pathlib import Path

import pytest
from django.conf import settings as real
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from marketplace.common import brands as room
from marketplace.common.brands import BrandOfRequest, brand_of, brands, check_bindings, current_brand
from marketplace.common.page_cache import store

HOSTS = {"song-hong.testserver": "song-hong", "truong-son.testserver": "truong-son", "vai.testserver": "mua-vai"}
SHOWN = sorted(path.parent.name for path in real.THEMES_DIR.glob("*/brand.toml"))


@pytest.fixture(autouse=True)
def _bound(settings):
    settings.BRAND_HOSTS, settings.BRAND_PATHS = HOSTS, {}
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ".testserver"]


def page(client, host="testserver", path="/points/"):
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 200
    return answer.content.decode()


def test_there_is_a_season_and_two_operators():
    assert SHOWN == ["mua-vai", "song-hong", "truong-son"]
    assert list(brands()) == SHOWN


@pytest.mark.django_db
def test_a_host_of_its_own_shows_its_name_colours_sign_and_words(client):
    own, other = page(client, "song-hong.testserver"), page(client)
    assert "Bưu chính Sông Hồng" in own
    assert "/static/song-hong/tokens.css" in own
    assert 'content="#f4f7fb"' in own
    sign = (real.THEMES_DIR / "song-hong/templates/components/mark.html").read_text()
    assert sign in own
    assert "là thương hiệu mẫu" in own
    for left in ("Sông Hồng", "song-hong", sign):
        assert left not in other
    assert (real.THEME_DIR / "templates/components/mark.html").read_text() in other


@pytest.mark.django_db
def test_one_after_the_other_each_keeps_its_own(client):
    names = {host: brands()[brand].name for host, brand in HOSTS.items()} | {"testserver": "Chợ Phiên"}
    for _twice in range(2):
        for host, name in names.items():
            assert f" · {name}</title>" in page(client, host)
    assert current_brand() is None


@pytest.mark.django_db
def test_its_words_are_in_both_languages(client):
    client.cookies[real.LANGUAGE_COOKIE_NAME] = "en"
    assert "Sông Hồng Post is an example" in page(client, "song-hong.testserver")


@pytest.mark.django_db
def test_a_path_may_be_a_brands(client, settings):
    settings.BRAND_PATHS = {"/points/": "mua-vai"}
    assert "/static/mua-vai/tokens.css" in page(client)
    assert "/static/mua-vai/tokens.css" not in page(client, path="/track/")


@pytest.mark.django_db
def test_copies_of_pages_are_each_brands_own(client, settings, monkeypatch):
    settings.PAGE_CACHE = True
    monkeypatch.setattr(store, "_PREFIX", f"page:test:{time.monotonic_ns()}:")
    client.handler.load_middleware()
    for _once_more in range(2):
        assert "Trường Sơn Giao Hàng" in page(client, "truong-son.testserver", "/")
        assert "Trường Sơn" not in page(client, path="/")


def test_a_host_that_nobody_serves_is_no_brand():
    request = RequestFactory().get("/", headers={"host": "evil.example"})
    assert brand_of(request) == real.MARKET_BRAND


@pytest.mark.parametrize("setting", ["BRAND_HOSTS", "BRAND_PATHS"])
def test_a_brand_without_a_folder_is_said_at_the_start(settings, setting):
    setattr(settings, setting, {"x.testserver": "nobody"})
    with pytest.raises(ImproperlyConfigured, match="nobody"):
        BrandOfRequest(lambda request: None)
    setattr(settings, setting, {})
    check_bindings()


@pytest.mark.parametrize(
    "said, fault",
    [
        ('name = "A"\nground = "#ffffff"', "ground_dark"),
        ('name = "A"\nground = "#ffffff"\nground_dark = "#000000"\nslogan = "B"', "slogan"),
        ('name = "A"\nground = "#ffffff"\nground_dark = "#000000"', "tokens.css"),
    ],
)
def test_a_folder_that_is_half_made_is_said(tmp_path: Path, said, fault):
    folder = tmp_path / "half"
    folder.mkdir()
    (folder / "brand.toml").write_text(said)
    with pytest.raises(ImproperlyConfigured, match=re.escape(fault)):
        room._read(tmp_path)


@pytest.mark.parametrize("brand", SHOWN)
def test_it_changes_tokens_not_structure(brand):
    sheet = (real.THEMES_DIR / brand / "static" / brand / "tokens.css").read_text()
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    selectors = {part.strip() for part in re.findall(r"([^{};]+)\{", rules)}
    assert selectors == {"@layer tokens", ":root", "@media (prefers-color-scheme: dark)"}
    assert not re.search(r"url\(|@import", rules)
