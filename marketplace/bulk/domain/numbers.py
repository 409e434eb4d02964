"""Numbers of offers and contracts: the day's next one, without a gap, short enough to be read out."""

from django.db import connection

from marketplace.bulk.models import BulkContract, BulkOffer
from marketplace.common import clock

_LOCK = 720_051


def new_number(model: type[BulkOffer] | type[BulkContract]) -> str:
    """Return "CB-260612-01" for an offer (chào bán), "HB-260612-01" for a contract (hợp đồng bán).

    Whoever makes another one of the day waits until this transaction has ended.
    """
    letters = "CB" if model is BulkOffer else "HB"
    prefix = f"{letters}-{clock.today():%y%m%d}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, prefix])
    return f"{prefix}{model._default_manager.filter(number__startswith=prefix).count() + 1:02d}"
