"""What the market and the household do with a review: hide it with a reason, show it again, answer it once."""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import NotAllowed
from marketplace.common.text import require_text
from marketplace.reviews.domain.counting import count_anew
from marketplace.reviews.models import Review
from marketplace.reviews.rules import answers_review
from marketplace.shop.order.rules import is_market_admin

MOST_WHY, MOST_ANSWER = 200, 1000


def hide_review(*, review: Review, reason: str, by: User) -> Review:
    """Take a review out of sight and out of the average; a repeat keeps the first reason.

    Raises ``NotAllowed`` for others than the market's admins, ``BadValue`` without a reason.
    """
    _require_moderator(by)
    sentence = _("Xin ghi vì sao ẩn, dưới 200 ký tự.")
    why = require_text(reason, most=MOST_WHY, otherwise=sentence, field="reason")
    with transaction.atomic():
        locked = _locked(review)
        if locked.hidden_at is None:
            locked.hidden_at, locked.hidden_by, locked.hidden_why = clock.now(), by, why
            locked.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
            count_anew(product=locked.product)
    return locked


def show_review(*, review: Review, by: User) -> Review:
    """Show a hidden review again. Raises ``NotAllowed`` for others than the market's admins."""
    _require_moderator(by)
    with transaction.atomic():
        locked = _locked(review)
        if locked.hidden_at is not None:
            locked.hidden_at, locked.hidden_by, locked.hidden_why = None, None, ""
            locked.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
            count_anew(product=locked.product)
    return locked


def answer_review(*, review: Review, text: str, by: User) -> Review:
    """Answer in the household's name, under the review; a later answer takes the place of the earlier one.

    Raises ``NotAllowed`` for others than who decides for the household, ``BadValue`` for no words or too many.
    """
    if not answers_review(by, review):
        raise NotAllowed(_("Chỉ người phụ trách gian hàng trả lời được nhận xét này."))
    sentence = _("Xin viết câu trả lời, dưới 1.000 chữ.")
    said = require_text(text, most=MOST_ANSWER, otherwise=sentence, field="answer")
    with transaction.atomic():
        locked = _locked(review)
        locked.answer, locked.answered_at, locked.answered_by = said, clock.now(), by
        locked.save(update_fields=["answer", "answered_at", "answered_by"])
    return locked


def _require_moderator(by: User) -> None:
    if not is_market_admin(by):
        raise NotAllowed(_("Chỉ quản trị sàn được ẩn hoặc hiện nhận xét."))


def _locked(review: Review) -> Review:
    found = Review.objects.select_for_update(no_key=True, of=("self",)).select_related("product__listing")
    locked: Review = found.get(pk=review.pk)
    return locked
