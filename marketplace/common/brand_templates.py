"""Templates of the brand that is asked come before the market's own; each compiled once for each brand."""

from typing import Any

from django.conf import settings
from django.template.loaders import cached, filesystem

from marketplace.common.brands import current_brand


class BrandTemplates(filesystem.Loader):
    """Finds what the brand's folder has under ``templates/``; nothing for the market's own look."""

    def get_dirs(self) -> list[Any]:
        """Return the brand's folder."""
        brand = current_brand()
        return [settings.THEMES_DIR / brand.slug / "templates"] if brand is not None else []


class KeptByBrand(cached.Loader):
    """Django's own memory of compiled templates, in which another brand's is another template."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Return what a template is remembered by."""
        key, brand = super().cache_key(template_name, skip), current_brand()
        return str(key) if brand is None else f"{brand.slug}:{key}"
