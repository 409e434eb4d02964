"""A test that commits leaves no trace, and one that changes the schema is noticed."""

import pytest
from django.db import connection

from marketplace.accounts.models import User
from tests.factories.logistics import arrived_shipment
from tests.logistics.conftest import make_office
from tests.support.rewinding import remember, rewind

pytestmark = pytest.mark.django_db(transaction=True)


def test_whatever_was_written_is_undone():
    from wagtail.models import Page, Site

    before = remember(connection)
    office = make_office()
    arrived_shipment(point=office.point, by=office.clerk)  # append-only rows among them
    Site.objects.update(site_name="Chợ khác")
    Page.objects.update(title="Trang khác", owner=office.clerk)  # rows that migrations made, pointed at by others
    assert rewind(connection, before)
    assert remember(connection) == before
    assert not User.objects.exists()
    assert not Page.objects.filter(title="Trang khác").exists()


def test_a_change_of_the_schema_needs_a_fresh_copy():
    before = remember(connection)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_once")
    assert not rewind(connection, before)


def test_a_table_that_was_large_leaves_no_empty_pages_for_the_planner():
    before = remember(connection)
    User.objects.bulk_create([User(phone=f"+8491{number:07d}", full_name="Người thử") for number in range(1000)])
    assert rewind(connection, before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('accounts_user')")
        assert cursor.fetchone() == (0,)
