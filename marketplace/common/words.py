"""Numbers as they are spoken in Vietnamese: for what a clerk reads out, and for amounts on paper."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000


def in_words(number: int) -> str:
    """Return a whole number ≥ 0 in words: 165000 → "một trăm sáu mươi lăm nghìn"."""
    if number < 0:
        raise ValueError("only what can be counted is spoken here")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    words = [f"{in_words(billions)} tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words.append(f"{_below_thousand(group, whole=not words)} {_GROUPS[power]}".strip())
    return " ".join(words)


def _below_thousand(number: int, *, whole: bool) -> str:
    """Return 1 to 999 in words; inside a larger number ("whole" is false) the hundreds are said even where none are."""
    hundreds, rest = divmod(number, 100)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or not whole else []
    if rest:
        words.append(_below_hundred(rest, after=bool(words)))
    return " ".join(words)


def _below_hundred(number: int, *, after: bool) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return f"linh {_DIGITS[ones]}" if after else _DIGITS[ones]
    spoken = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    return spoken if ones == 0 else f"{spoken} {_ones(ones, tens)}"


def _ones(ones: int, tens: int) -> str:
    """Return the last digit behind tens: "mốt", "tư" from twenty on, "lăm" always."""
    if ones == 5:
        return "lăm"
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    return _DIGITS[ones]
