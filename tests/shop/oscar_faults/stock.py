"""Oscar as it comes out of the box, to show that each fault is real: the negative control of its test.

Nothing here is reached by the market; contracts hold the overrides in place. Where the database has a rule of ours
that stops stock Oscar too, ``without_rule`` takes it away for the test.
"""

from decimal import Decimal
from types import SimpleNamespace

import oscar.apps.checkout.mixins as stock_mixins
import oscar.apps.order.utils as stock_utils
import pgtrigger
from django.db import connection
from oscar.apps.checkout.views import PaymentDetailsView
from oscar.apps.partner.abstract_models import AbstractStockRecord
from oscar.apps.partner.strategy import Default
from oscar.apps.shipping.methods import Free
from oscar.core.prices import Price

from marketplace.shop.basket.models import Basket
from marketplace.shop.partner.models import StockRecord


def restore_stock_oscar(monkeypatch):
    """Let Oscar allocate and place orders as it does unforked."""
    monkeypatch.setattr(StockRecord, "allocate", AbstractStockRecord.allocate)
    monkeypatch.setattr(stock_mixins, "OrderCreator", stock_utils.OrderCreator)
    monkeypatch.setattr(stock_mixins, "OrderNumberGenerator", stock_utils.OrderNumberGenerator)
    for method in ("freeze", "thaw", "submit", "flush"):
        monkeypatch.setattr(Basket, method, getattr(Basket.__mro__[1], method))


def without_rule(table, *names):
    """Drop CHECK constraints (the database is replaced, or the transaction rolled back, after the test)."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table that has checks outstanding
        for name in names:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def with_stock_strategy(basket):
    """Return the basket fresh, with Oscar's own strategy."""
    fresh = Basket.objects.get(pk=basket.pk)
    fresh.strategy = Default()
    return fresh


def total_of(basket):
    """Return the total as Oscar's checkout computes it at the moment of asking."""
    return Price(currency="VND", excl_tax=basket.total_excl_tax, incl_tax=basket.total_incl_tax)


def place_as_stock(basket, *, number=None, total=None):
    """Place the basket with Oscar's own creator, as its checkout does, and return the order."""
    basket = with_stock_strategy(basket)
    return stock_utils.OrderCreator().place_order(
        basket=basket,
        total=total or total_of(basket),
        shipping_method=Free(),
        shipping_charge=Price(currency="VND", excl_tax=Decimal(0), incl_tax=Decimal(0)),
        order_number=number or f"S{basket.pk}",
    )


class StockCheckout(stock_mixins.OrderPlacementMixin, PaymentDetailsView):
    """Oscar's last page of checkout with its own way of placing; a gateway that remembers what it took."""

    def __init__(self, user, basket, *, mail_works=True):
        super().__init__()
        self.request = SimpleNamespace(user=user, basket=basket, session={}, META={})
        self.checkout_session = SimpleNamespace(
            set_order_number=lambda number: None,
            set_submitted_basket=lambda submitted: None,
            get_submitted_basket_id=lambda: basket.pk,
            flush=lambda: None,
        )
        self.taken = []
        self.mail_works = mail_works

    def handle_payment(self, order_number, total, **kwargs):
        self.taken.append((order_number, total.incl_tax))

    def send_order_placed_email(self, order):
        if not self.mail_works:
            raise ConnectionError("the mail server is gone")

    def get_success_url(self):
        return "/thanks/"

    def render_preview(self, request, **kwargs):
        """Say what the customer is shown instead of a page."""
        return SimpleNamespace(status_code=200, error=str(kwargs["error"]))

    @pgtrigger.ignore("basket.Basket:submitted_is_final")
    def submit_basket(self, basket):
        """Submit as its POST handler does and return the response."""
        basket = with_stock_strategy(basket)
        return self.submit(
            user=self.request.user,
            basket=basket,
            shipping_address=None,
            shipping_method=Free(),
            shipping_charge=Price(currency="VND", excl_tax=Decimal(0), incl_tax=Decimal(0)),
            billing_address=None,
            order_total=total_of(basket),
        )
