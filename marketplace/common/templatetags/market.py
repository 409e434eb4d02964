"""How figures, times and codes look on our pages, in the reader's language: ``{% load market %}``.

A value that is not known (``None`` or "") reads "chưa rõ", never 0. Spaces inside a figure do not break (U+00A0).
"""

import datetime as dt
import functools
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import phonenumbers
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BoundField
from django.template import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.common.brands import Brand, current_brand
from marketplace.common.clock import VIETNAM
from marketplace.common.icons import ICONS
from marketplace.common.phones import national
from marketplace.common.renditions import narrowest

register = template.Library()

NBSP = "\u00a0"
GRAMS_PER_KG = 1000
GRAMS_PER_TONNE = 1_000_000
TEN_TONNES = 10 * GRAMS_PER_TONNE
BY_THOUSANDS = frozenset({"kg", "litre"})  # commodities counted in grams and millilitres
LANGUAGES = frozenset({"vi", "en"})
_THOUSANDS = {"vi": ".", "en": ","}
S10 = re.compile(r"([A-Z]{2})(\d{3})(\d{3})(\d{3})([A-Z]{2})")  # UPU S10: service, serial with check digit, country

CROPS = frozenset(path.stem for path in (settings.THEME_DIR / "static/base/crops").glob("*.svg"))
"""One drawing a commodity: base/crops/<slug>.svg. A new file in the folder is all a new drawing needs."""

DRAWN_AS = {
    "bap": "ngo", "chanh-day": "chanh-leo", "dau-phong": "lac", "dua-chuot": "dua-leo", "gao-nep": "gao",
    "gao-te": "gao", "hanh": "hanh-tim", "hat-sen": "sen", "khom": "dua", "khoai-mi": "san", "mang-cau": "na",
    "mien": "mien-dong", "mi-tom": "mi-goi", "sa-po-che": "hong-xiem", "thom": "dua", "trung-vit-dong": "trung-vit",
}  # fmt: skip
"""Other names of what is drawn: of another region, or what looks the same. ``dua`` is dứa, the pineapple."""

# Patterns of Unicode LDML; a day is written the way people of that language read it.
DAY = {"vi": "EEEE, dd/MM/yyyy", "en": "EEEE, d MMMM yyyy"}
SHORT_DAY = {"vi": "dd/MM", "en": "d MMM"}
FULL_DATE = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}


def _language() -> str:
    active = (get_language() or "vi").split("-")[0]
    return active if active in LANGUAGES else "vi"


def _exact(value: object) -> Decimal | None:
    """Return the value as an exact finite number; ``None`` if it is none."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


@register.filter
def number(value: object) -> str:
    """Return a figure with the separators of the language: 1234567 → "1.234.567"; at most three decimals."""
    if type(value) is int:  # nearly every figure of a page; Babel's answer is the same and takes twenty times as long
        return f"{value:,}".replace(",", _THOUSANDS[_language()])
    exact = _exact(value)
    if exact is None:
        return _("chưa rõ")
    return format_decimal(exact, format="#,##0.###", locale=_language())


@register.filter
def dong(value: object) -> str:
    """Return an amount of đồng: 155000 → "155.000 ₫". Oscar's Decimal columns hold whole đồng and are welcome."""
    exact = value if type(value) is int else _exact(value)
    return _("chưa rõ") if exact is None else f"{number(exact)}{NBSP}₫"


@register.filter
def kg(value: object) -> str:
    """Return a weight given in grams: 5000 → "5 kg", 500 → "0,5 kg"."""
    exact = _exact(value)
    return _("chưa rõ") if exact is None else f"{number(exact / GRAMS_PER_KG)}{NBSP}kg"


@register.filter
def heavy(value: object) -> str:
    """Return a weight given in grams, from ten tonnes on in tonnes: 25506095 → "25,5 tấn", 4800 → "4,8 kg"."""
    exact = _exact(value)
    if exact is None or exact < TEN_TONNES:
        return kg(value)
    return _("%(weight)s tấn") % {"weight": number(round(exact / GRAMS_PER_TONNE, 1))}


@register.filter
def kilometres(value: object) -> str:
    """Return a distance given in metres: 1234 → "1,2 km", 80 → "0,1 km"."""
    exact = _exact(value)
    return _("chưa rõ") if exact is None else f"{number(round(exact / 1000, 1))}{NBSP}km"


@register.filter
def millilitres(value: object) -> str:
    """Return a volume given in millilitres: 900 → "900 ml", 1500 → "1,5 lít"."""
    exact = _exact(value)
    if exact is None:
        return _("chưa rõ")
    return f"{number(exact)}{NBSP}ml" if exact < 1000 else f"{number(exact / 1000)}{NBSP}{_('lít')}"


@register.filter
def measure(value: object, crop: Any) -> str:
    """Return an amount in base units of a commodity: 10000 of rice → "10 kg", 30 of eggs → "30 quả trứng"."""
    exact = _exact(value)
    if exact is None:
        return _("chưa rõ")
    whole = GRAMS_PER_KG if crop.counted_in in BY_THOUSANDS else 1
    return f"{number(exact / whole)}{NBSP}{crop.get_counted_in_display()}"


@register.filter
def percent(value: object) -> str:
    """Return a rate given in basis points: 500 → "5 %", 150 → "1,5 %"."""
    exact = _exact(value)
    return _("chưa rõ") if exact is None else f"{number(exact / 100)}{NBSP}%"


@register.filter
def phone(value: object) -> str:
    """Return a stored ``+84912345678`` as people read it, "0912 345 678"; what is no number stays as it is."""
    text = str(value or "")
    try:
        return national(text).replace(" ", NBSP)
    except phonenumbers.NumberParseException:
        return text


@register.filter
def s10(value: object) -> str:
    """Return a postal item's number in groups: "EE123456785VN" → "EE 123 456 785 VN"; anything else unchanged."""
    text = str(value or "")
    match = S10.fullmatch(text)
    return NBSP.join(match.groups()) if match else text


def _local(value: object) -> dt.date | dt.datetime | None:
    """Return a date or moment as it is in Vietnam; ``None`` if the value is neither."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(VIETNAM)
    return value if isinstance(value, dt.date) else None


def _dated(value: object, patterns: dict[str, str]) -> str:
    local = _local(value)
    if local is None:
        return _("chưa rõ")
    language = _language()
    return format_date(local, patterns[language], locale=language).replace("Thứ ", "thứ ")


@register.filter
def day(value: object) -> str:
    """Return the day with its weekday: "thứ Sáu, 12/06/2026"."""
    return _dated(value, DAY)


@register.filter
def short_day(value: object) -> str:
    """Return the day without weekday and year: "12/06"."""
    return _dated(value, SHORT_DAY)


@register.filter
def clock(value: object) -> str:
    """Return the time of day in Vietnam: "09:15"."""
    local = _local(value)
    if isinstance(local, dt.datetime):
        return format_time(local, "HH:mm", locale=_language(), tzinfo=local.tzinfo)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return _("chưa rõ")


@register.filter
def moment(value: object) -> str:
    """Return time and date: "09:15, 12/06/2026"; a plain date gives the date alone."""
    local = _local(value)
    written = _dated(local, FULL_DATE)
    return f"{clock(local)}, {written}" if isinstance(local, dt.datetime) else written


@register.simple_tag(takes_context=True)
def page_links(context: Context, page: "Page[Any]") -> SafeString:
    """Show the links to the other pages of a list, with "…" for the gaps; nothing where it has one page.

    The rest of the address stays as it is. Remembered by what it shows: a link alone takes as long as a card.
    """
    last = page.paginator.num_pages
    if last <= 1:
        return SafeString()
    request: Any = context.get("request")
    rest = ""
    if request is not None and request.META.get("QUERY_STRING"):
        kept = request.GET.copy()
        kept.pop("page", None)
        rest = kept.urlencode()
    numbers = tuple(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    after = page.number + 1 if page.number < last else 0
    return pure("layouts/_page_links.html", here=page.number, after=after, numbers=numbers, rest=rest)


@register.filter
def picture(name: object) -> str:
    """Return the address of a stored photo (or of a file field), in the wider of its two widths."""
    return default_storage.url(str(name))


@register.filter
def picture_small(name: object) -> str:
    """Return the address of a stored photo in the narrower width: for cards and lists."""
    return default_storage.url(narrowest(str(name)))


@register.simple_tag
def field(bound_field: BoundField) -> SafeString:
    """Render one form field as everywhere: label, help, error, widget."""
    return bound_field.as_field_group()


@register.simple_tag
def pure(template_name: str, **given: Any) -> SafeString:
    """Include a template that depends on nothing but the values given here and the language; remember what it gave.

    The template sees no request, no user and nothing of the page around it, so what is remembered is never another
    visitor's and never stale: other values are another text. It must ask for no time and no database. Raises
    ``TypeError`` for a value that cannot be compared by what it says: a list, a dictionary, a row of the database.
    """
    for name, value in given.items():
        if isinstance(value, Model):
            raise TypeError(f"{template_name}: {name} is a row, which equals itself after a change")
    return _remembered(template_name, get_language(), current_brand(), **given)


@functools.lru_cache(maxsize=4096, typed=True)  # typed: a text that is safe equals one that is not
def _remembered(template_name: str, _language: str | None, _brand: Brand | None, /, **given: Any) -> SafeString:
    return SafeString(get_template(template_name).render(given))


@register.simple_tag
def product_cards(cards: Sequence[Any]) -> SafeString:
    """Show the cards of a list, each as ``pure`` does; what stands in the same row of cards is remembered as one."""
    return _row_of_cards(tuple(cards), get_language(), current_brand())


@functools.lru_cache(maxsize=128)  # some 15 kB each: what many visitors look at in these minutes
def _row_of_cards(cards: tuple[Any, ...], _language: str | None, _brand: Brand | None) -> SafeString:
    return SafeString("".join(pure("components/product_card.html", card=card) for card in cards))


@register.simple_tag
def crop_url(slug: object = "") -> str:
    """Return the address of a crop's drawing; of the basket where there is no drawing of it."""
    return _drawing(_drawn_as(slug))


def _drawn_as(slug: object) -> str:
    drawn = DRAWN_AS.get(str(slug), slug)
    return str(drawn) if drawn in CROPS else "default"


@register.simple_tag
def crop_here(slug: object = "") -> SafeString:
    """Return a crop's drawing itself as an address: for a row of many small ones, each of which were a request."""
    return _drawing_here(_drawn_as(slug))


@functools.cache
def _drawing_here(name: str) -> SafeString:
    drawing = (settings.THEME_DIR / "static" / "base" / "crops" / f"{name}.svg").read_text(encoding="utf-8")
    # Apostrophes stay as they travel well; what would end an attribute or an address is written as a number.
    return mark_safe("data:image/svg+xml," + quote(drawing.replace('"', "'"), safe="='/:;,()-.!*"))


@functools.cache  # a file's address does not change while a process lives, and `static` walks all apps to find it
def _drawing(name: str) -> str:
    return static(f"base/crops/{name}.svg")


@register.simple_tag
def icon(name: str, label: object = "") -> SafeString:
    """Draw an icon: an ornament beside words, or with a label the words themselves; nothing where there is none."""
    if name not in ICONS:
        return SafeString()
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawn = mark_safe(ICONS[name])  # a file of ours
    return format_html('<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>', spoken, drawn)
