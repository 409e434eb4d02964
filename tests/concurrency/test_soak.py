"""``make soak SOAK="-k hot"``: one product under a crowd, long enough to say how fast it goes."""

import time
import uuid

import pytest

from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import SoldOut, place_order, quote_basket
from marketplace.shop.order.models import Channel, Order
from tests.concurrency.race import race
from tests.factories.checkout import basket_of, deliverable_commune, recipient_in
from tests.factories.partner import StockRecordFactory

PACKS, BUYERS, AT_ONCE = 500, 700, 35


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_a_crowd_on_one_hot_product_gets_exactly_what_there_is(capsys):
    record, commune = StockRecordFactory(num_in_stock=PACKS), deliverable_commune()
    asked = [(basket.pk, quote_basket(basket, commune=commune).digest) for basket in baskets(record)]

    def stand_in_line(start):
        sold = refused = 0
        for pk, digest in asked[start::AT_ONCE]:
            try:
                place_order(
                    basket=Basket.objects.get(pk=pk), key=uuid.uuid4(), quote_digest=digest,
                    recipient=recipient_in(commune), user=None, channel=Channel.WEB,
                )  # fmt: skip
                sold += 1
            except SoldOut:
                refused += 1
        return sold, refused

    began = time.perf_counter()
    outcomes = race(*[lambda start=start: stand_in_line(start) for start in range(AT_ONCE)], wait=1500)
    seconds = time.perf_counter() - began
    record.refresh_from_db()
    assert [sum(column) for column in zip(*outcomes, strict=True)] == [PACKS, BUYERS - PACKS]
    assert (record.num_allocated, Order.objects.count()) == (PACKS, PACKS)
    with capsys.disabled():
        print(f"\n{PACKS} orders in {seconds:.1f} s, {PACKS / seconds:.0f} a second, {AT_ONCE} buyers at once")  # noqa: T201


def baskets(record):
    return [basket_of((record, 1)) for _ in range(BUYERS)]
