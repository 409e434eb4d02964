"""What is in a basket, as its page shows it."""

from marketplace.shop.basket.queries.lines import BasketLine, Settled, basket_lines

__all__ = ["BasketLine", "Settled", "basket_lines"]
