"""``/robots.txt``, and ``/sitemap.xml``: an index of parts of at most 5,000 addresses each, in every language.

A part holds a range of keys, so that none moves when another row comes or goes, and none is counted through.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from catalog.models import Product
from farmers.models import Household
from farmers.queries.storefront import SHOWN_STATES
from marketplace.campaigns.models import Campaign
from marketplace.common.middleware import LANGUAGE_PARAM
from marketplace.common.page_cache import cached_page
from marketplace.common.structured import site_of
from marketplace.discovery.queries import crops_on_sale

A_PART = 5_000
_NAMESPACE = mark_safe('xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"')
_OF_LINKS = mark_safe('xmlns:xhtml="http://www.w3.org/1999/xhtml"')
_STATIC = ("home", "products", "essentials", "calendar", "points", "points_map", "trace_find", "open_data")
_CLOSED = (
    "/account/", "/admin/", "/api/", "/basket/", "/bulk/", "/campaign-desk/", "/carrier/", "/checkout/", "/community/",
    "/desk/", "/documents/", "/farm/", "/i18n/", "/payouts/", "/post/", "/season/place/", "/season/wait/", "/staff/",
    "/styleguide/", "/track/",
)  # fmt: skip


class Place(NamedTuple):
    """An address and when its page last changed, if that is known."""

    path: str
    changed: dt.datetime | None = None


@cached_page()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what search engines need not look at: what is somebody's own, and searches, which have no end."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), "Disallow: /*?q=", "Disallow: /*&q="]
    lines += ["", f"Sitemap: {site_of(request)}{reverse('seo:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@cached_page()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the parts that have something in them (two queries)."""
    numbers = {"pages": [0], "goods": _parts_of(_goods()), "shops": _parts_of(_shops())}
    parts = [{"kind": kind, "digits": number} for kind in numbers for number in numbers[kind]]
    rows = [(f"{site_of(request)}{reverse('seo:sitemap_part', kwargs=part)}",) for part in parts]
    body = format_html_join("\n", "<sitemap><loc>{}</loc></sitemap>", rows)
    return _xml(format_html("<sitemapindex {}>\n{}\n</sitemapindex>", _NAMESPACE, body))


@cached_page()
@require_safe
def part(request: HttpRequest, kind: str, digits: str) -> HttpResponse:
    """List the addresses of one part; one that holds nothing is not found."""
    number = int(digits)
    if kind == "pages":
        places = list(_pages()) if number == 0 else []
    elif kind == "goods":
        places = [Place(each.get_absolute_url(), each.date_updated) for each in _in_part(_goods(), number)]
    else:
        shops = _in_part(_shops(), number)
        places = [Place(reverse("discovery:shop", args=[each.code])) for each in shops]
    if not places:
        raise Http404
    body = format_html_join("\n", "{}", ((_entry(site_of(request), place),) for place in places))
    return _xml(format_html("<urlset {} {}>\n{}\n</urlset>", _NAMESPACE, _OF_LINKS, body))


def _pages() -> Iterable[Place]:
    yield from (Place(reverse(f"discovery:{name}")) for name in _STATIC)
    yield Place(reverse("zones:index"))
    yield from (Place(f"{reverse('discovery:products')}?crop={crop.slug}") for crop in crops_on_sale())
    for season in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("slug"):
        yield Place(reverse("discovery:season", args=[season.slug]))


def _goods() -> "QuerySet[Product]":
    """Return what households offer; sold out or not, its page stays."""
    shown: QuerySet[Product] = Product.objects.filter(
        is_public=True, listing__isnull=False, listing__stockrecord__price__isnull=False
    )
    return shown.only("slug", "date_updated")


def _shops() -> "QuerySet[Household]":
    shown: QuerySet[Household] = Household.objects.filter(state__in=SHOWN_STATES).only("code")
    return shown


def _parts_of(rows: "QuerySet[Model]") -> list[int]:
    numbers = rows.order_by().annotate(part=F("pk") / A_PART).values_list("part", flat=True).distinct()
    return sorted(numbers)


def _in_part(rows: "QuerySet[Model]", number: int) -> "QuerySet[Model]":
    return rows.filter(pk__gte=number * A_PART, pk__lt=(number + 1) * A_PART).order_by("pk")


def _entry(site: str, place: Place) -> str:
    alternates = format_html_join(
        "",
        '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>',
        [(code, f"{site}{_in_language(place.path, code)}") for code, _name in settings.LANGUAGES],
    )
    changed = format_html("<lastmod>{}</lastmod>", place.changed.date().isoformat()) if place.changed else ""
    return format_html("<url><loc>{}</loc>{}{}</url>", f"{site}{place.path}", changed, alternates)


def _in_language(path: str, code: str) -> str:
    if code == settings.LANGUAGE_CODE:
        return path
    return f"{path}{'&' if '?' in path else '?'}{LANGUAGE_PARAM}={code}"


def _xml(body: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
