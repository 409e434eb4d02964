from oscar.apps.catalogue import apps


class CatalogConfig(apps.CatalogueConfig):
    """Our fork of Oscar's catalogue: the label stays ``catalogue``, the room is ``catalog``."""

    name = "catalog"
