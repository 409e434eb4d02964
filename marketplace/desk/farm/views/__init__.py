"""Pages of the farm desk: fetch for this person, check the rule, form, domain call, redirect."""
