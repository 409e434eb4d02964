"""Numbers as they are spoken."""

import pytest

from marketplace.common.words import in_words


@pytest.mark.parametrize(
    "number, spoken",
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (115, "một trăm mười lăm"),
        (165_000, "một trăm sáu mươi lăm nghìn"),
        (15_000, "mười lăm nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_050_000, "một triệu không trăm năm mươi nghìn"),
        (2_000_000_000, "hai tỷ"),
        (12_345_678, "mười hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám"),
    ],
)
def test_spoken(number, spoken):
    assert in_words(number) == spoken


def test_no_negative_amount_is_read_out():
    with pytest.raises(ValueError, match="counted"):
        in_words(-1)
