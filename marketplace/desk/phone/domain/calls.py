"""One conversation at the telephone desk: who calls, what they want, where it goes, their yes, the order."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Product
from logistics.models import Point
from marketplace.accounts.domain.households import find_account
from marketplace.accounts.models import Consent, User
from marketplace.areas.models import Commune
from marketplace.campaigns.domain import join_waitlist
from marketplace.campaigns.models import WaitlistEntry
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean
from marketplace.desk.phone.callers import last_known
from marketplace.desk.phone.domain.callbacks import answer_callback, finish_callback
from marketplace.desk.phone.models import Call
from marketplace.shop.basket.domain import add_to_basket, set_quantity
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.checkout.domain import Recipient, RecipientRefused, order_again, place_order
from marketplace.shop.checkout.domain.rations import Override
from marketplace.shop.order.models import Channel, Order

LONGEST_READ = 4_000


class CallEnded(WrongState):
    """The call is over: it takes no more goods."""

    code = "call_ended"


@dataclass(frozen=True)
class Refused:
    """A product of a former order that could not be put in again, and why."""

    title: str
    reason: str


def start_call(*, phone: str, point: Point, by: User, key: UUID) -> Call:
    """Begin a call with the number that the clerk sees or hears. The same key again returns the same call.

    Of a known caller the last name and address are taken over. Every look at a number leaves a call behind, so it is
    known who looked up whom. Raises ``BadPhone``.
    """
    number = normalise_phone(phone)
    known: Call | None = Call.objects.filter(key=key, clerk=by).first()
    if known is not None:
        return known
    known_from = last_known(number)
    with transaction.atomic():
        callback = answer_callback(phone=number, by=by)
        call: Call = Call.objects.create(
            key=key,
            clerk=by,
            point=point,
            phone=number,
            callback=callback,
            basket=Basket.objects.create(),
            started_at=clock.now(),
            **known_from,
        )
    return call


def add_goods(*, call: Call, product: Product, quantity: int, key: UUID | None = None) -> Line:
    """Put packs in the caller's basket. Raises what ``add_to_basket`` raises, and ``CallEnded``."""
    require_open(call)
    return add_to_basket(basket=call.basket, product=product, quantity=quantity, key=key)


def change_line(*, call: Call, line_id: int, quantity: int) -> Line | None:
    """Change how many packs a line holds; none takes it out. Raises what ``set_quantity`` raises, ``CallEnded``."""
    require_open(call)
    return set_quantity(basket=call.basket, line_id=line_id, quantity=quantity)


def wait_for(*, call: Call, product: Product, packs: int, by: User) -> WaitlistEntry:
    """Put the caller, who said yes to being written to, on the waiting list; the goods leave the basket.

    Raises ``CallEnded`` and what ``join_waitlist`` raises.
    """
    require_open(call)
    with transaction.atomic():
        near = call.commune or call.point.commune
        entry = join_waitlist(product=product, phone=call.phone, packs=packs, commune=near, by=by)
        for line in Line.objects.filter(basket=call.basket, product=product):
            set_quantity(basket=call.basket, line_id=line.pk, quantity=0)
    return entry


def repeat_order(*, call: Call, order: Order, key: UUID | None = None) -> list[Refused]:
    """Put the goods of a former order of this caller in the basket; return what could not be, and why.

    ``key`` is the press of the button: sent again, nothing is added. Raises ``CallEnded``, ``DoneBefore``, and
    ``WrongState`` for somebody else's order.
    """
    require_open(call)
    if order.recipient_phone != call.phone:
        raise WrongState(_("Đơn này không phải của số đang gọi."))
    done = order_again(order=order, basket=call.basket, key=key, partly=False)
    return [Refused(each.title, each.refusal) for each in done if each.refusal]


def set_recipient(
    *, call: Call, name: str, commune: Commune, address_text: str, address_as_written: str = "", note: str = ""
) -> Call:
    """Keep who receives and where. Raises ``RecipientRefused``, ``CallEnded``."""
    require_open(call)
    who = Recipient(name, call.phone, commune, address_text, address_as_written, note).cleaned()
    call.name, call.commune, call.note = who.name, who.commune, who.note
    call.address_text, call.address_as_written = who.address_text, who.address_as_written
    with transaction.atomic():
        call.save(update_fields=["name", "commune", "note", "address_text", "address_as_written"])
    return call


def place_phone_order(*, call: Call, quote_digest: str, read_out: str, by: User, beyond: str = "") -> Order:
    """Place what was read out and agreed to on the telephone; a call carries one order, however often it is sent.

    ``read_out`` is kept as what the caller said yes to, ``beyond`` is the reason for which the clerk lets the household
    go beyond its ration. The SMS goes through the outbox. Raises what ``place_order`` raises, ``RecipientRefused``
    without an address, ``CallEnded``.
    """
    with transaction.atomic():
        locked: Call = (
            Call.objects.select_for_update(no_key=True, of=("self",)).select_related("basket").get(pk=call.pk)
        )
        if locked.order_id is not None:
            return _order_of(locked)
        require_open(locked)
        order = place_order(
            basket=locked.basket,
            key=locked.key,
            quote_digest=quote_digest,
            recipient=_recipient(locked),
            user=None,  # a number alone attaches no order to an account
            channel=Channel.PHONE,
            by=by,
            account=find_account(phone=locked.phone),  # and it has to be on the line: it read out a code to this clerk
            override=Override(by, beyond) if clean(beyond) else None,
        )
        _note_yes(locked, order, read_out, by)
    call.refresh_from_db()
    return order


def end_call(*, call: Call, outcome: str, by: User) -> Call:
    """End a call without an order; called again, it changes nothing. Raises ``DomainError`` for no such outcome."""
    if outcome not in Call.Outcome.values or outcome == Call.Outcome.ORDERED:
        raise DomainError(_("Xin chọn kết quả cuộc gọi."))
    with transaction.atomic():
        locked: Call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
        if locked.ended_at is None:
            _end(locked, outcome, clock.now(), by)
    call.refresh_from_db()
    return call


def _note_yes(call: Call, order: Order, read_out: str, by: User) -> None:
    call.order, call.agreed_text = order, clean(read_out)[:LONGEST_READ]
    call.agreed_at, call.evidence = clock.now(), Consent.Evidence.PHONE_CALL
    _end(call, Call.Outcome.ORDERED, call.agreed_at, by)


def _end(call: Call, outcome: str, moment: dt.datetime, by: User) -> None:
    call.outcome, call.ended_at = outcome, moment
    call.save(update_fields=["outcome", "ended_at", "order", "agreed_text", "agreed_at", "evidence"])
    finish_callback(call=call, by=by)


def _recipient(call: Call) -> Recipient:
    if call.commune is None:
        raise RecipientRefused(_("Chưa có nơi nhận. Xin hỏi địa chỉ rồi ghi vào."))
    return Recipient(
        name=call.name,
        phone=call.phone,
        commune=call.commune,
        address_text=call.address_text,
        address_as_written=call.address_as_written,
        note=call.note,
    )


def _order_of(call: Call) -> Order:
    order: Order = Order.objects.get(pk=call.order_id)
    return order


def require_open(call: Call) -> None:
    """Raise ``CallEnded`` for a call that is over."""
    if call.ended_at is not None:
        raise CallEnded(_("Cuộc gọi này đã xong. Xin bắt đầu cuộc gọi mới."))
