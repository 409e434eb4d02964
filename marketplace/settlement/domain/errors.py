"""Why money stays where it is. Each sentence tells staff what to put right."""

from marketplace.common.errors import DomainError


class NoWithholdingRule(DomainError):
    """No withholding rule holds for the kind of seller on the day of delivery: unknown means blocked, never zero."""

    code = "no_withholding_rule"


class CannotReckon(DomainError):
    """The rows of a shipment do not say what its seller earned."""

    code = "cannot_reckon"


class NothingDue(DomainError):
    """There is no seller who can be paid now."""

    code = "nothing_due"
