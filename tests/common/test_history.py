"""What the audit notes of a change says who made it, though the database is told once in a transaction."""

import pghistory
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.common.inserting import insert_rows
from marketplace.messaging.models import Message
from marketplace.shop.partner.models import StockRecord
from tests.factories.partner import StockRecordFactory


@pytest.fixture
def record():
    return StockRecordFactory(price=10_000)


def set_price(record, price):
    StockRecord.objects.filter(pk=record.pk).update(price=price)


@transaction.atomic
def change_and_fail(record):
    set_price(record, 11_000)
    StockRecord.objects.filter(pk=record.pk).update(num_allocated=10**6)


def noted():
    """Return the price and what is known of its change, for each change that was noted, the oldest first."""
    events = apps.get_model("partner", "StockRecordPricePricePerKgEvent").objects.order_by("pgh_id")
    return [(int(each.price), each.pgh_context and each.pgh_context.metadata) for each in events]


def said(statements):
    """Return in front of which statements the context was said."""
    return ["set_config" in query["sql"] for query in statements]


@pytest.mark.django_db
class TestATransaction:
    def test_is_told_once(self, record):
        with CaptureQueriesContext(connection) as asked, pghistory.context(by=1), transaction.atomic():
            StockRecord.objects.filter(pk=record.pk).exists()
            for price in (11_000, 12_000, 13_000):
                set_price(record, price)
        assert said(query for query in asked if "UPDATE" in query["sql"]) == [True, False, False]
        assert noted()[-3:] == [(11_000, {"by": 1}), (12_000, {"by": 1}), (13_000, {"by": 1})]

    def test_is_told_again_what_became_known(self, record):
        with pghistory.context(by=1), transaction.atomic():
            set_price(record, 11_000)
            pghistory.context(key="cp_1")
            set_price(record, 12_000)
            set_price(record, 13_000)
        known = {"by": 1, "key": "cp_1"}  # of one context, as it is in the end
        assert noted()[-3:] == [(11_000, known), (12_000, known), (13_000, known)]

    @pytest.mark.django_db(transaction=True)
    def test_knows_nothing_of_the_one_before(self, record):
        with pghistory.context(by=1):
            for price in (11_000, 12_000):
                with transaction.atomic():
                    set_price(record, price)
            set_price(record, 13_000)  # a transaction of its own
            set_price(record, 14_000)
        with transaction.atomic():
            set_price(record, 15_000)
        with pghistory.context(by=2), transaction.atomic():
            set_price(record, 16_000)
        by = [metadata and metadata["by"] for _price, metadata in noted()[-6:]]
        assert by == [1, 1, 1, 1, None, 2]

    def test_is_told_again_after_a_savepoint_is_taken_back(self, record):
        with pghistory.context(by=1), transaction.atomic():
            with pytest.raises(IntegrityError):
                change_and_fail(record)
            set_price(record, 12_000)
        assert noted()[-1] == (12_000, {"by": 1})

    def test_is_told_before_a_prepared_statement_as_well(self, record):
        rows = [[Message(channel="sms", to="+84912345678", template="order_placed", context={})] for _each in range(4)]
        with pghistory.context(by=1), transaction.atomic():
            for each in rows:
                insert_rows(each)
            set_price(record, 11_000)
        assert noted()[-1] == (11_000, {"by": 1})
