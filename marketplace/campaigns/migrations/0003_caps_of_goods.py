"""Caps are drawn on by goods of a crop from a province, no longer by products that are named one by one."""

from itertools import product

import django.db.models.deletion
from django.db import migrations, models

WEIGHTS = ("kg", "day_kg")


def write_goods(apps, schema_editor):
    """Write what draws on the caps of open seasons, as ``campaigns.domain.caps`` does, and drop the products."""
    goods = apps.get_model("partner", "LimitedGoods")
    for cap in apps.get_model("campaigns", "Cap").objects.filter(campaign__state="open").select_related("campaign"):
        season = cap.campaign
        key = f"cap:{season.pk}:{cap.kind}" + (":{day}" if cap.kind.startswith("day_") else "")
        named = list(season.products.values_list("crop", "pk"))
        kinds = named or [(pk, None) for pk in season.crops.values_list("pk", flat=True)]
        provinces = season.provinces.values_list("pk", flat=True)
        sellers = list(season.sellers.values_list("pk", flat=True)) or [None]
        measure = "grams" if cap.kind in WEIGHTS else "orders"
        goods.objects.bulk_create(
            [
                goods(
                    key=key,
                    measure=measure,
                    crop_id=crop,
                    province_id=province,
                    product_id=product_id,
                    legal_seller_id=seller,
                )
                for (crop, product_id), province, seller in product(kinds, provinces, sellers)
            ],
            ignore_conflicts=True,
        )
    apps.get_model("catalogue", "LimitedProduct").objects.filter(key__startswith="cap:").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('catalogue', '0036_who_entered_decisions'),
        ('partner', '0012_limited_goods'),
        ('campaigns', '0002_plan_limits_figures_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='waitlistentry',
            name='commune',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune'),
        ),
        migrations.RunPython(write_goods, migrations.RunPython.noop),
    ]
