"""Banks of Vietnam by the six digits that a transfer names them with; people are shown the names, never the digits.

The digits are the banks' identification numbers in the national switch (NAPAS), as VietQR uses them; the names are
those the banks go by (members of the switch as published in October 2026). A bank that is not in the list is shown by
its digits, as nothing else is known of it.
"""

from django.utils.translation import gettext as _

BANKS = {
    "970405": "Agribank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970436": "Vietcombank",
    "970449": "LPBank",
    "970400": "Saigonbank",
    "970403": "Sacombank",
    "970407": "Techcombank",
    "970408": "GPBank",
    "970409": "Bac A Bank",
    "970412": "PVcomBank",
    "970416": "ACB",
    "970419": "NCB",
    "970421": "VRB",
    "970422": "MB Bank",
    "970423": "TPBank",
    "970424": "Shinhan Bank",
    "970425": "ABBank",
    "970426": "MSB",
    "970427": "VietABank",
    "970428": "Nam A Bank",
    "970429": "SCB",
    "970430": "PGBank",
    "970431": "Eximbank",
    "970432": "VPBank",
    "970433": "VietBank",
    "970434": "Indovina Bank",
    "970437": "HDBank",
    "970438": "BaoViet Bank",
    "970439": "Public Bank",
    "970440": "SeABank",
    "970441": "VIB",
    "970442": "Hong Leong Bank",
    "970443": "SHB",
    "970446": "Co-opBank",
    "970448": "OCB",
    "970452": "KienlongBank",
    "970454": "BVBank",
    "970457": "Woori Bank",
    "970458": "UOB",
}
"""The first five have the most branches in the country's communes, or share the post's counters."""
_FIRST = 5


def bank_name(digits: str) -> str:
    """Return the name that people know the bank by."""
    return BANKS.get(digits) or _("ngân hàng mã %(digits)s") % {"digits": digits}


def bank_choices() -> list[tuple[str, str]]:
    """Return the banks to choose from: those near every farm first, the rest by name."""
    named = list(BANKS.items())
    return [*named[:_FIRST], *sorted(named[_FIRST:], key=lambda row: row[1].casefold())]
