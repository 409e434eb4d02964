"""Search: one protocol, two engines. See docs/algorithms/search.md."""
