"""From a queued row to the words that are sent."""

import re
import unicodedata

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FALLBACK_LANGUAGE = "vi"
_NAME = re.compile(r"[a-z][a-z_]{0,58}")
_SPACES = re.compile(r"\s+")

# The GSM 7-bit alphabet (3GPP TS 23.038), without its extension table: what fits 160 to a message.
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLAIN = str.maketrans(
    {"đ": "d", "Đ": "D", "₫": "d", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "·": "-"}
)

SUBJECTS: dict[str, Promise | str] = {
    "order_placed": _("Chợ Phiên đã nhận đơn hàng của bạn"),
    "order_cancelled": _("Đơn hàng đã hủy"),
    "seller_order_new": _("Bạn có đơn hàng mới"),
    "out_for_delivery": _("Hàng đang được giao"),
    "delivered": _("Hàng đã giao"),
    "delivered_to_team": _("Tổ cộng đồng đã nhận hàng của bạn"),
    "delivery_failed": _("Chưa giao được hàng"),
    "returned": _("Hàng đã trả về nơi gửi"),
    "zone_held": _("Hàng chờ ở bưu cục vì vùng đỏ"),
    "payout_paid": _("Đã chuyển tiền bán hàng"),
    "season_report": _("Báo cáo mùa vụ"),
    "login_code": _("Mã đăng nhập"),
    "household_code": _("Mã xác nhận hộ mua"),
    "phone_code": _("Mã xác nhận"),
}


class UnknownTemplate(ValueError):
    """No such message: a slip in our own code, found by its tests."""


def require_template(template: str) -> None:
    """Raise ``UnknownTemplate`` unless the message exists in the fallback language."""
    try:
        _path(template, FALLBACK_LANGUAGE)
    except TemplateDoesNotExist as error:
        raise UnknownTemplate(template) from error


def render_body(template: str, language: str, context: dict[str, object]) -> str:
    """Return the words of a message on one line, in ``language`` or else in Vietnamese."""
    return _SPACES.sub(" ", _render(template, language, context)).strip()


def render_letter(template: str, language: str, context: dict[str, object]) -> str:
    """Return the words of a message sent as a mail, its lines kept."""
    return _render(template, language, context).strip()


def _render(template: str, language: str, context: dict[str, object]) -> str:
    try:
        path, spoken = _path(template, language), language
    except TemplateDoesNotExist:
        path, spoken = _path(template, FALLBACK_LANGUAGE), FALLBACK_LANGUAGE
    with translation.override(spoken):
        # No HTML escaping: the text goes to a phone or into a plain-text mail.
        return str(get_template(path).template.render(Context(context, autoescape=False)))


def render_subject(template: str, language: str) -> str:
    """Return the subject line of a message sent as a mail."""
    with translation.override(language):
        return str(SUBJECTS.get(template, settings.OSCAR_SHOP_NAME))


def plain_sms(text: str) -> str:
    """Return ``text`` in the GSM 7-bit alphabet: marks dropped, so that 160 characters fit instead of 70."""
    bare = "".join(
        char for char in unicodedata.normalize("NFD", text.translate(_PLAIN)) if not unicodedata.combining(char)
    )
    return "".join(char if char in _GSM7 else "?" for char in _SPACES.sub(" ", bare).strip())


def sms_segments(text: str) -> int:
    """Return how many SMS a text is sent and paid as: 160 characters in one, 153 in each of several (70, 67 marked)."""
    if settings.SMS_PLAIN:
        text, one, each = plain_sms(text), 160, 153
    else:
        one, each = 70, 67
    return 1 if len(text) <= one else -(-len(text) // each)


def _path(template: str, language: str) -> str:
    """Return the file of a message. Raises ``TemplateDoesNotExist``, also for what is no name of one."""
    path = f"messages/{template}.{language}.txt"
    if not _NAME.fullmatch(template) or not re.fullmatch(r"[a-z]{2}", language):
        raise TemplateDoesNotExist(path)
    get_template(path)
    return path
