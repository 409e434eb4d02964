"""Figures as people write them in Vietnam: what is meant, what is refused, and with which sentence."""

import datetime as dt
import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError

from marketplace.common.errors import DomainError
from marketplace.common.forms import (
    CountField,
    DayField,
    DongField,
    GramsField,
    LineField,
    PhoneField,
    group,
    kg_text,
    show_refusal,
)


@pytest.mark.parametrize(
    "typed, dong",
    [
        ("30000", 30_000),
        ("30.000", 30_000),
        ("30,000", 30_000),
        ("30 000", 30_000),
        ("30.000\u00a0₫", 30_000),
        ("30000đ", 30_000),
        ("30.000 đồng", 30_000),
        (unicodedata.normalize("NFD", "30.000 đồng"), 30_000),
        ("30000 VND", 30_000),
        ("30k", 30_000),
        ("30 K", 30_000),
        ("30k/kg", 30_000),
        ("31.000 đ/kg", 31_000),
        ("32,5k", 32_500),
        ("30 nghìn", 30_000),
        ("30 ngàn đồng", 30_000),
        ("1,5 triệu", 1_500_000),
        ("1.5tr", 1_500_000),
        ("1.250.000", 1_250_000),
        (" 0 ", 0),
    ],
)
def test_dong_are_read_as_written(typed, dong):
    assert DongField().clean(typed) == dong


@pytest.mark.parametrize(
    "typed", ["ba mươi", "30,5", "30.00", "1.500k", "30.0000", "30 kg", "1e5", "٣٠٠٠٠", "--", "k", "9" * 41]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        DongField().clean(typed)
    assert refusal.value.messages[0].startswith(("Xin nhập số tiền bằng đồng chẵn", "Xin nhập số không âm"))


def test_amounts_out_of_bounds_are_refused_with_the_bound():
    field = DongField(least=1_000, most=5_000_000)
    with pytest.raises(ValidationError, match=r"ít nhất là 1\.000 ₫"):
        field.clean("999")
    with pytest.raises(ValidationError, match=r"nhiều nhất là 5\.000\.000 ₫"):
        field.clean("5.000.001")
    with pytest.raises(ValidationError, match="không âm"):
        field.clean("-30.000")
    assert field.clean("1.000") == 1_000
    with pytest.raises(ValidationError, match="nhiều nhất"):
        DongField().clean("9" * 40)


@pytest.mark.parametrize(
    "typed, grams",
    [
        ("5", 5_000),
        ("5kg", 5_000),
        ("30,5 kg", 30_500),
        ("30.5", 30_500),
        ("5,12", 5_120),
        ("0.125", 125),
        ("0,125 kg", 125),
        ("5 ký", 5_000),
        ("5 cân", 5_000),
        ("500g", 500),
        ("500 gam", 500),
        ("3 lạng", 300),
        ("2 tạ", 200_000),
        ("1,2 tấn", 1_200_000),
        ("1500", 1_500_000),
        ("1.500,5", 1_500_500),
    ],
)
def test_weights_are_grams(typed, grams):
    assert GramsField().clean(typed) == grams


def test_a_weight_that_reads_two_ways_is_asked_back():
    with pytest.raises(ValidationError) as refusal:
        GramsField().clean("5.120")
    assert refusal.value.messages == ["“5.120” có thể là 5,12 kg hoặc 5120 kg, xin viết lại cho rõ."]


@pytest.mark.parametrize("typed", ["năm", "5 thùng", "5,1234", "0,5 g", "5..1", "0", "-5", "999999999"])
def test_what_is_no_weight_is_refused(typed):
    with pytest.raises(ValidationError):
        GramsField().clean(typed)


def test_counts():
    assert CountField().clean("1.000") == 1_000
    assert CountField(required=False).clean("") is None
    for typed in ("1,5", "5 thùng", "-1", "9999999"):
        with pytest.raises(ValidationError):
            CountField().clean(typed)
    with pytest.raises(ValidationError, match="Xin điền ô này"):
        CountField().clean("")


def test_figures_are_shown_as_they_are_read():
    assert group(1_234_567) == "1.234.567"
    assert [kg_text(grams) for grams in (5_000, 30_500, 120, 1_500_000)] == ["5", "30,5", "0,12", "1500"]
    for field, value in (
        (DongField(), 30_000),
        (GramsField(), 1_500_000),
        (GramsField(), 5_120),
        (CountField(), 1_000),
    ):
        assert field.clean(field.prepare_value(value)) == value


def test_what_was_typed_is_kept_beside_its_error():
    class Weighing(forms.Form):
        grams = GramsField()

    form = Weighing({"grams": "5.120"})
    assert not form.is_valid()
    assert 'value="5.120"' in str(form["grams"])


def test_phones():
    assert PhoneField().clean("0912.345.678") == "+84912345678"
    assert PhoneField().prepare_value("+84912345678") == "0912 345 678"
    assert PhoneField().prepare_value("+84") == "+84"
    assert PhoneField(required=False).clean("") == ""
    with pytest.raises(ValidationError, match="xin xem lại"):
        PhoneField().clean("0912 345")


def test_lines_are_clean():
    assert LineField().clean(unicodedata.normalize("NFD", " Vải\x00 thiều ")) == "Vải thiều"
    with pytest.raises(ValidationError):
        LineField().clean("\x00")


def test_days_are_read_day_first():
    assert DayField().clean("12/6/2026") == dt.date(2026, 6, 12)
    assert DayField().clean("2026-06-12") == dt.date(2026, 6, 12)
    for typed in ("6/13/2026", "hôm nay", "12/6/0026", "12/6/9999"):
        with pytest.raises(ValidationError):
            DayField().clean(typed)


def test_a_refusal_is_shown_at_its_field():
    class Priced(forms.Form):
        price = DongField()

    refusal = DomainError("Giá thấp quá.", code="price")
    refusal.field = "price"
    form = Priced({"price": "30k"})
    show_refusal(form, refusal)
    assert form.errors == {"price": ["Giá thấp quá."]}
    form = Priced({"price": "30k"})
    show_refusal(form, DomainError("Hết hàng."))
    assert form.non_field_errors() == ["Hết hàng."]
