"""The text of a VietQR code, against the example that NAPAS publishes and the check value of its checksum."""

import pytest

from marketplace.common.qr import qr_svg
from marketplace.shop.payment.vietqr import crc16, vietqr

NAPAS_EXAMPLE = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)


def test_the_checksum_is_the_one_that_emvco_asks_for():
    assert crc16(b"123456789") == 0x29B1  # the check value of CRC-16/CCITT-FALSE
    assert f"{crc16(NAPAS_EXAMPLE[:-4].encode()):04X}" == NAPAS_EXAMPLE[-4:]


def test_our_code_says_what_the_example_says_with_our_purpose():
    code = vietqr(bank_bin="970403", account="0011012345678", amount=180_000, purpose="CP7K3MQX2DH")
    assert code[:-8] == NAPAS_EXAMPLE[: NAPAS_EXAMPLE.index("6234")] + "62150811CP7K3MQX2DH"
    assert code[-8:-4] == "6304"
    assert int(code[-4:], 16) == crc16(code[:-4].encode())


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -1},
        {"purpose": ""},
        {"purpose": "đơn hàng"},
        {"purpose": "x" * 26},
        {"account": "1 2"},
    ],
)
def test_what_no_bank_reads_is_refused(wrong):
    facts = {"bank_bin": "970403", "account": "0011012345678", "amount": 1, "purpose": "CP"}
    with pytest.raises(ValueError, match="a code needs"):
        vietqr(**(facts | wrong))


def test_the_picture_has_a_title_and_no_style_attribute():
    picture = qr_svg(NAPAS_EXAMPLE, title="Mã <QR>")
    assert "<title>Mã &lt;QR&gt;</title>" in picture
    assert "style=" not in picture
