"""What a household is refused beyond wrong values and moved-on states."""

from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError


class LotExhausted(DomainError):
    """More grams are to be drawn from a lot than it has left."""

    code = "lot_exhausted"

    def __init__(self, *, lot_id: int, lot_code: str, grams_left: int) -> None:
        self.lot_id = lot_id
        self.grams_left = grams_left
        what = {"code": lot_code, "left": f"{grams_left:,}".replace(",", ".")}
        super().__init__(_("Lô %(code)s chỉ còn %(left)s gam, xin lấy thêm từ lô khác.") % what)


class LotHeld(DomainError):
    """The lot is called back: nothing of it may leave."""

    code = "lot_held"

    def __init__(self, *, lot_code: str) -> None:
        super().__init__(_("Lô %s đang bị thu hồi, xin lấy lô khác hoặc hủy đơn.") % lot_code)
