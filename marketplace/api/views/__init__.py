"""The addresses of the API, one module for each thing; ``service`` puts them together."""
