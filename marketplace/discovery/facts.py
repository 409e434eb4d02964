"""What the public pages say of themselves to search engines and to whoever shares them (schema.org, Open Graph)."""

import functools
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Crop, Product
from farmers.models import Household
from marketplace.campaigns.models import Campaign
from marketplace.common.structured import PageFacts, breadcrumbs, site_of
from marketplace.discovery.queries.product_pages import ProductPage
from marketplace.reviews.queries import opinion_of_product

IN_STOCK, SOLD_OUT = "https://schema.org/InStock", "https://schema.org/OutOfStock"
Thing = dict[str, Any]


@functools.lru_cache(maxsize=16)
def facts_of_home(site: str, _language: str | None) -> PageFacts:
    """Return the market itself, and how it is searched; said once in a process."""
    market = {"@type": "Organization", "@id": f"{site}/#market", "name": settings.OSCAR_SHOP_NAME, "url": f"{site}/"}
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site}{_goods()}?q={{words}}"},
        "query-input": "required name=words",
    }
    pages = {
        "@type": "WebSite",
        "name": settings.OSCAR_SHOP_NAME,
        "url": f"{site}/",
        "publisher": {"@id": f"{site}/#market"},
        "potentialAction": search,
    }
    return PageFacts(
        title=settings.OSCAR_SHOP_NAME,
        description=_("Nông sản từ hộ trồng đến cửa nhà, đi đường bưu điện."),
        things=[market, pages],
        is_kept=True,
    )


@functools.lru_cache(maxsize=256)
def facts_of_list(site: str, crop: tuple[str, str] | None, urls: tuple[str, ...], _language: str | None) -> PageFacts:
    """Return a list of goods, in its order, with the way to it; ``crop``: slug and name. Said once in a process."""
    title = crop[1] if crop is not None else _("Hàng đang bán")
    things: list[Thing] = [
        {
            "@type": "ItemList",
            "name": title,
            "itemListElement": [
                {"@type": "ListItem", "position": number, "url": f"{site}{url}"} for number, url in enumerate(urls, 1)
            ],
        }
    ]
    if crop is not None:
        things.append(_way(site, (crop[1], f"{_goods()}?crop={crop[0]}")))
    return PageFacts(title=title, things=things, is_kept=True)


def facts_of_product(
    site: str, product: Product, *, amount: int | None, on_sale: bool, photos: Sequence[str] = ()
) -> PageFacts:
    """Return a product with its offer: ``amount`` is a pack's price in đồng, ``None`` while nobody offers it.

    ``photos`` are names in the storage.
    """
    crop = product.crop
    pictures = [default_storage.url(name) for name in photos]
    url = f"{site}{product.get_absolute_url()}"
    thing: Thing = {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": product.title,
        "url": url,
        "sku": str(product.pk),
        "category": crop.name if crop is not None else "",
        "description": product.description,
        "image": [f"{site}{each}" for each in pictures],
    }
    opinion = opinion_of_product(product)
    if opinion is not None:
        thing["aggregateRating"] = _rating(str(opinion.average), opinion.count)
    if product.net_grams:
        thing["weight"] = {"@type": "QuantitativeValue", "value": product.net_grams, "unitCode": "GRM"}
    if amount is not None:
        thing["offers"] = {
            "@type": "Offer",
            "url": url,
            "price": str(amount),
            "priceCurrency": settings.OSCAR_DEFAULT_CURRENCY,
            "availability": IN_STOCK if on_sale else SOLD_OUT,
            "areaServed": {"@type": "Country", "name": "VN"},
        }
    steps = [(crop.name, f"{_goods()}?crop={crop.slug}")] if crop is not None else []
    return PageFacts(
        title=product.title,
        description=product.description,
        kind="product",
        picture=pictures[0] if pictures else "",
        things=[_without_unknown(thing), _way(site, *steps, (product.title, product.get_absolute_url()))],
    )


@functools.lru_cache(maxsize=1024)
def facts_of_page(page: ProductPage, site: str, rated: tuple[str, int] | None, _language: str | None) -> PageFacts:
    """Return a household's product with its offer, who sells it and where it grows; said once in a process.

    ``rated``: the average of its reviews, and how many there are.
    """
    row = page.row
    crop = Crop(slug=row.crop, name=row.crop_name) if row.crop else None
    product = Product(
        pk=row.pk, slug=row.slug, title=row.title, crop=crop, description=row.description, net_grams=row.grams
    )
    is_dear = page.bound is not None and page.bound.is_dear
    facts = facts_of_product(
        site, product, amount=page.amount, on_sale=page.on_sale and not is_dear, photos=page.photos
    )
    thing, *rest = facts.things
    seller = {
        "@type": "Organization",
        "name": row.seller,
        "url": f"{site}{reverse('discovery:shop', args=[row.seller_code])}",
    }
    grown = thing | {"countryOfOrigin": {"@type": "Country", "name": "VN"}}
    if rated is not None:
        grown["aggregateRating"] = _rating(*rated)
    if "offers" in thing:
        grown["offers"] = thing["offers"] | {"seller": seller, "availableAtOrFrom": _place(row.commune, row.province)}
    where = f"{row.title} · {row.seller}, {row.commune}, {row.province}"
    return PageFacts(facts.title, where, facts.kind, facts.picture, (grown, *rest), is_kept=True)


def facts_of_shop(request: HttpRequest, household: Household, *, photos: Sequence[str]) -> PageFacts:
    """Return a household's shop: name, commune, story, photos. Nobody's phone or house number."""
    site = site_of(request)
    pictures = [default_storage.url(name) for name in photos]
    path = reverse("discovery:shop", args=[household.code])
    shop: Thing = {
        "@type": "Store",
        "@id": f"{site}{path}#shop",
        "name": household.name,
        "url": f"{site}{path}",
        "description": household.story,
        "address": _place(household.commune.name, household.commune.province.name)["address"],
        "image": [f"{site}{each}" for each in pictures],
    }
    return PageFacts(
        title=household.name,
        description=f"{household.name}, {household.commune.full_name}",
        kind="profile",
        picture=pictures[0] if pictures else "",
        things=[_without_unknown(shop), _way(site, (household.name, path))],
    )


def facts_of_season(request: HttpRequest, campaign: Campaign) -> PageFacts:
    """Return a season as a sale with its days."""
    site = site_of(request)
    path = reverse("discovery:season", args=[campaign.slug])
    sale = {
        "@type": "SaleEvent",
        "@id": f"{site}{path}#season",
        "name": campaign.name,
        "url": f"{site}{path}",
        "startDate": campaign.starts_on.isoformat(),
        "endDate": campaign.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": f"{site}{path}"},
        "organizer": {"@type": "Organization", "name": settings.OSCAR_SHOP_NAME, "url": f"{site}/"},
    }
    return PageFacts(title=campaign.name, things=[sale, _way(site, (campaign.name, path))])


def _rating(average: str, count: int) -> Thing:
    return {"@type": "AggregateRating", "ratingValue": average, "reviewCount": count, "bestRating": 5}


def _goods() -> str:
    return reverse("discovery:products")


def _way(site: str, *steps: tuple[str, str]) -> Thing:
    return breadcrumbs(site, [(settings.OSCAR_SHOP_NAME, "/"), *steps])


def _place(commune: str, province: str) -> Thing:
    address = {
        "@type": "PostalAddress",
        "addressLocality": commune,
        "addressRegion": province,
        "addressCountry": "VN",
    }
    return {"@type": "Place", "address": address}


def _without_unknown(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in ("", [], None)}
