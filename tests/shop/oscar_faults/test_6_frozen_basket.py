"""Fault 6: lines of a frozen basket can be deleted."""

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from oscar.apps.basket.abstract_models import AbstractLine

from marketplace.shop.basket.models import Basket, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(basket):
    basket.freeze()
    return Basket.objects.get(pk=basket.pk)


def test_ours_keeps_them(frozen):
    with pytest.raises(PermissionDenied):
        frozen.lines.get().delete()
    assert frozen.lines.count() == 1


def test_stock_oscar_lets_them_go(frozen, monkeypatch):
    monkeypatch.setattr(Line, "delete", AbstractLine.delete)
    with pgtrigger.ignore("basket.Line:rest_with_their_basket"):
        frozen.lines.get().delete()
    assert frozen.lines.count() == 0
