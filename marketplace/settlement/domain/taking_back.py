"""Goods come back after delivery: the customer is owed their price, the seller earns so much less.

Every sum is a difference of two roundings, of what was kept before and what is kept after, so that taking back pack by
pack ends at the same đồng as all at once. In prose: docs/algorithms/settlement.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused
from logistics.domain.guards import require_clerk
from logistics.models import Point
from marketplace.accounts.models import User
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.money import rate_of
from marketplace.common.text import require_text
from marketplace.ledger.domain import MARKET, LegSpec, order_owner, post_entry, province_owner, seller_owner
from marketplace.ledger.models import Account
from marketplace.messaging.domain import queue_message
from marketplace.settlement.domain.way_home import put_away
from marketplace.settlement.models import Payable, TakenBack
from marketplace.shop.order.models import Line, Order, ReturnedGoods, SellerOrder, SellerOrderStatus

LONGEST_REASON = 200


@dataclass(frozen=True)
class Back:
    """One line's packs that come back, in đồng: what the customer gets, what others had paid of the discount."""

    line: Line
    packs: int
    refund: int
    platform: int
    province: int
    commission: int

    @property
    def goods(self) -> int:
        """Return by how much the line is worth less to its seller."""
        return self.refund + self.platform + self.province


def take_back_goods(
    *,
    key: UUID,
    seller_order: SellerOrder,
    packs: Mapping[int, int],
    reason: str,
    restock: bool,
    point: Point,
    by: User,
) -> TakenBack:
    """Take back packs (by line id) of a delivered seller order at a point; the same key again changes nothing.

    The customer is owed their price (``logistics.domain.refunds`` pays it); freight is not. The seller's share falls:
    of a payable already made, ``net`` is offset against the next payout, commission and tax reversed in proportion.
    Perishable goods, and what cannot be sold again (``restock`` false), are written off; the rest lies at this point
    (``put_away``). Raises ``BadValue`` for more than was kept, ``WrongState`` before delivery, ``KeyReused``,
    ``NotAllowed``. Locks: order → seller order → stock.
    """
    require_clerk(by, point)
    wanted = {pk: count for pk, count in packs.items() if count}
    sentence = _("Xin ghi vì sao khách trả hàng, dưới %d ký tự.") % LONGEST_REASON
    why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    with transaction.atomic():
        Order.objects.select_for_update(no_key=True).get(pk=seller_order.order_id)
        part = (
            SellerOrder.objects.select_related("order", "legal_seller")
            .select_for_update(no_key=True, of=("self",))
            .get(pk=seller_order.pk)
        )
        known = TakenBack.objects.filter(key=key).first()
        if known is not None:
            return _same(known, part, wanted)
        if part.status != SellerOrderStatus.DELIVERED:
            raise WrongState(_("Chỉ nhận lại hàng của đơn đã giao."))
        back = _reckon(part, wanted)
        taken = _write(key, part, back, why, restock, point, by)
        _post(taken, part, back, by)
        _tell(taken, part)
        put_away(taken=taken, packs=[(each.line, each.packs) for each in back], by=by)  # stock comes last
    return taken


def _same(known: TakenBack, part: SellerOrder, wanted: Mapping[int, int]) -> TakenBack:
    rows = ReturnedGoods.objects.filter(event=known.key).values_list("line_id", "packs")
    if known.seller_order_id != part.pk or dict(rows) != wanted:
        raise KeyReused(_("Lần nhận lại hàng này đã được ghi khác. Xin tải lại trang để xem."))
    return known


def _reckon(part: SellerOrder, wanted: Mapping[int, int]) -> list[Back]:
    lines = {
        line.pk: line
        for line in part.lines.select_related("product__crop", "stockrecord__partner", "discount__province")
    }
    if not wanted:
        raise BadValue(_("Xin ghi số gói khách trả lại."), field="packs")
    back = []
    for pk, packs in sorted(wanted.items()):
        line = lines.get(pk)
        kept = line.delivered_packs - line.returned_packs if line is not None else 0
        if line is None or not 1 <= packs <= kept:
            raise BadValue(_("Khách chỉ còn giữ %d gói của mặt hàng này, xin xem lại.") % kept, field="packs")
        back.append(_back(line, packs, kept))
    return back


def _back(line: Line, packs: int, kept: int) -> Back:
    before = line.kept_price
    after = line.price_of_packs(kept - packs, of=line.delivered_packs, price=line.price_due)
    funded, still = line.funded_on(before), line.funded_on(after)
    rate = line.commission_bp or 0
    return Back(
        line=line,
        packs=packs,
        refund=before - after,
        platform=funded[0] - still[0],
        province=funded[1] - still[1],
        commission=rate_of(line.value_of(before), rate) - rate_of(line.value_of(after), rate),
    )


def _write(
    key: UUID, part: SellerOrder, back: list[Back], reason: str, restock: bool, point: Point, by: User
) -> TakenBack:
    goods = sum(each.goods for each in back)
    payable = Payable.objects.filter(Q(shipment__seller_order=part) | Q(sold=part)).select_related("rule").first()
    taken = TakenBack(
        key=key,
        seller_order=part,
        legal_seller=part.legal_seller,
        point=point,
        reason=reason,
        restock=restock,
        refund=sum(each.refund for each in back),
        platform=sum(each.platform for each in back),
        province=sum(each.province for each in back),
        goods=goods,
        payable=payable,
        by=by,
    )
    if payable is not None:
        before = sum(line.value_of(line.kept_price) for line in part.lines.all())
        rule = payable.rule
        taken.commission = sum(each.commission for each in back)
        taken.vat = rate_of(before, rule.vat_bp) - rate_of(before - goods, rule.vat_bp) if rule else 0
        taken.pit = rate_of(before, rule.pit_bp) - rate_of(before - goods, rule.pit_bp) if rule else 0
        taken.net = goods - taken.commission - taken.vat - taken.pit
    taken.save(force_insert=True)
    for each in back:
        line = each.line
        ReturnedGoods.objects.create(event=key, line=line, packs=each.packs, amount=each.refund, by=by)
        line.returned_packs += each.packs
        line.returned_price += each.refund
        line.save(update_fields=["returned_packs", "returned_price"])
    return taken


def _post(taken: TakenBack, part: SellerOrder, back: list[Back], by: User) -> None:
    if not taken.goods:
        return
    seller = seller_owner(part.legal_seller)
    legs = [
        LegSpec(Account.Kind.REFUND_DUE, order_owner(part.order), -taken.refund),
        LegSpec(Account.Kind.DISCOUNT_COST, MARKET, -taken.platform),
        *(
            LegSpec(Account.Kind.PROVINCE_DUE, province_owner(each.line.discount.province.code), -each.province)
            for each in back
            if each.province and each.line.discount is not None and each.line.discount.province is not None
        ),
    ]
    if taken.payable_id is None:
        legs.append(LegSpec(Account.Kind.SELLER_PENDING, seller, taken.goods))
    else:
        legs += [
            LegSpec(Account.Kind.SELLER_PAYABLE, seller, taken.net),
            LegSpec(Account.Kind.COMMISSION, MARKET, taken.commission),
            LegSpec(Account.Kind.TAX_VAT, MARKET, taken.vat),
            LegSpec(Account.Kind.TAX_PIT, MARKET, taken.pit),
        ]
    post_entry(source_kind="goods_returned", source_ref=f"taken_back:{taken.pk}", legs=legs, by=by)


def _tell(taken: TakenBack, part: SellerOrder) -> None:
    if part.order.recipient_phone:
        queue_message(
            channel="sms",
            to=part.order.recipient_phone,
            template="goods_taken_back",
            context={"number": part.number, "refund": taken.refund},
            language=part.order.language,
            dedupe_key=f"goods_taken_back:{taken.pk}",
        )
