import pytest
from django.db import connection

from logistics import s10
from logistics.models import PostalItem
from tests.factories.logistics import packed_shipment


@pytest.mark.parametrize("number", ["RA473124829GB", "EB000717618HK", "EE123456785VN"])
def test_published_numbers_are_valid(number):
    assert s10.is_valid(number)


@pytest.mark.parametrize(
    "text",
    [
        "RA473124828GB",  # wrong check digit
        "RA473124289GB",  # two digits swapped
        "RA47312482GB",  # a digit short
        "RA4731248299GB",
        "R1473124829GB",
        "ra473124829gb",  # not normalised
        " RA473124829GB",
        "RA473124829GB\n",
        "RA４73124829GB",
        "",
        "\x00",
    ],
)
def test_other_texts_are_not(text):
    assert not s10.is_valid(text)


@pytest.mark.parametrize(
    ("serial", "digit"),
    [
        ("47312482", 9),
        ("00071761", 8),
        ("12345678", 5),
        ("00000000", 5),  # 11 − 0 = 11 → 5
        ("00000008", 0),  # 8·7 = 56, 11 − 56 mod 11 = 10 → 0
    ],
)
def test_check_digits_with_both_exceptions(serial, digit):
    assert s10.check_digit(serial) == digit


@pytest.mark.parametrize(
    "typed",
    [
        "ee123456785vn",
        " EE 123 456 785 VN ",
        "EE-1234-5678-5-VN",
        "ＥＥ１２３４５６７８５ＶＮ",
        "EE1234\u200b56785\x00VN\r\n",
        "EE\u00a0123456785\tVN",
    ],
)
def test_typing_is_read_as_it_is_printed(typed):
    assert s10.read(typed) == "EE123456785VN"


@pytest.mark.parametrize("typed", ["", "EE123456784VN", "893850531", "x" * 10_000, "EE12345678ΩVN"])
def test_what_is_no_number_is_refused_with_a_sentence(typed):
    with pytest.raises(s10.BadItemNumber, match="13 ký tự"):
        s10.read(typed)


def test_serials_compose_to_valid_numbers_and_move_on_by_block():
    assert s10.compose(12_345_678, "EE", "VN") == "EE123456785VN"
    assert s10.compose(100_000_000 + 12_345_678, "EE", "VN") == "EF123456785VN"
    assert s10.compose(25 * 100_000_000, "EE", "VN")[:2] == "ED"


def test_new_numbers_are_valid_and_differ(db):
    numbers = [s10.new_s10() for _ in range(50)]
    assert len(set(numbers)) == 50
    assert all(s10.is_valid(number) and number.startswith("EE") and number.endswith("VN") for number in numbers)


def test_a_number_in_use_is_passed_over_when_the_sequence_wraps(office):
    shipment = packed_shipment(point=office.point)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('logistics_s10_serial', 777, false)")
    PostalItem.objects.create(shipment=shipment, s10=s10.compose(777, "EE", "VN"))
    assert s10.new_s10() == s10.compose(778, "EE", "VN")
