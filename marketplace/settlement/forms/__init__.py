"""Forms of the payouts page."""

from django import forms

from marketplace.common.forms import KeyField


class MakeBatchForm(forms.Form):
    """Only the key that makes a repeated click the same batch."""

    key = KeyField()
