"""Writing a review: of a line that was delivered, by whoever may open its order, once, and changed for some days."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.text import clean
from marketplace.reviews.domain.counting import count_anew
from marketplace.reviews.models import LEAST_STARS, MOST_STARS, Review
from marketplace.shop.order.models import Line, SellerOrderStatus

REVIEWABLE_FOR = dt.timedelta(days=60)
"""So long after the delivery one may say what one thinks: later nobody remembers this harvest."""
CHANGEABLE_FOR = dt.timedelta(days=14)
"""So long after writing it one may change it."""
MOST_TEXT, MOST_NAME = 1000, 40


class CannotReview(WrongState):
    """The line was not delivered, went back whole, or that was too long ago."""

    code = "cannot_review"

    def __init__(self) -> None:
        super().__init__(_("Chỉ nhận xét được hàng đã giao cho bạn, trong 60 ngày sau khi nhận."))


class ReviewClosed(WrongState):
    """It was written too long ago to be changed, or the market has hidden it."""

    code = "review_closed"

    def __init__(self) -> None:
        super().__init__(_("Nhận xét này viết đã lâu hoặc đã bị ẩn nên không sửa được nữa."))


def may_review(line: Line) -> bool:
    """Whether the line can be reviewed now: delivered, some of it kept, not too long ago. Reads its seller order."""
    part = line.seller_order
    if part is None or line.product_id is None or part.status != SellerOrderStatus.DELIVERED or part.closed_at is None:
        return False
    kept = int(line.quantity) - line.refused_packs - line.returned_packs
    return kept > 0 and clock.now() - part.closed_at <= REVIEWABLE_FOR


def may_change(review: Review) -> bool:
    """Whether a review can still be changed by its writer."""
    return review.hidden_at is None and clock.now() - review.written_at <= CHANGEABLE_FOR


def write_review(*, line: Line, stars: int, text: str, shown_name: str, by: User | None) -> Review:
    """Write the review of a line, or change it; return it. The caller has made sure that the order is theirs to open.

    ``by`` is nobody for a guest. Sent twice it is one review. Raises ``BadValue`` for stars out of 1-5 and for too many
    words, ``CannotReview``, ``ReviewClosed``.
    """
    if not LEAST_STARS <= stars <= MOST_STARS:
        raise BadValue(_("Xin chọn từ 1 đến 5 sao."), field="stars")
    said, name = clean(text), " ".join(clean(shown_name).split())
    if len(said) > MOST_TEXT:
        raise BadValue(_("Nhận xét dài quá, xin viết gọn trong 1.000 chữ."), field="text")
    if len(name) > MOST_NAME:
        raise BadValue(_("Tên hiện ra dài quá, xin ghi gọn trong 40 chữ."), field="shown_name")
    with transaction.atomic():
        # Twins take turns at the line; its product and seller order come along without being locked.
        found = Line.objects.select_for_update(no_key=True, of=("self",))
        locked = found.select_related("seller_order", "product__listing").get(pk=line.pk)
        review = Review.objects.filter(line=locked).first()
        review = _changed(review, stars, said, name) if review else _written(locked, stars, said, name, by)
        count_anew(product=locked.product)
    return review


def _changed(review: Review, stars: int, text: str, name: str) -> Review:
    if (review.stars, review.text, review.shown_name) == (stars, text, name):
        return review
    if not may_change(review):
        raise ReviewClosed
    review.stars, review.text, review.shown_name, review.changed_at = stars, text, name, clock.now()
    review.save(update_fields=["stars", "text", "shown_name", "changed_at"])
    return review


def _written(line: Line, stars: int, text: str, name: str, by: User | None) -> Review:
    if not may_review(line):
        raise CannotReview
    listing = getattr(line.product, "listing", None)
    review: Review = Review.objects.create(
        line=line,
        product=line.product,
        household_id=listing.household_id if listing else None,
        by=by,
        shown_name=name,
        stars=stars,
        text=text,
        written_at=clock.now(),
    )
    return review
