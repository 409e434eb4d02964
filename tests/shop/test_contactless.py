"""Whoever does not want to meet the carrier says so with one tap, and the carrier reads it before their own words."""

import uuid

import pytest

from marketplace.shop.checkout.forms import CONTACTLESS, MOST_NOTE, CheckoutForm, DoorOrderForm
from tests.factories.checkout import deliverable_commune

pytestmark = pytest.mark.django_db


def filled(**changes):
    commune = deliverable_commune()
    facts = {
        "phone": "0912 345 678",
        "name": "Nguyễn Thị Hoa",
        "place": commune.full_name,
        "commune_code": commune.code,
        "address": "12 Lê Lợi",
        "key": str(uuid.uuid4()),
        "quote": "x",
    }
    return CheckoutForm(facts | changes)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, ""),
        ({"note": "Nhà cổng xanh"}, "Nhà cổng xanh"),
        ({"contactless": "on"}, CONTACTLESS),
        ({"contactless": "on", "note": "Nhà cổng xanh"}, f"{CONTACTLESS} Nhà cổng xanh"),
    ],
)
def test_the_carrier_is_told(typed, told):
    form = filled(**typed)
    assert form.is_valid(), form.errors
    assert form.recipient().note == told


def test_too_many_words_are_refused_not_cut():
    form = filled(contactless="on", note="a" * (MOST_NOTE - 5))
    assert not form.is_valid()
    assert "note" in form.errors
    assert filled(note="a" * (MOST_NOTE - 5)).is_valid()


def test_at_the_door_nobody_is_asked():
    assert "contactless" not in DoorOrderForm.base_fields
