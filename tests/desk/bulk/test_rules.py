"""The common terms of sales by the truck: a public page, and the wording that each contract was agreed under."""

import datetime as dt

import pytest
from django.template.loader import get_template
from django.urls import reverse

from marketplace.bulk.domain import propose_terms
from marketplace.bulk.domain.terms import TEXTS, text_in_force
from tests.factories.bulk import BulkTermsFactory, make_deal

pytestmark = pytest.mark.django_db


def test_anybody_reads_them_with_the_rates(client):
    terms = BulkTermsFactory()
    page = client.get(reverse("bulk:rules")).content.decode()
    for said in ("Điều khoản bán sỉ", "cả hai bên cùng nói", terms.penalty, terms.source):
        assert said in page


def test_a_wording_that_never_was_is_not_there(client):
    assert client.get(reverse("bulk:rules"), {"version": "99"}).status_code == 404
    assert client.get(reverse("bulk:rules"), {"version": "../1"}).status_code == 404


def test_every_number_has_its_text():
    for number in TEXTS:
        get_template(f"bulk/rules/{number}.html")


def test_the_wording_of_the_day_is_written_on_what_both_agree_to(client, monkeypatch):
    deal = make_deal()
    contract = deal.agreed()
    monkeypatch.setitem(TEXTS, "2", dt.date(2026, 1, 2))
    assert text_in_force(dt.date(2025, 1, 1)) == text_in_force(dt.date(2026, 1, 1)) == "1"
    propose_terms(contract=contract, side="seller", reason="mưa", price_per_kg=26_000, by=deal.owner)
    texts = dict(contract.revisions.values_list("version", "text_version"))
    assert texts == {1: "1", 2: "2"}
    client.force_login(deal.buyer)
    page = client.get(reverse("bulk:contract", args=[contract.number])).content.decode()
    assert f"{reverse('bulk:rules')}?version=2" in page
