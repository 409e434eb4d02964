"""Ways to pass a page on. Plain links: nothing of another site is loaded, and nobody is followed."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Way:
    """A link that hands an address to another program, and what it is called."""

    label: str
    url: str


def ways_to_share(title: str, address: str) -> list[Way]:
    """Return the links under which a page is passed on: Facebook, SMS, e-mail."""
    text = quote(f"{title} {address}")
    return [
        Way("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}"),
        Way(_("Tin nhắn SMS"), f"sms:?body={text}"),
        Way("E-mail", f"mailto:?subject={quote(title)}&body={text}"),
    ]
