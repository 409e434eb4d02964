"""Other words for goods: edited by the market's admins, at once in force, undone, and tried out before buyers do."""

import pytest
from django.core.cache import caches
from django.db import ProgrammingError, transaction
from django.urls import reverse

from catalog.domain import SynonymSpec, add_synonym, change_synonym, switch_synonym, undo_change
from catalog.models import SearchSynonym, SynonymChange
from catalog.search.writing import load_synonyms
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.discovery.domain import catch_up
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, ListingFactory

pytestmark = pytest.mark.django_db
SPEC = SynonymSpec(phrase="trái lệ chi", means="vải thiều", source="một người mua ở Thanh Hà")


@pytest.fixture
def person():
    return UserFactory(admin=True)


@pytest.fixture
def admin(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def lychee():
    """A household's lychee, on sale and in the search."""
    area = GrowingAreaFactory(crop=CropFactory(name="Vải thiều", slug="vai-thieu"))
    listing = ListingFactory(growing_area=area, title="Vải thiều Thanh Hà")
    SearchSynonym.objects.create(phrase="mua", kind="filler", source="thử")
    caches["local"].clear()
    catch_up()
    yield listing.stockrecord.product
    caches["local"].clear()


def typed(**changes):
    return {"phrase": "Trái lệ chi", "kind": "same", "means": "Vải thiều", "source": "một người mua", **changes}


def test_a_word_that_is_added_is_understood_at_once_and_tried_out(admin, lychee):
    page = reverse("staff:search_words")
    before = admin.get(page, {"t": "mua lệ chi"})
    assert before.context["goods"] == []
    assert admin.post(reverse("staff:search_word_new"), typed(phrase="Lệ chi")).status_code == 302
    after = admin.get(page, {"t": "mua lệ chi 5kg"})
    assert [one.pk for one in after.context["goods"]] == [lychee.pk]
    parts = [(one["words"], str(one["topic"]), one["names"]) for one in after.context["parts"]]
    assert parts == [
        ("mua", "lời kèm, không tìm", ()),
        ("lệ chi", "hàng", ("Vải thiều",)),
        ("5 kg", "quy cách", ()),
    ]
    found = admin.get(reverse("discovery:products"), {"q": "lệ chi"}).content.decode()
    assert "Vải thiều Thanh Hà" in found


def test_who_changed_what_is_told_and_taken_back(admin, person):
    admin.post(reverse("staff:search_word_new"), typed())
    word = SearchSynonym.objects.get(phrase="trái lệ chi")
    admin.post(reverse("staff:search_word", args=[word.pk]), typed(means="nhãn lồng"))
    page = admin.get(reverse("staff:search_word", args=[word.pk])).content.decode()
    assert "trước: trái lệ chi – gọi khác của vải thiều (một người mua)" in page
    assert str(person) in page
    newest, first = word.changes.all()
    admin.post(reverse("staff:search_word_undo", args=[first.pk]))
    word.refresh_from_db()
    assert word.means == "nhãn lồng"  # it was changed since
    admin.post(reverse("staff:search_word_undo", args=[newest.pk]))
    word.refresh_from_db()
    assert word.means == "vải thiều"
    assert [(one.by, one.undoes) for one in word.changes.all()[:1]] == [(person, newest)]


def test_undoing_an_addition_switches_off_and_undoing_that_switches_on(person):
    word = add_synonym(spec=SPEC, by=person)
    assert undo_change(change=word.changes.first(), by=person).is_active is False
    assert undo_change(change=word.changes.first(), by=person).is_active is True
    with pytest.raises(WrongState):
        undo_change(change=word.changes.last(), by=person)


def test_switching_off_leaves_the_row_and_the_same_again_leaves_no_trace(person):
    word = add_synonym(spec=SPEC, by=person)
    for _twice in range(2):
        switch_synonym(synonym=word, active=False, by=person)
        change_synonym(synonym=word, spec=SPEC, by=person)
    assert word.changes.count() == 2
    with pytest.raises(ProgrammingError), transaction.atomic():
        word.changes.update(now={})


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"phrase": "…"}, "phrase"),
        ({"means": ""}, "means"),
        ({"means": "TRÁI lệ chi"}, "means"),
        ({"source": " \x00"}, "source"),
    ],
)
def test_what_no_word_is_gets_a_sentence(admin, person, changed, field):
    wrong = SynonymSpec(**{"phrase": SPEC.phrase, "means": SPEC.means, "source": SPEC.source, **changed})
    with pytest.raises(BadValue) as refused:
        add_synonym(spec=wrong, by=person)
    assert refused.value.field == field
    response = admin.post(reverse("staff:search_word_new"), typed(**changed))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not SynonymChange.objects.exists()


def test_the_same_word_twice_is_refused_and_two_meanings_are_not(person):
    add_synonym(spec=SPEC, by=person)
    with pytest.raises(BadValue) as refused:
        add_synonym(spec=SPEC, by=person)
    assert refused.value.code == "taken"
    other = SynonymSpec(phrase=SPEC.phrase, means="chôm chôm", source="thử")
    assert add_synonym(spec=other, by=person).pk


def test_nobody_else_edits(person):
    for other in (UserFactory(), UserFactory(admin=True, is_active=False)):
        with pytest.raises(NotAllowed):
            add_synonym(spec=SPEC, by=other)


def test_loading_the_file_again_brings_nothing_back_that_was_written_otherwise(person):
    load_synonyms()
    word = SearchSynonym.objects.get(phrase="khóm", means="dứa")
    spec = SynonymSpec(phrase="khóm", means="dứa mật", source="thử")
    change_synonym(synonym=word, spec=spec, by=person)
    assert load_synonyms() == 0
    assert list(SearchSynonym.objects.filter(phrase="khóm").values_list("means", flat=True)) == ["dứa mật"]


def test_the_list_is_looked_through_without_marks(admin):
    load_synonyms()
    page = reverse("staff:search_words")
    phrases = [row.phrase for row in admin.get(page, {"q": "khom"}).context["page_obj"]]
    assert "khóm" in phrases
    sellers = admin.get(page, {"kind": "seller"}).context["page_obj"]
    assert {row.kind for row in sellers} == {"seller"}
    assert admin.get(page, {"page": "2"}).context["page_obj"].number == 2
    assert admin.get(page, {"q": "%'", "kind": "lạ", "t": "", "page": "x"}).status_code == 200
