"""Form fields that read figures as people write them in Vietnam, and say in a sentence what is wrong with one.

Numbers: a dot groups thousands, a comma begins the decimals ("30.000", "30,5"). What can be read in two ways is not
guessed. All fields keep what was typed: the bound text is shown again beside its error.
"""

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import NumberParseException

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.phones import BadPhone, national, normalise_phone
from marketplace.common.text import clean, fold

LONGEST_FIGURE = 40
MOST_DONG = 1_000_000_000_000
"""A thousand thousand million đồng: no single form of ours means more."""
MOST_GRAMS = 100_000_000
"""A hundred tonnes: the largest harvest that one form records."""
MOST_PIECES = 1_000_000

_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+")
_WITH_DECIMALS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,3}))?")
_DOT_DECIMALS = re.compile(r"([0-9]+(?=\.[0-9]{1,2}$)|0)\.([0-9]{1,3})")
_FIGURE_AND_UNIT = re.compile(r"([0-9][0-9., ]*)(.*)", re.DOTALL)
_LOOSE_SPACE = re.compile(r"\s+")
_DONG_TAIL = re.compile(r"(?:vnd|dong|d|₫)?(?: ?/ ?kg)?$")
_THOUSANDS = {"k": 1_000, "n": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000, "trieu": 1_000_000}
_GRAMS_IN = {"": 1_000, "kg": 1_000, "ky": 1_000, "ki": 1_000, "kilogam": 1_000, "can": 1_000}
_GRAMS_IN |= {"g": 1, "gam": 1, "gram": 1, "lang": 100, "yen": 10_000, "ta": 100_000, "tan": 1_000_000, "t": 1_000_000}


def group(figure: int) -> str:
    """Return a whole figure the way people write it: 30000 → "30.000"."""
    return f"{figure:,}".replace(",", ".")


def kg_text(grams: int) -> str:
    """Return grams as kilograms for an input: 30500 → "30,5", 1500000 → "1500" (no dot that could mislead)."""
    whole, rest = divmod(grams, 1000)
    return str(whole) + (f",{rest:03d}".rstrip("0") if rest else "")


def show_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Put a domain error's sentence on the form, at the field that the error names, or else on top.

    A form whose fields have other names says so in ``refusal_fields`` (argument → field).
    """
    field = getattr(error, "field", None)
    field = getattr(form, "refusal_fields", {}).get(field, field)
    form.add_error(field if field in form.fields else None, ValidationError(str(error), code=error.code))


def _split(text: str) -> tuple[str, str]:
    """Return a figure and the unit behind it, folded ("30,5 Kg" → "30,5", "kg"); no figure in front → ("", text)."""
    folded = _LOOSE_SPACE.sub(" ", fold(text))
    match = _FIGURE_AND_UNIT.fullmatch(folded)
    return (match[1].strip(), match[2].strip()) if match else ("", folded)


def _is_negative(text: str) -> bool:
    return clean(text)[:1] in "-−–" if clean(text) else False


class FigureField(forms.CharField):
    """What the fields of figures share: a short text in, an int within bounds out."""

    def __init__(self, *, least: int = 0, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": self.inputmode, "autocomplete": "off"}))
        super().__init__(**kwargs)

    inputmode = "numeric"

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # a text goes in, a figure comes out
        """Return the figure, or ``None`` when nothing was typed."""
        text = clean(str(value)) if value is not None else ""
        if text in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        if len(text) > LONGEST_FIGURE:
            raise ValidationError(self.not_understood(), code="invalid")
        if _is_negative(text):
            raise ValidationError(_("Xin nhập số không âm."), code="negative")
        return self.read(text)

    def read(self, text: str) -> int:
        """Return what ``text`` means; raise ``ValidationError`` when it means nothing."""
        raise NotImplementedError

    def not_understood(self) -> str:
        """Return the sentence for a text that is no figure."""
        raise NotImplementedError

    def show(self, figure: int) -> str:
        """Return a figure as this field's input shows it."""
        return group(figure)

    def validate(self, value: Any) -> None:
        """Refuse nothing where something is needed, and figures out of bounds."""
        if value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return
        if value < self.least:
            raise ValidationError(_("Số này nhỏ quá, ít nhất là %s.") % self.show_with_unit(self.least), code="min")
        if value > self.most:
            raise ValidationError(_("Số này lớn quá, nhiều nhất là %s.") % self.show_with_unit(self.most), code="max")

    def show_with_unit(self, figure: int) -> str:
        """Return a figure with its unit, for a sentence."""
        return self.show(figure)

    def run_validators(self, value: Any) -> None:
        """Skip the validators of texts: the value is a figure by now."""

    def prepare_value(self, value: Any) -> Any:
        """Show a figure as people write it; show what was typed as it was typed."""
        return self.show(value) if isinstance(value, int) and not isinstance(value, bool) else value


class DongField(FigureField):
    """An amount in đồng: "30.000", "30000 đ", "30k", "30 nghìn", "1,5 triệu" → int đồng."""

    def __init__(self, *, least: int = 0, most: int = MOST_DONG, **kwargs: Any) -> None:
        super().__init__(least=least, most=most, **kwargs)

    def read(self, text: str) -> int:
        """Return whole đồng."""
        figure, unit = _split(text)
        unit = _DONG_TAIL.sub("", unit).strip() if unit not in _THOUSANDS else unit
        if unit == "" and _GROUPED.fullmatch(figure):
            return int(re.sub(r"[., ]", "", figure))
        match = re.fullmatch(r"([0-9]+)(?:[.,]([0-9]{1,2}))?", figure)
        if match and unit in _THOUSANDS:
            return int(Decimal(f"{match[1]}.{match[2] or 0}") * _THOUSANDS[unit])
        raise ValidationError(self.not_understood(), code="invalid")

    def not_understood(self) -> str:
        """Return the sentence for a text that is no amount."""
        return _("Xin nhập số tiền bằng đồng chẵn, ví dụ 30.000 hoặc 30k.")

    def show_with_unit(self, figure: int) -> str:
        """Return the amount with its sign."""
        return f"{group(figure)} ₫"


class GramsField(FigureField):
    """A weight typed in kg → int grams: "30,5", "5kg", "500 g", "3 lạng", "2 tạ", "1,2 tấn".

    "5.120" is 5.12 kg on a scale and 5,120 kg in writing: that is asked back, not guessed.
    """

    inputmode = "decimal"

    def __init__(self, *, least: int = 1, most: int = MOST_GRAMS, **kwargs: Any) -> None:
        super().__init__(least=least, most=most, **kwargs)

    def read(self, text: str) -> int:
        """Return whole grams."""
        figure, unit = _split(text)
        if unit not in _GRAMS_IN:
            raise ValidationError(self.not_understood(), code="invalid")
        if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", figure):
            raise ValidationError(_two_ways(figure), code="ambiguous")
        match = _DOT_DECIMALS.fullmatch(figure) or _WITH_DECIMALS.fullmatch(figure)
        if match is None:
            raise ValidationError(self.not_understood(), code="invalid")
        exact = Decimal(f"{match[1].replace('.', '')}.{match[2] or 0}") * _GRAMS_IN[unit]
        if exact != int(exact):
            raise ValidationError(_("Xin nhập tròn đến gam."), code="invalid")
        return int(exact)

    def not_understood(self) -> str:
        """Return the sentence for a text that is no weight."""
        return _("Xin nhập số kg, ví dụ 5 hoặc 30,5.")

    def show(self, figure: int) -> str:
        """Return kilograms."""
        return kg_text(figure)

    def show_with_unit(self, figure: int) -> str:
        """Return kilograms, or grams when it is less than one."""
        return f"{figure} g" if figure < 1000 else f"{kg_text(figure)} kg"


def _two_ways(figure: str) -> str:
    """Say how a figure with one dot and three digits behind it can be read."""
    whole, rest = figure.split(".")
    small = kg_text(int(whole) * 1000 + int(rest))
    return _("“%(typed)s” có thể là %(small)s kg hoặc %(big)s kg, xin viết lại cho rõ.") % {
        "typed": figure,
        "small": small,
        "big": whole + rest,
    }


class CountField(FigureField):
    """A number of packs or pieces: "62", "1.000"."""

    def __init__(self, *, least: int = 0, most: int = MOST_PIECES, **kwargs: Any) -> None:
        super().__init__(least=least, most=most, **kwargs)

    def read(self, text: str) -> int:
        """Return the whole number."""
        figure, unit = _split(text)
        if unit or not _GROUPED.fullmatch(figure):
            raise ValidationError(self.not_understood(), code="invalid")
        return int(re.sub(r"[., ]", "", figure))

    def not_understood(self) -> str:
        """Return the sentence for a text that is no number."""
        return _("Xin nhập một số nguyên, ví dụ 62.")


class PhoneField(forms.CharField):
    """A phone number written in any way → E.164 ("+84912345678")."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "tel", "type": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the number in E.164, or "" when nothing was typed."""
        text = clean(str(value)) if value is not None else ""
        if not text:
            return ""
        try:
            return normalise_phone(text)
        except BadPhone as error:
            raise ValidationError(str(error), code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as people read it; what was typed as it was typed."""
        if not isinstance(value, str) or not value.startswith("+84"):
            return value
        try:
            return national(value)
        except NumberParseException:
            return value


class LineField(forms.CharField):
    """A text in NFC without control characters; white space at its ends is gone."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned text."""
        return super().to_python(clean(str(value)) if value is not None else value) or ""


class DayField(forms.DateField):
    """A day: from the browser's picker, or typed as 12/6/2026 (day first)."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": gettext_lazy("Xin nhập ngày như 12/6/2026.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day; years that no harvest has are a slip of the finger."""
        day: dt.date | None = super().to_python(clean(value) if isinstance(value, str) else value)
        if day is not None and abs(day.year - clock.today().year) > 100:
            raise ValidationError(_("Năm này xa quá, xin xem lại ngày."), code="invalid")
        return day


class KeyField(forms.UUIDField):
    """The hidden key of a drawn form: a form that is sent twice does its work once."""

    widget = forms.HiddenInput
    default_error_messages = {
        "invalid": gettext_lazy("Trang này cũ rồi, xin tải lại rồi nhập lại."),
        "required": gettext_lazy("Xin tải lại trang rồi nhập lại."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("initial", uuid.uuid4)
        super().__init__(**kwargs)
