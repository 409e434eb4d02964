"""Orders are divided among the players whole, and each share is met in the end."""

from marketplace.demo.season.players import split


def test_a_day_is_divided_whole_and_the_season_meets_the_shares() -> None:
    shares = [38, 8, 12, 24, 12, 6]
    before, sold = 0, [0] * len(shares)
    for today in (7, 3, 0, 1, 30, 148, 11):
        parts = split(today, shares, before=before)
        assert sum(parts) == today
        before, sold = before + today, [a + b for a, b in zip(sold, parts, strict=True)]
    assert before == 200
    assert sold == [76, 16, 24, 48, 24, 12]


def test_who_has_no_share_gets_no_order() -> None:
    assert split(5, [0, 3, 0]) == [0, 5, 0]
