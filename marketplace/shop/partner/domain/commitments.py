"""Who takes part in price stabilisation, and with which goods: written down once, ended with a day, never deleted.

Papers may come late. A commitment and its goods carry their own first day, which may have passed; the market holds
goods to the ceiling from the day after they were written down (``binds_from``), so what was sold until then keeps its
price, and the regulator's report shows what of it lay above.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from catalog.models import PriceCeiling, Product
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.common.forms import group
from marketplace.messaging.domain import queue_message
from marketplace.shop.partner.domain.ceilings import ceiling_words, record_keeps_to
from marketplace.shop.partner.models import LegalSeller, PriceCommitment, RegisteredGoods, StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_COMMITTED = 1_000_000_000_000
"""In base units: a million tonnes in grams."""
LONGEST_TITLE = 30
"""So that what a seller is told fits one message."""


def register_commitment(
    *, ceiling: PriceCeiling, legal_seller: LegalSeller, committed: int, registered_on: dt.date | None = None
) -> PriceCommitment:
    """Record that a seller takes part under the ceiling from ``registered_on`` on, with an amount (base units).

    It binds the goods that ``register_goods`` names. Without a day: from the decision's first day, or tomorrow when
    that has come. The same again changes nothing. Raises ``BadValue`` for an amount that is none, a day on which the
    decision does not hold, and where the seller has committed to another amount already.
    """
    if not 0 < committed <= MOST_COMMITTED:
        raise BadValue(_("Lượng cam kết phải lớn hơn 0."), field="committed")
    decision, tomorrow = ceiling.decision, clock.today() + dt.timedelta(days=1)
    day = registered_on or max(decision.valid_from, tomorrow)
    known = PriceCommitment.objects.filter(ceiling=ceiling, legal_seller=legal_seller).first()
    if known is None:
        if not decision.valid_from <= day <= (decision.valid_to or dt.date.max):
            raise BadValue(_("Quyết định không có hiệu lực vào ngày này, xin xem lại."), field="registered_on")
        try:
            with transaction.atomic():
                return PriceCommitment.objects.create(
                    ceiling=ceiling, legal_seller=legal_seller, committed=committed, registered_on=day
                )
        except IntegrityError:  # a twin was faster by a moment
            known = PriceCommitment.objects.get(ceiling=ceiling, legal_seller=legal_seller)
    if known.committed != committed or registered_on not in (None, known.registered_on):
        raise BadValue(_("Người bán này đã đăng ký mức khác cho mặt hàng này."), field="legal_seller", code="conflict")
    return known


def register_goods(
    *, commitment: PriceCommitment, product: Product, registered_from: dt.date | None = None, by: "User | None"
) -> RegisteredGoods:
    """Register goods of a participating seller from a day on; the seller is told where the price is above the ceiling.

    Without a day: from the commitment's first, or tomorrow when that has come. A day that has passed is kept as the
    papers say it; the market holds the goods to the ceiling from tomorrow at the earliest. Registered goods again are
    the same row. Raises ``BadValue`` for goods of another crop or seller and a day on which the commitment does not
    hold.
    """
    ceiling, decision = commitment.ceiling, commitment.ceiling.decision
    sold = StockRecord.objects.filter(product=product, partner__legal_seller=commitment.legal_seller_id)
    if product.crop_id != ceiling.crop_id or not sold.exists():
        raise BadValue(_("Món này không phải hàng của người bán này theo mức trần đã chọn."), field="products")
    tomorrow = clock.today() + dt.timedelta(days=1)
    day = registered_from or max(commitment.registered_on, tomorrow)
    with transaction.atomic():
        locked: PriceCommitment = PriceCommitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)
        known: RegisteredGoods | None = locked.goods.filter(product=product, until__isnull=True).first()
        if known is not None:
            return known
        if not commitment.registered_on <= day <= (decision.valid_to or dt.date.max):
            raise BadValue(_("Ngày đăng ký phải trong thời gian người bán tham gia."), field="registered_from")
        latest = locked.goods.filter(product=product).order_by("-until").first()
        if latest is not None and latest.until is not None and day <= latest.until:
            raise BadValue(_("Món này còn đăng ký đến hết ngày đó, xin chọn ngày sau."), field="registered_from")
        goods: RegisteredGoods = RegisteredGoods.objects.create(
            commitment=locked,
            product=product,
            registered_from=day,
            binds_from=max(day, tomorrow),
            entered_by=by,
            entered_at=clock.now(),
        )
        _tell_if_above(goods, ceiling)
    return goods


def unregister_goods(*, goods: RegisteredGoods, last_day: dt.date, by: "User") -> RegisteredGoods:
    """Let goods be held to the ceiling until ``last_day``, today at the earliest; the row stays as history.

    Goods that are out already, by that day or sooner, stay as they are. Raises ``BadValue`` for a day that has passed.
    """
    with transaction.atomic():
        locked: RegisteredGoods = RegisteredGoods.objects.select_for_update(no_key=True).get(pk=goods.pk)
        if locked.until is not None and locked.until <= last_day:
            return locked
        if last_day < clock.today():
            raise BadValue(_("Ngày cuối sớm nhất là hôm nay."), field="last_day")
        locked.until, locked.ended_by, locked.ended_at = last_day, by, clock.now()
        locked.save(update_fields=["until", "ended_by", "ended_at"])
    return locked


def _tell_if_above(goods: RegisteredGoods, ceiling: PriceCeiling) -> None:
    """Tell the seller, once for the goods, that the price has to come down: what, which decision, from when."""
    seller = goods.commitment.legal_seller
    records = StockRecord.objects.filter(product=goods.product_id, partner__legal_seller=seller, price__gt=0)
    records = records.select_related("product__crop", "partner__commune").order_by("-price", "pk")
    above = [
        record
        for record in records
        if record.partner.commune is not None
        and ceiling.decision.holds_in(record.partner.commune)
        and not record_keeps_to(ceiling, record)
    ]
    if not above:
        return
    queue_message(
        channel="sms",
        to=seller.phone,
        template="price_above_ceiling",
        context={
            "title": Truncator(above[0].product.get_title()).chars(LONGEST_TITLE),
            "price": group(int(above[0].price or 0)),
            "ceiling": ceiling_words(ceiling),
            "number": ceiling.decision.number,
            "day": goods.binds_from.strftime("%d/%m/%Y"),
        },
        dedupe_key=f"price_above_ceiling:{goods.pk}",
    )
