"""Whole đồng. Rates are basis points (1 % = 100); every rounding is half up, in one place."""

BASIS_POINTS = 10_000


def divide_half_up(numerator: int, denominator: int) -> int:
    """Return ``numerator / denominator`` rounded half away from zero; ``denominator`` > 0."""
    sign = -1 if numerator < 0 else 1
    return sign * ((abs(numerator) * 2 + denominator) // (2 * denominator))


def rate_of(amount: int, basis_points: int) -> int:
    """Return ``basis_points`` of ``amount`` đồng, rounded half up to whole đồng."""
    return divide_half_up(amount * basis_points, BASIS_POINTS)


def price_of(grams: int, per_kg: int) -> int:
    """Return the price in đồng of ``grams`` at ``per_kg`` đ/kg, rounded half up."""
    return divide_half_up(grams * per_kg, 1000)


def share(total: int, weights: list[int]) -> list[int]:
    """Split ``total`` đồng by ``weights``; the parts sum to ``total`` exactly (largest remainders first)."""
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("weights must sum to more than zero")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
