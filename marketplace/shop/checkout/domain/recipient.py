"""Who receives, and where."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from marketplace.areas.models import Commune
from marketplace.common.errors import DomainError
from marketplace.common.phones import normalise_phone
from marketplace.common.text import clean


class RecipientRefused(DomainError):
    """Name or address is missing or too long."""

    code = "bad_recipient"


@dataclass(frozen=True)
class Recipient:
    """As typed; ``cleaned`` gives what is stored. ``address_as_written`` is kept as the customer wrote it."""

    name: str
    phone: str
    commune: Commune
    address_text: str
    address_as_written: str = ""
    note: str = ""

    def cleaned(self) -> "Recipient":
        """Return the recipient with clean text and the phone in E.164.

        Raises ``BadPhone``, or ``RecipientRefused`` where a name or address is missing or longer than its column.
        """
        tidy = replace(
            self,
            name=clean(self.name),
            phone=normalise_phone(self.phone),
            address_text=clean(self.address_text),
            address_as_written=clean(self.address_as_written)[:400],
            note=clean(self.note),
        )
        if not tidy.name or not tidy.address_text:
            raise RecipientRefused(_("Xin ghi tên người nhận và số nhà, đường hay thôn."))
        if len(tidy.name) > 120 or len(tidy.address_text) > 300 or len(tidy.note) > 300:
            raise RecipientRefused(_("Tên, địa chỉ hoặc lời dặn dài quá, xin ghi ngắn lại."))
        return tidy
