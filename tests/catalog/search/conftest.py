"""The frozen corpus in the tables that the engine reads, once a module."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from catalog.models import Crop, Product
from catalog.search.protocol import Certified, SearchDocument
from catalog.search.writing import load_synonyms, write_documents
from tests.catalog.search.corpus import Listing, read_corpus
from tests.factories.catalog import ProductClassFactory
from tests.support import elastic

TODAY = dt.date(2026, 6, 12)
NOW = dt.datetime(2026, 6, 12, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ESSENTIALS = "Hàng thiết yếu"


def document_of(listing: Listing, product: int, crop: int) -> SearchDocument:
    """Return what the market would tell search of a listing of the corpus."""
    first, last = listing.months or (1, 0)
    months = range(first, last + 1) if first <= last else [*range(first, 13), *range(1, last + 1)]
    certificate = Certified(scheme=listing.certificate, stars=listing.stars, until=dt.date(2028, 1, 1))
    return SearchDocument(
        product=product,
        title=listing.title,
        crop=crop,
        crop_name=listing.crop_name,
        variety=listing.variety,
        grade=listing.grade,
        shelves=(ESSENTIALS, listing.group_name) if listing.kind == "essential" else (listing.group_name,),
        seller=listing.seller,
        seller_name=listing.seller,
        seller_kind=listing.seller_kind,
        communes=(listing.commune_code,),
        campaigns=(listing.campaign,) if listing.campaign else (),
        certificates=(certificate,) if listing.certificate else (),
        months=frozenset(months if listing.months else ()),
        pack_name=listing.pack_name,
        grams=listing.grams,
        ml=listing.ml,
        pieces=listing.pieces,
        per_kg=listing.price_per_kg,
        listed_on=TODAY,
    )


@pytest.fixture
def corpus(areas_loaded: None) -> dict[int, str]:
    """The whole corpus as products and entries; codes of listings by product."""
    listings = read_corpus()
    kind = ProductClassFactory()
    names = {one.crop: one.crop_name for one in listings}
    crops = Crop.objects.bulk_create([Crop(slug=slug, name=name) for slug, name in names.items()])
    ids = {crop.slug: crop.pk for crop in crops}
    products = Product.objects.bulk_create(
        [
            Product(
                product_class=kind, structure=Product.STANDALONE, title=one.title, slug=f"hang-{number}", is_public=True
            )
            for number, one in enumerate(listings)
        ]
    )
    write_documents(
        [document_of(one, product.pk, ids[one.crop]) for one, product in zip(listings, products, strict=True)]
    )
    load_synonyms()
    return {product.pk: one.code for one, product in zip(listings, products, strict=True)}


@pytest.fixture
def corpus_of_one(areas_loaded: None) -> int:
    """The first listing of the corpus alone."""
    listing = read_corpus()[0]
    crop = Crop.objects.create(slug=listing.crop, name=listing.crop_name)
    product = Product.objects.create(product_class=ProductClassFactory(), title=listing.title, slug="hang")
    write_documents([document_of(listing, product.pk, crop.pk)])
    load_synonyms()
    return product.pk


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """A real Elasticsearch for this run (only for tests marked so)."""
    with elastic.running() as url:
        yield url
