"""What a clerk tells somebody who was put on a waiting list."""

from django.utils.translation import gettext as _

from marketplace.campaigns.domain import places_before
from marketplace.campaigns.models import WaitlistEntry
from marketplace.common.phones import national


def waiting_words(entry: WaitlistEntry) -> str:
    """Return who waits for what, and how many wait before."""
    return _("Đã ghi %(phone)s chờ %(packs)s gói “%(title)s”, đứng thứ %(place)s. Có chỗ sàn sẽ nhắn.") % {
        "phone": national(entry.phone),
        "packs": entry.packs,
        "title": entry.product.get_title(),
        "place": places_before(entry) + 1,
    }
