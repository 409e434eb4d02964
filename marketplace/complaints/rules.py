"""Who answers for the market."""

import rules

from marketplace.accounts.rules import is_admin

answers_complaints = rules.predicates.is_active & is_admin
