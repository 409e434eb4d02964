"""How much of a product can be bought, and what to say when it is less than wanted."""

from django.utils.translation import gettext as _
from oscar.apps.partner.availability import Available, Base, StockRequired, Unavailable

from marketplace.shop.partner.locks import sold_out_sentence

__all__ = ["Available", "Base", "InStock", "StockRequired", "Unavailable"]


class InStock(Base):
    """So many packs are free: on hand and not promised to anybody."""

    def __init__(self, *, left: int, title: str = "", pack_name: str = "") -> None:
        self.num_available = max(0, left)
        self.title = title
        self.pack_name = pack_name

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        """Return whether so many packs can be bought, and why not."""
        if 1 <= quantity <= self.num_available:
            return True, ""
        return False, sold_out_sentence(title=self.title, left=self.num_available, pack_name=self.pack_name)

    @property
    def code(self) -> str:
        """Return a name for style sheets."""
        return "instock" if self.num_available > 0 else "outofstock"

    @property
    def message(self) -> str:
        """Return what the product's page says."""
        if self.num_available == 0:
            return _("hết hàng")
        return _("còn %(left)d %(pack)s") % {"left": self.num_available, "pack": self.pack_name or _("gói")}
