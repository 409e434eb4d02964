"""Fork of Oscar's basket: once frozen or submitted, a basket and its lines stay as they are.

Oscar lets lines of a frozen basket be deleted, thaws a submitted basket, and trusts the status that an instance was
loaded with. Here the methods refuse, and the database refuses whatever goes past them.
"""

from typing import Any

import pgtrigger
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given

# FOR SHARE waits for whoever is submitting the basket right now, and then sees that it is submitted.
_LINES_REST = """
    IF TG_OP <> 'INSERT' THEN
        SELECT status INTO basket_status FROM basket_basket WHERE id = OLD.basket_id FOR SHARE;
        IF basket_status NOT IN ('Open', 'Saved') THEN
            RAISE EXCEPTION 'lines of a % basket cannot be changed', lower(basket_status)
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT status INTO basket_status FROM basket_basket WHERE id = NEW.basket_id FOR SHARE;
    IF basket_status NOT IN ('Open', 'Saved') THEN
        RAISE EXCEPTION 'lines cannot be put in a % basket', lower(basket_status)
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Basket(AbstractBasket):
    """What somebody is about to order."""

    class Meta(AbstractBasket.Meta):
        triggers = [
            pgtrigger.Trigger(
                name="submitted_is_final",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__status="Submitted") & ~pgtrigger.Q(new__status="Submitted"),
                func="RAISE EXCEPTION 'a submitted basket stays submitted' USING ERRCODE = 'check_violation';",
            )
        ]

    @property
    def num_items(self) -> int:
        """Return how many packs are in it, by one figure of the database: every page says it."""
        if self.pk is None:
            return 0
        if self._lines is not None:
            return sum(line.quantity for line in self.all_lines())
        ((packs,),) = _PACKS.rows(basket=self.pk) or [(0,)]
        return int(packs)

    def flush(self) -> None:
        """Empty the basket. Raises ``PermissionDenied`` where it is not open."""
        self._must_be((self.OPEN, self.SAVED))
        super().flush()

    def freeze(self) -> None:
        """Keep the basket from being changed. Raises ``PermissionDenied`` where it is not open."""
        self._must_be((self.OPEN, self.SAVED))
        super().freeze()

    def thaw(self) -> None:
        """Open a frozen basket again. Raises ``PermissionDenied`` for a submitted one."""
        self._must_be((self.FROZEN,))
        super().thaw()

    def submit(self) -> None:
        """Mark the basket as ordered, once. Raises ``PermissionDenied`` the second time."""
        self._must_be((self.OPEN, self.FROZEN))
        super().submit()

    def _must_be(self, statuses: tuple[str, ...]) -> None:
        status = type(self).objects.values_list("status", flat=True).filter(pk=self.pk).first() or self.status
        if status not in statuses:
            raise PermissionDenied(_("Giỏ hàng này đã chốt, không sửa được nữa."))


class Line(AbstractLine):
    """One product in a basket."""

    class Meta(AbstractLine.Meta):
        triggers = [
            pgtrigger.Trigger(
                name="rest_with_their_basket",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("basket_status", "text")],
                func=_LINES_REST,
            )
        ]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Take the line out. Raises ``PermissionDenied`` where the basket is not open (Oscar asks on saving only)."""
        if not self.basket.can_be_edited:
            raise PermissionDenied(_("Giỏ hàng này đã chốt, không sửa được nữa."))
        deleted: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        return deleted


_PACKS: Compiled[Any] = Compiled(
    lambda: (
        Line.objects.filter(basket=Given("basket"))
        .order_by()
        .values("basket")
        .annotate(packs=Sum("quantity"))
        .values_list("packs")
    )
)


class BasketStep(models.Model):
    """A button that was pressed on a page of a basket: each ``key`` is done once, however often it is sent."""

    key = models.UUIDField(unique=True)
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.basket_id}: {self.key}"


from oscar.apps.basket.models import *  # noqa: E402, F403  our classes first, see docs/structure.md
