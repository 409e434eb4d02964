"""What discovery writes: the entries that search reads."""

from marketplace.discovery.domain.indexing import (
    catch_up,
    feed_engine,
    index_products,
    rebuild_engine,
    rebuild_index,
    refresh_stock,
)

__all__ = ["catch_up", "feed_engine", "index_products", "rebuild_engine", "rebuild_index", "refresh_stock"]
