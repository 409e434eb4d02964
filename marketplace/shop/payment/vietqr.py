"""The text of a VietQR code: EMVCo TLV with a checksum.

After NAPAS, "Format technical specifications of VietQR code" 1.5.2, which profiles EMVCo's "QR Code Specification for
Payment Systems, Merchant-Presented Mode" 1.1: each field is two digits of id, two of length, and the value; the last
one is CRC-16 (polynomial 0x1021, start 0xFFFF) over all before it, its own id and length included.
"""

_GUID = "A000000727"  # NAPAS
_TO_ACCOUNT = "QRIBFTTA"  # a transfer to an account, not to a card
_DONG, _VIETNAM = "704", "VN"  # ISO 4217, ISO 3166-1
LONGEST_VALUE = 99


def vietqr(*, bank_bin: str, account: str, amount: int, purpose: str) -> str:
    """Return what the QR code of a transfer of ``amount`` đồng says; a banking app fills its form from it.

    ``purpose`` is ASCII of at most 25 characters, which every bank passes on. Raises ``ValueError``.
    """
    if amount < 1 or not purpose.isascii() or not 1 <= len(purpose) <= 25 or not account.isalnum():
        raise ValueError("a code needs an amount, an account, and a short purpose in ASCII")
    consumer = _field(0, _GUID) + _field(1, _field(0, bank_bin) + _field(1, account)) + _field(2, _TO_ACCOUNT)
    code = _field(0, "01") + _field(1, "12") + _field(38, consumer) + _field(53, _DONG)  # 12: for one payment
    code += _field(54, str(amount)) + _field(58, _VIETNAM) + _field(62, _field(8, purpose)) + "6304"
    return f"{code}{crc16(code.encode('ascii')):04X}"


def crc16(data: bytes) -> int:
    """Return the CRC-16 that EMVCo asks for (CCITT, not reflected)."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _field(number: int, value: str) -> str:
    if len(value) > LONGEST_VALUE:
        raise ValueError("a field holds at most 99 characters")
    return f"{number:02d}{len(value):02d}{value}"
