"""``{% personal "name" %}``: what of a page is each visitor's own (``common.page_cache.fragments``)."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from marketplace.common.page_cache.fragments import fragment, marker

register = template.Library()


@register.simple_tag(takes_context=True)
def personal(context: Context, name: str) -> SafeString:
    """Show a part of the page as its visitor sees it; in a page for everybody, the gap where it will be put."""
    request: Any = context.get("request")
    if getattr(request, "is_shell", False):
        return marker(name)
    part = fragment(name)
    given = part.context(request) if request is not None else {}
    with context.push(**given):
        engine: Any = context.template.engine  # type: ignore[union-attr]  # a template is being rendered
        rendered: SafeString = engine.get_template(part.template).render(context)
    return rendered
