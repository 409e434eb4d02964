"""``{% page_facts %}``: canonical address, languages, Open Graph and JSON-LD of a page (``common.structured``)."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace.common.structured import PageFacts, address_of, head_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_facts(context: Context) -> SafeString:
    """Write what the page says of itself; of a page whose view says nothing, its address."""
    request: Any = context.get("request")
    if request is None:
        return mark_safe("")
    language = get_language() or settings.LANGUAGE_CODE
    facts: PageFacts | None = context.get("facts")
    return head_of(address_of(request), facts, site_name=settings.OSCAR_SHOP_NAME, language=language)
