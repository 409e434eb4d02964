"""An input says the same with and without Django's templates."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString, mark_safe

from marketplace.common.form_rendering import MarketRenderer

CASES = [
    (
        forms.TextInput(attrs={"autocomplete": "name", "required": True, "disabled": False, "maxlength": 80}),
        "Hoa & Lan",
    ),
    (forms.TextInput(), '"><script>'),
    (forms.TextInput(), mark_safe("<b>")),
    (forms.TextInput(), None),
    (forms.NumberInput(attrs={"min": 1, "step": "any"}), 1234567),
    (forms.EmailInput(), "a@example.com"),
    (forms.HiddenInput(), 0),
    (forms.TextInput(attrs={'x"><b': "<i>"}), ""),
]


@pytest.mark.parametrize("widget, value", CASES)
def test_an_input_reads_as_djangos_own(widget, value):
    ours = widget.render("ten", value, renderer=MarketRenderer())
    assert ours == widget.render("ten", value, renderer=TemplatesSetting())
    assert isinstance(ours, SafeString)


def test_other_widgets_come_from_their_templates():
    widget = forms.Textarea(attrs={"rows": 3})
    assert widget.render("note", "xin gọi", renderer=MarketRenderer()) == widget.render(
        "note", "xin gọi", renderer=TemplatesSetting()
    )
