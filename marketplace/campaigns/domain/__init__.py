"""Changes of seasons and of who follows them."""

from marketplace.campaigns.domain.seasons import BadSeason, add_member, add_province_officer, start_campaign

__all__ = ["BadSeason", "add_member", "add_province_officer", "start_campaign"]
