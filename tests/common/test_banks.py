"""Banks are shown by their names."""

import re

from django.utils import translation

from marketplace.common.banks import BANKS, bank_choices, bank_name


def test_every_bank_has_six_digits_of_the_national_switch_and_a_name_of_its_own():
    assert [digits for digits in BANKS if not re.fullmatch("97[0-9]{4}", digits)] == []
    assert len(set(BANKS.values())) == len(BANKS)


def test_a_bank_that_nobody_listed_says_its_digits():
    assert bank_name("970436") == "Vietcombank"
    assert bank_name("970499") == "ngân hàng mã 970499"
    with translation.override("en"):
        assert bank_name("970499") == "bank with code 970499"


def test_the_bank_of_the_countryside_is_chosen_first_and_none_is_missing():
    choices = bank_choices()
    assert choices[0] == ("970405", "Agribank")
    assert dict(choices) == BANKS
    rest = [name.casefold() for _digits, name in choices[5:]]
    assert rest == sorted(rest)
