"""More weight than was shown needs a new yes: the seller asks, the customer answers. Without it nothing changes.

The yes raises the most that a line may cost to the price of the weight that was asked about; what is charged is still
what the packed goods weigh.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Crop
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.money import price_of
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus, WeightProposal
from marketplace.shop.partner.domain import most_for

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_PERCENT = 150
"""More than half again is another order, not a heavier one."""
Answer = WeightProposal.Answer


def ask_for_weight(*, line: Line, grams: int, by: "User") -> tuple[WeightProposal, bool]:
    """Ask whether a line may weigh ``grams``; return the question and whether it is new. The caller checks who asks.

    The same question again is the same one. Raises ``BadValue`` for a weight that needs no yes or is beyond all
    reason, ``WrongState`` before confirming, after packing, and while another question waits.
    """
    with transaction.atomic():
        part = _lock_unpacked(line)
        fresh = Line.objects.get(pk=line.pk, seller_order=part)
        price = _price_of(fresh, grams)
        waiting = fresh.weight_proposals.filter(answer=Answer.ASKED).first()
        if waiting is not None and waiting.grams == grams:
            return waiting, False
        if waiting is not None:
            raise WrongState(_("Khách chưa trả lời câu hỏi trước về mặt hàng này."))
        return WeightProposal.objects.create(line=fresh, grams=grams, price=price, asked_by=by), True


def answer_weight(*, proposal: WeightProposal, yes: bool, by: "User | None", by_phone: bool = False) -> WeightProposal:
    """Note the customer's answer; the same answer again changes nothing. ``by`` is ``None`` for a guest.

    ``by_phone``: a clerk heard it on the telephone. Raises ``WrongState`` once the goods are packed or where the
    question was answered otherwise.
    """
    answer = Answer.YES if yes else Answer.NO
    with transaction.atomic():
        known = WeightProposal.objects.select_related("line").get(pk=proposal.pk)
        if known.answer == answer:
            return known
        part = _lock_unpacked(known.line)
        locked = WeightProposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=proposal.pk)
        if locked.answer == answer:  # the same answer came in twice at the same moment
            return locked
        if locked.answer != Answer.ASKED:
            raise WrongState(_("Câu hỏi này đã được trả lời: %s.") % locked.get_answer_display())
        locked.answer, locked.answered_at, locked.answered_by, locked.by_phone = answer, clock.now(), by, by_phone
        locked.save(update_fields=["answer", "answered_at", "answered_by", "by_phone"])
        if yes:
            Line.objects.filter(pk=locked.line_id).update(agreed_price=locked.price)
            most = sum(line.most_price for line in part.lines.all())
            SellerOrder.objects.filter(pk=part.pk).update(goods_agreed=most)
    return locked


def _lock_unpacked(line: Line) -> SellerOrder:
    part: SellerOrder = SellerOrder.objects.select_for_update(no_key=True).get(pk=line.seller_order_id)
    if part.status != SellerOrderStatus.CONFIRMED:
        raise WrongState(
            _("Đơn %(number)s %(status)s nên không đổi số cân được nữa.")
            % {"number": part.number, "status": part.get_status_display()}
        )
    return part


def price_for_grams(line: Line, grams: int) -> int:
    """Return the đồng that so many grams of a line by weight cost: rounded half up, never above the line's ceiling."""
    price = price_of(grams, line.price_per_kg or 0)
    if line.ceiling is None or line.ceiling.crop.counted_in != Crop.Unit.KG:
        return price
    return min(price, most_for(line.ceiling, grams))


def _price_of(line: Line, grams: int) -> int:
    if not line.price_per_kg or not line.ordered_grams:
        raise BadValue(_("Mặt hàng này tính theo gói, nặng hơn cũng không đổi giá."), field="grams")
    if grams * 100 > line.ordered_grams * MOST_PERCENT:
        raise BadValue(_("Nặng hơn đơn đặt quá nhiều, xin cân lại."), field="grams")
    price = price_for_grams(line, grams)
    if price <= line.most_price:
        raise BadValue(_("Số cân này không vượt giá đã thấy, không cần hỏi khách."), field="grams")
    return price
