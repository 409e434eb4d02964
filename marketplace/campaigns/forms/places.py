"""Joining the waiting list, and asking to be told of a season."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.campaigns.domain.waiting import MOST_PACKS
from marketplace.common.forms import CountField, PhoneField


class WaitForm(forms.Form):
    """Where to tell, and of how many packs."""

    phone = PhoneField(label=_("Số điện thoại"))
    packs = CountField(label=_("Số gói muốn mua"), least=1, most=MOST_PACKS, initial=1)


class SubscribeForm(forms.Form):
    """Where to tell when a season opens; sending it is the consent that the words beside it ask for."""

    phone = PhoneField(label=_("Số điện thoại"))
