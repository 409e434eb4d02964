"""What pages show of reviews: ``product_opinion``, ``shop_opinion``, ``stars``, and whether a line can be reviewed."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.models import Product
from farmers.models import Household
from marketplace.reviews.domain import may_review
from marketplace.reviews.models import MOST_STARS
from marketplace.reviews.queries import opinion_of_household, opinion_of_product
from marketplace.shop.order.models import Line

register = template.Library()


@register.inclusion_tag("reviews/_opinion.html")
def product_opinion(product: Product) -> dict[str, Any]:
    """Show the average, the count and the newest reviews of a product; nothing where there is none."""
    return {"opinion": opinion_of_product(product), "product": product}


@register.inclusion_tag("reviews/_opinion.html")
def shop_opinion(household: Household) -> dict[str, Any]:
    """Show the same of all that a household sells."""
    return {"opinion": opinion_of_household(household), "household": household}


@register.simple_tag
def stars(number: int) -> SafeString:
    """Return stars, read out as a figure."""
    said = _("%(stars)d trên %(most)d sao") % {"stars": number, "most": MOST_STARS}
    drawn = "★" * number + "☆" * (MOST_STARS - number)
    return format_html('<span class="price num" role="img" aria-label="{}">{}</span>', said, drawn)


@register.filter
def reviewable(line: Line) -> bool:
    """Whether a line of an order can be reviewed now."""
    return may_review(line)
