"""Buyers who say how it was, at the end of a season; households that answer; what the market hides and shows again."""

import datetime as dt

from django.db.models import F

from farmers.models import HouseholdMember
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.demo.season.players import Player
from marketplace.reviews.domain import answer_review, hide_review, show_review, write_review
from marketplace.reviews.models import Review
from marketplace.shop.order.models import Line, SellerOrderStatus

OF_FARMS, OF_SHELVES = 40, 20
"""So many lines are reviewed: enough for pages to show, little beside what a season writes."""
HEARD_FOR = dt.timedelta(days=30)
SAID = (
    (5, "Hàng tươi, đóng gói cẩn thận."),
    (4, "Ngon, giao đúng hẹn."),
    (5, ""),
    (3, "Vài quả dập, còn lại ổn."),
    (5, "Cả nhà khen, mùa sau mua nữa."),
    (2, "Giao chậm hơn hẹn một ngày."),
)
ANSWERED = "Cảm ơn bạn, nhà vườn sẽ chọn kỹ hơn."
HIDDEN = "Có số điện thoại của người khác (dữ liệu mẫu)"


class Reviewers(Player):
    """Who got something and says so. Nothing is drawn from chance: what the other players draw stays as it is."""

    def finish(self) -> None:
        """Review the latest delivered lines; some writers change their minds, some reviews are answered or hidden."""
        admin = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
        for number, line in enumerate(self._lines()):
            stars, text = SAID[number % len(SAID)]
            writer = line.order.user
            review = write_review(line=line, stars=stars, text=text, shown_name="", by=writer)
            self.world.count("reviews")
            if number % 6 == 3:
                write_review(line=line, stars=stars + 1, text=text, shown_name="Khách mẫu", by=writer)
            if number % 6 == 5:
                self._answer(review)
            if admin is not None and number % 10 == 4:
                hide_review(review=review, reason=HIDDEN, by=admin)
                self.world.count("reviews hidden")
                if number % 20 == 4:
                    show_review(review=review, by=admin)

    def _lines(self) -> list[Line]:
        delivered = Line.objects.filter(
            seller_order__status=SellerOrderStatus.DELIVERED,
            seller_order__closed_at__gte=clock.now() - HEARD_FOR,
            product__isnull=False,
            review__isnull=True,
            quantity__gt=F("refused_packs") + F("returned_packs"),
        )
        latest = delivered.select_related("order__user", "seller_order").order_by("-pk")
        farms, shelves = latest.filter(product__listing__isnull=False), latest.filter(product__listing=None)
        return [*farms[:OF_FARMS], *shelves[:OF_SHELVES]]

    def _answer(self, review: Review) -> None:
        owners = HouseholdMember.objects.filter(role=HouseholdMember.Role.OWNER, until=None)
        owner = owners.filter(household=review.household_id).select_related("user").first()
        if owner is not None:
            answer_review(review=review, text=ANSWERED, by=owner.user)
            self.world.count("reviews answered")
