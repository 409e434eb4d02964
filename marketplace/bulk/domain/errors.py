"""Why a bulk sale goes no further. Each sentence says what to do."""

from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.common.forms import kg_text


class NoBulkTerms(DomainError):
    """No terms of bulk sales hold for the kind of seller on the day: unknown means blocked, never free."""

    code = "no_bulk_terms"


class OverTolerance(DomainError):
    """The trucks would carry more than both sides said yes to."""

    code = "over_tolerance"

    def __init__(self, *, room_grams: int) -> None:
        self.room_grams = room_grams
        super().__init__(
            _("Hợp đồng chỉ còn nhận thêm %s kg. Muốn chở nhiều hơn, xin đề nghị số mới để hai bên cùng đồng ý.")
            % kg_text(room_grams)
        )


class UnderTolerance(DomainError):
    """Less was loaded than both sides said yes to."""

    code = "under_tolerance"

    def __init__(self, *, lacking_grams: int) -> None:
        self.lacking_grams = lacking_grams
        super().__init__(
            _("Còn thiếu %s kg so với hợp đồng. Nếu không chở nữa, xin đề nghị số mới để hai bên cùng đồng ý.")
            % kg_text(lacking_grams)
        )


class NotEnoughForBoth(DomainError):
    """Customers have ordered by parcel what the truck would be promised: lots and forecasts do not hold both."""

    code = "not_enough_for_both"

    def __init__(self, *, name: str, lacking_grams: int) -> None:
        self.lacking_grams = lacking_grams
        super().__init__(
            _(
                "%(name)s còn đơn lẻ chưa gói, lô và dự kiến đã ghi chưa đủ cho cả đơn lẻ và xe. "
                "Bên bán xin ghi thêm lô hoặc dự kiến thu hoạch, hoặc giảm khối lượng, rồi đồng ý lại."
            )
            % {"name": name}
        )


class TransferKnown(DomainError):
    """The bank's reference was recorded before for something else."""

    code = "transfer_known"


class TicketKnown(DomainError):
    """The weighing ticket was recorded before."""

    code = "ticket_known"
