"""Load the demo season through the same domain functions that people's pages call."""

from marketplace.demo.loading.load import is_loaded, load_demo, loaded_scale

__all__ = ["is_loaded", "load_demo", "loaded_scale"]
