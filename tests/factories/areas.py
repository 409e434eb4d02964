"""Made-up areas for tests that do not need the real 3,321 communes.

Their ids are far above those of the real ones, so that a test may load the real ones after it made these.
"""

import factory

from marketplace.areas.models import Commune, CommuneKind, Province, ProvinceKind


class ProvinceFactory(factory.django.DjangoModelFactory):
    """A province with a two-letter code that no real one has."""

    class Meta:
        model = Province
        django_get_or_create = ("code",)

    id = factory.Sequence(lambda n: 1_000_000 + n)
    code = factory.Sequence(lambda n: f"{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    short_name = factory.Sequence(lambda n: f"Mẫu {n}")
    name = factory.LazyAttribute(lambda o: f"Tỉnh {o.short_name}")
    folded = factory.LazyAttribute(lambda o: o.short_name.lower().replace("ẫ", "a"))
    kind = ProvinceKind.PROVINCE
    latitude = 21.0
    longitude = 106.0


class CommuneFactory(factory.django.DjangoModelFactory):
    """A commune with a code that no real one has."""

    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    id = factory.Sequence(lambda n: 1_000_000 + n)
    code = factory.Sequence(lambda n: f"T{n % 10_000:04d}")
    short_name = factory.Sequence(lambda n: f"Phiên {n}")
    name = factory.LazyAttribute(lambda o: f"Xã {o.short_name}")
    folded = factory.LazyAttribute(lambda o: o.short_name.lower().replace("ê", "e"))
    kind = CommuneKind.COMMUNE
    province = factory.SubFactory(ProvinceFactory)
    latitude = 21.1
    longitude = 106.1
    h3_r7 = "874102d2cffffff"
    h3_r9 = "894102d2cc3ffff"
