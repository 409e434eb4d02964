"""The second engine: Elasticsearch, for a market that has such a server. See docs/algorithms/search.md."""
