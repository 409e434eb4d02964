"""Which pages are looked at: ten kinds on the way to an order, others that a visitor may need, and the desks."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, replace

Rows = Callable[[str], list[tuple[object, ...]]]

_SEASON = "SELECT slug FROM campaigns_campaign WHERE state = 'open' ORDER BY ends_on, id LIMIT 1"
_GOODS = """SELECT p.id, p.slug, c.slug, h.code FROM catalogue_product p
    JOIN farmers_listing l ON l.product_id = p.id JOIN partner_stockrecord s ON s.id = l.stockrecord_id
    JOIN farmers_household h ON h.id = l.household_id JOIN catalogue_crop c ON c.id = p.crop_id
    WHERE p.is_public AND s.price > 0 AND s.num_in_stock - COALESCE(s.num_allocated, 0) > 5 AND h.state = 'active'
      AND NOT EXISTS (SELECT 1 FROM catalogue_limitedproduct x WHERE x.product_id = p.id)
    ORDER BY c.slug <> 'vai-thieu', p.id LIMIT 1"""
NEW, BASKET, ORDERED, MEMBER = "new", "basket", "ordered", "consumer"
_LOT = "SELECT code FROM farmers_lot ORDER BY harvested_on DESC, id LIMIT 1"
_POINT = "SELECT code FROM logistics_point ORDER BY id LIMIT 1"
_DESKS = {
    "household": ("/farm/", "/farm/orders/", "/farm/listings/", "/farm/lots/new/", "/farm/shop/", "/farm/statement/"),
    "clerk": (
        "/post/",
        "/post/accept/",
        "/post/runs/",
        "/post/cash/",
        "/desk/phone/",
        "/desk/counter/open/",
        "/desk/stock/",
    ),
    "carrier": ("/carrier/", "/carrier/van/", "/carrier/cash/"),
    "campaign_manager": ("/campaign-desk/",),
    "team_leader": ("/community/",),
    "admin": ("/staff/", "/staff/orders/", "/staff/prices/", "/styleguide/"),
}


@dataclass(frozen=True)
class Page:
    """A page by a short name and its address.

    ``is_kind``: one of the ten kinds, which also have to be fast. ``is_listed``: search engines may show it.
    ``visitor``: who looks at it: ``new``, somebody with goods in the ``basket``, somebody who ``ordered``, or a role of
    the demo that is logged in.
    """

    name: str
    path: str
    is_kind: bool = False
    is_listed: bool = True
    visitor: str = NEW
    status: int = 200


@dataclass(frozen=True)
class Site:
    """The pages to look at, and the goods that go into the basket first."""

    pages: tuple[Page, ...]
    product: int
    product_path: str

    def with_order(self, number: str) -> Site:
        """Return the same site with the pages of an order that was placed in it."""
        addresses = {"tracking": f"/track/{number}/", "ordered": f"/checkout/thanks/{number}/"}
        added = (Page(name, path, is_listed=False, visitor=ORDERED) for name, path in addresses.items())
        return replace(self, pages=(*self.pages, *added))

    @property
    def kinds(self) -> tuple[Page, ...]:
        """Return the ten kinds."""
        return tuple(page for page in self.pages if page.is_kind)


def site_of(rows: Rows) -> Site:
    """Return the pages of a market, with addresses taken from its rows. ``SystemExit`` where it sells nothing."""
    goods, seasons, lots = rows(_GOODS), rows(_SEASON), rows(_LOT)
    if not goods or not seasons:
        raise SystemExit("This market has no goods or no running season to look at.")
    product, slug, crop, shop = goods[0]
    words = urllib.parse.quote("vải thiều")
    product_path = f"/products/{slug}-{product}/"
    kinds = (
        Page("home", "/", True),
        Page("season", f"/season/{seasons[0][0]}/", True),
        Page("category", f"/products/?crop={crop}", True),
        Page("search", f"/products/?q={words}", True, is_listed=False),
        Page("product", product_path, True),
        Page("shop", f"/shop/{shop}/", True),
        Page("essentials", "/essentials/", True),
        Page("points", "/points/", True),
        Page("calendar", "/calendar/", True),
        Page("checkout", "/checkout/", True, is_listed=False, visitor=BASKET),
    )
    others = (
        Page("nothing found", "/products/?q=xyzxyz", is_listed=False),
        Page("basket", "/basket/", is_listed=False, visitor=BASKET),
        Page("track", "/track/"),
        *(Page("trace", f"/trace/{code}/") for (code,) in lots),
        Page("find a trace", "/trace/"),
        Page("map", "/points/map/"),
        *(Page("point", f"/points/{code}/") for (code,) in rows(_POINT)),
        Page("complaint", "/complaint/"),
        Page("follow a complaint", "/complaint/follow/", is_listed=False),
        Page("open data", "/open-data/"),
        Page("zones", "/zones/"),
        Page("log in", "/account/login/"),
        Page("sell here", "/farm/register/"),
        Page("not found", "/nothing-here/", is_listed=False, status=404),
        Page("account", "/account/", is_listed=False, visitor=MEMBER),
        Page("orders", "/account/orders/", is_listed=False, visitor=MEMBER),
        Page("address", "/account/addresses/new/", is_listed=False, visitor=MEMBER),
        Page("own data", "/account/data/", is_listed=False, visitor=MEMBER),
        Page("season desk", f"/campaign-desk/{seasons[0][0]}/", is_listed=False, visitor="campaign_manager"),
        *(Page(path, path, is_listed=False, visitor=role) for role, paths in _DESKS.items() for path in paths),
    )
    return Site((*kinds, *others), int(str(product)), product_path)
