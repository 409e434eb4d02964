"""Order numbers: nobody's guess, and hard to misread."""

import pytest

from marketplace.shop.order.numbers import ALPHABET, is_valid_number, new_number, normalise_number


def test_numbers_are_short_and_valid():
    for _ in range(200):
        number = new_number()
        assert len(number) == 11
        assert number.startswith("CP")
        assert is_valid_number(number)


def test_numbers_do_not_repeat_and_use_the_whole_alphabet():
    numbers = {new_number() for _ in range(5_000)}
    assert len(numbers) == 5_000
    assert {character for number in numbers for character in number[2:]} == set(ALPHABET)


def test_any_one_wrong_character_is_noticed():
    number = new_number()
    for place in range(2, len(number)):
        for other in set(ALPHABET) - {number[place]}:
            assert not is_valid_number(number[:place] + other + number[place + 1 :])


def test_the_check_character_is_fixed_for_ever():
    """Numbers that were printed stay valid: this is one of them."""
    assert is_valid_number("CP7K3MQX2DX") is False  # worked out by hand: R
    assert [c for c in ALPHABET if is_valid_number(f"CP7K3MQX2D{c}")] == ["R"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" cp7k 3mqx-2dr ", "CP7K3MQX2DR"), ("CPOI L234567", "CP011234567"), ("cp.7k3m\x00qx2dr", "CP7K3MQX2DR")],
)
def test_what_people_type_is_read(typed, stored):
    assert normalise_number(typed) == stored


@pytest.mark.parametrize("text", ["", "CP", "100023", "CP7K3MQX2DRX", "XX7K3MQX2DR", "cp7k3mqx2dr"])
def test_what_is_no_number_is_not_valid(text):
    assert not is_valid_number(text)
