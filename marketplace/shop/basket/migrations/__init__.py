"""Oscar's own migrations run from where they are; beside them stand only ours."""

from oscar.apps.basket import migrations as upstream

__path__ = [*__path__, *upstream.__path__]
