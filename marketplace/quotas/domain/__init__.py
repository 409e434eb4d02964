"""Changes of countable limits: written by others, taken from at placement, given back at cancellation."""

from marketplace.quotas.domain.errors import QuotaExhausted
from marketplace.quotas.domain.moving import move_takes
from marketplace.quotas.domain.setting import set_quota
from marketplace.quotas.domain.taking import keep, release, take

__all__ = ["QuotaExhausted", "keep", "move_takes", "release", "set_quota", "take"]
