"""What comes first of goods whose text fits alike; that everybody has their turn; and what is counted beside a list."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from catalog.models import Crop, Product, SearchSynonym
from catalog.search.postgres import MOST_LOOKED_AT, PostgresSearch
from catalog.search.protocol import Certified, Filters, SearchDocument, Wish
from catalog.search.writing import forget_products, load_synonyms, write_documents
from marketplace.areas.models import Commune
from tests.catalog.search.conftest import NOW, TODAY
from tests.factories.catalog import ProductClassFactory

OLD = TODAY - dt.timedelta(days=60)
LUC_NGAN, THANH_HA, BA_DINH = "07582", "10813", "00004"


@pytest.fixture
def lychee(areas_loaded: None) -> SearchDocument:
    """A document of lychee to make others of; its product is not there yet."""
    load_synonyms()
    crop = Crop.objects.create(slug="vai-thieu", name="Vải thiều")
    return SearchDocument(
        product=0,
        title="Vải thiều Lục Ngạn",
        crop=crop.pk,
        crop_name=crop.name,
        shelves=("Trái cây",),
        seller="1",
        seller_name="Hộ bà Hoa",
        communes=(LUC_NGAN,),
        months=frozenset({5, 6, 7}),
        per_kg=30_000,
        listed_on=OLD,
    )


def put(*documents: SearchDocument) -> list[int]:
    """Write products for the documents; return their ids in this order."""
    kind = ProductClassFactory()
    start = Product.objects.count()
    products = Product.objects.bulk_create(
        Product(product_class=kind, title=one.title, slug=f"hang-{start + number}")
        for number, one in enumerate(documents)
    )
    write_documents([replace(one, product=product.pk) for one, product in zip(documents, products, strict=True)])
    return [product.pk for product in products]


def find(text: str = "vai thieu", *, at: dt.datetime = NOW, **more) -> list[int]:
    return list(PostgresSearch().find(Wish(text=text, at=at, **more)).products)


def test_exact_marks_come_first(lychee):
    cloth = replace(lychee, title="Vai thieu do", crop_name="Khăn", seller="2")
    exact, bare = put(lychee, cloth)
    assert find("vải thiều")[0] == exact
    assert set(find("vai thieu")) == {exact, bare}


def test_in_stock_then_in_season_then_sent_to_me_then_near(lychee):
    gone, wintry, far, here, shop = put(
        replace(lychee, seller="1", in_stock=False),
        replace(lychee, seller="2", months=frozenset({12})),
        replace(lychee, seller="3", communes=(THANH_HA,)),
        replace(lychee, seller="4"),
        replace(lychee, seller="5", seller_kind="shop", communes=(BA_DINH,)),
    )
    place = Commune.objects.select_related("province").get(code=LUC_NGAN)
    assert find(place=place) == [here, far, shop, wintry, gone]


def test_text_comes_before_all_else(lychee):
    other = replace(lychee, title="Nước ép vải thiều", crop_name="Nước ép", seller="2", months=frozenset())
    gone, juice = put(replace(lychee, in_stock=False), other)
    assert find("vải thiều") == [gone, juice]


def test_a_household_with_many_goods_takes_one_turn_at_a_time(lychee):
    many = put(*[replace(lychee, seller="rich")] * 10, *[replace(lychee, seller=f"poor {n}") for n in range(5)])
    sellers = dict(zip(many, ["rich"] * 10 + [f"poor {n}" for n in range(5)], strict=True))
    assert len({sellers[one] for one in find()[:6]}) == 6


def test_everybody_comes_first_in_their_turn(lychee):
    """150 households, equal but for their names: within 30 days each was among the first 24, new goods or old."""
    always_new = TODAY + dt.timedelta(days=90)  # they go on adding goods
    documents = [replace(lychee, seller=f"hộ {n}", listed_on=always_new if n % 3 == 0 else OLD) for n in range(150)]
    ids = put(*documents)
    seen: Counter[int] = Counter()
    for hour in range(0, 30 * 24, 8):
        page = find(at=NOW + dt.timedelta(hours=hour))
        assert len(page) == 24
        seen.update(page)
    assert set(seen) == set(ids)
    assert min(seen.values()) >= 2


def test_the_order_stays_within_the_hour(lychee):
    put(*[replace(lychee, seller=f"hộ {n}") for n in range(40)])
    assert find(at=NOW) == find(at=NOW + dt.timedelta(minutes=59))
    assert find(at=NOW) != find(at=NOW + dt.timedelta(minutes=60))


def test_what_is_counted_beside_a_list(lychee):
    vietgap = Certified(scheme="vietgap", stars=None, until=TODAY)
    lapsed = Certified(scheme="ocop", stars=4, until=TODAY - dt.timedelta(days=1))
    put(
        replace(lychee, certificates=(vietgap,)),
        replace(lychee, seller="2", certificates=(lapsed,), per_kg=60_000),
        replace(lychee, seller="3", communes=(THANH_HA,), seller_kind="cooperative", months=frozenset({1})),
    )
    found = PostgresSearch().find(Wish(text="vải", at=NOW, with_facets=True))
    assert (found.total, found.is_capped) == (3, False)
    assert found.facets == {
        "crop": {str(lychee.crop): 3},
        "shelf": {"Trái cây": 3},
        "province": {"24": 2, "31": 1},
        "per_kg": {"1": 2, "2": 1},
        "in_season": {"1": 2},
        "seller_kind": {"household": 2, "cooperative": 1},
        "scheme": {"vietgap": 1},
    }


@pytest.mark.parametrize(
    "filters, left",
    [
        ({"province": "24"}, [0, 1]),
        ({"commune": THANH_HA}, [2]),
        ({"per_kg": (50_000, None)}, [1]),
        ({"per_kg": (0, 60_000)}, [0, 2]),
        ({"scheme": "vietgap"}, [0]),
        ({"scheme": "ocop"}, []),
        ({"stars": 4}, []),
        ({"in_season": True}, [0, 1]),
        ({"seller_kind": "cooperative"}, [2]),
        ({"shelf": "Gia vị"}, []),
        ({"crop": -1}, []),
    ],
)
def test_a_list_is_narrowed_down(lychee, filters, left):
    ids = put(
        replace(lychee, certificates=(Certified(scheme="vietgap", stars=None, until=TODAY),)),
        replace(lychee, seller="2", per_kg=60_000, certificates=(Certified(scheme="ocop", stars=4, until=OLD),)),
        replace(lychee, seller="3", communes=(THANH_HA,), seller_kind="cooperative", months=frozenset({1})),
    )
    assert sorted(find("vải", filters=Filters(**filters))) == [ids[one] for one in left]
    assert sorted(find("", filters=Filters(**filters))) == [ids[one] for one in left]


def test_a_choice_counts_what_the_others_of_its_kind_would_leave(lychee):
    put(lychee, replace(lychee, seller="2", communes=(THANH_HA,)))
    found = PostgresSearch().find(Wish(text="vải", at=NOW, with_facets=True, filters=Filters(province="24")))
    assert found.total == 1
    assert found.facets["province"] == {"24": 1, "31": 1}
    assert found.facets["commune"] == {LUC_NGAN: 1}
    assert found.facets["crop"] == {str(lychee.crop): 1}


def test_more_than_can_be_looked_at_is_found_in_turns(lychee, monkeypatch):
    """With room for 40 of 200, some are shown, those that meet a wish always, and over a day most have been."""
    monkeypatch.setattr("catalog.search.postgres.MOST_LOOKED_AT", 40)
    ids = put(
        *[replace(lychee, seller=f"hộ {n}", communes=(THANH_HA,), title="Vải thiều") for n in range(200)],
        replace(lychee, seller="lục ngạn"),
    )
    found = PostgresSearch().find(Wish(text="vải lục ngạn", at=NOW))
    assert found.is_capped
    assert found.products[0] == ids[-1]
    seen = {one for hour in range(32) for one in find("vải", at=NOW + dt.timedelta(hours=hour), most=40)}
    assert seen == set(ids)
    assert MOST_LOOKED_AT == 3_000


def test_what_is_forgotten_is_not_found(lychee):
    [only] = put(lychee)
    assert find() == [only]
    forget_products([only])
    assert find() == []


def test_writing_again_changes_the_entry(lychee):
    [only] = put(lychee)
    write_documents([replace(lychee, product=only, title="Nhãn lồng", crop_name="Nhãn")])
    assert find("nhãn") == [only]
    assert find("vải thiều") == []


def test_names_are_suggested(lychee):
    put(lychee, replace(lychee, variety="Vải u hồng"), replace(lychee, campaigns=("Mùa vải thiều",)))
    engine = PostgresSearch()
    assert [(one.kind, one.text) for one in engine.suggest("vai", most=9)] == [
        ("product", "Vải thiều"),
        ("product", "Vải u hồng"),
    ]
    assert [one.text for one in engine.suggest("lych", most=9)] == ["Vải thiều"]
    assert [(one.kind, one.text) for one in engine.suggest("mùa v", most=9)] == [("campaign", "Mùa vải thiều")]
    assert engine.suggest("v", most=9) == []
    assert engine.suggest("\x00", most=9) == []


def test_synonyms_of_staff_count_at_once(lychee):
    [only] = put(lychee)
    assert find("trái cổ tích") == []
    SearchSynonym.objects.create(phrase="trái cổ tích", means="vải thiều", source="một người mua")
    assert find("trái cổ tích") == [only]
    SearchSynonym.objects.update(is_active=False)
    assert find("trái cổ tích") == []
    assert load_synonyms() == 0


@pytest.mark.parametrize("text", ["vải", "vải thiều lục ngạn 5kg", "khong co gi"])
def test_few_statements(lychee, django_assert_max_num_queries, text):
    put(lychee)
    find(text)
    with django_assert_max_num_queries(3):
        find(text, with_facets=True)
