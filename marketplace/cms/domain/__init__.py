"""Changes of the page tree that a person does not make by hand."""

from marketplace.cms.domain.pages import add_campaign_page, add_page, ensure_root

__all__ = ["add_campaign_page", "add_page", "ensure_root"]
