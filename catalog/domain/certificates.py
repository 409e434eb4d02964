"""Certificates: recorded with their end, so that a badge falls off by itself."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.produce import Certificate
from marketplace.common.errors import BadValue
from marketplace.common.text import clean

OCOP_MONTHS = 36
"""OCOP stars lapse after 36 months (One Commune One Product programme)."""
OCOP_STARS = (3, 4, 5)


def add_certificate(
    *,
    scheme: Certificate.Scheme,
    number: str,
    issuer: str,
    valid_from: dt.date,
    valid_to: dt.date,
    source: str,
    stars: int | None = None,
) -> Certificate:
    """Record a certificate; the same one again returns the row that is there.

    Raises ``BadValue`` when number, issuer or source is empty, the days are the wrong way round, OCOP stars are not
    3-5 or outlive 36 months, or the same number was recorded with other facts.
    """
    facts = {
        "issuer": clean(issuer),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "source": clean(source),
        "stars": stars,
    }
    number = clean(number)
    _check(Certificate.Scheme(scheme), number, facts["issuer"], facts["source"], valid_from, valid_to, stars)
    try:
        with transaction.atomic():
            return Certificate.objects.create(scheme=scheme, number=number, **facts)
    except IntegrityError:
        known: Certificate = Certificate.objects.get(scheme=scheme, number=number)
    if any(getattr(known, name) != value for name, value in facts.items()):
        raise BadValue(_("Số chứng nhận này đã ghi với nội dung khác, xin xem lại."), field="number", code="conflict")
    return known


def _check(
    scheme: Certificate.Scheme,
    number: str,
    issuer: object,
    source: object,
    valid_from: dt.date,
    valid_to: dt.date,
    stars: int | None,
) -> None:
    for field, text in (("number", number), ("issuer", issuer), ("source", source)):
        if not text:
            raise BadValue(_("Chứng nhận cần có số, nơi cấp và nguồn."), field=field)
    if valid_to < valid_from:
        raise BadValue(_("Ngày hết hiệu lực phải sau ngày cấp."), field="valid_to")
    if scheme != Certificate.Scheme.OCOP:
        if stars is not None:
            raise BadValue(_("Chỉ chứng nhận OCOP mới có sao."), field="stars")
        return
    if stars not in OCOP_STARS:
        raise BadValue(_("OCOP có từ 3 đến 5 sao."), field="stars")
    if valid_to > months_later(valid_from, OCOP_MONTHS):
        raise BadValue(_("Sao OCOP có hiệu lực nhiều nhất 36 tháng."), field="valid_to")


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day ``months`` later; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + years, month + 1, 1)
    next_first = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), next_first - dt.timedelta(days=1))


def certify(*, product: Product, certificate: Certificate) -> None:
    """Say that ``certificate`` speaks for ``product``; again changes nothing. Validity is asked when it is shown."""
    product.certificates.add(certificate)
