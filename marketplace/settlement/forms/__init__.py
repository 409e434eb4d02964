"""Forms of the payouts page."""

import uuid

from django import forms


class MakeBatchForm(forms.Form):
    """Only the key that makes a repeated click the same batch."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
