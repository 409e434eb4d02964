"""Forms of the basket."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.common.forms import CountField
from marketplace.shop.basket.domain import LARGEST_QUANTITY

LARGEST_ID = 2**63 - 1


class AddForm(forms.Form):
    """Put packs of a product in the basket."""

    product_id = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    quantity = CountField(label=_("Số lượng"), least=1, most=LARGEST_QUANTITY)


class RemoveForm(forms.Form):
    """Take a line out."""

    line_id = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)


class QuantityForm(RemoveForm):
    """Change how many packs a line holds; none takes it out."""

    quantity = CountField(label=_("Số lượng"), least=0, most=LARGEST_QUANTITY)
