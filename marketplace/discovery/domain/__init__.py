"""What discovery writes: the entries that search reads."""

from marketplace.discovery.domain.indexing import catch_up, index_products, rebuild_index, refresh_stock

__all__ = ["catch_up", "index_products", "rebuild_index", "refresh_stock"]
