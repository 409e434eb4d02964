"""Discounts name their season. Those offered before are in force as they were, and belong to the first that fits."""

import datetime as dt
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def name_seasons(apps, schema_editor):
    """Date the yes of earlier discounts to their first day (who said it is not known), and give each a season."""
    links = apps.get_model("campaigns", "SeasonDiscount").objects
    for discount in apps.get_model("partner", "Discount").objects.filter(agreed_at=None).order_by("pk"):
        discount.agreed_at = dt.datetime.combine(discount.valid_from, dt.time(), tzinfo=VIETNAM)
        discount.save(update_fields=["agreed_at"])
        crops = discount.records.values("product__crop")
        fitting = apps.get_model("campaigns", "Campaign").objects.filter(
            crops__in=crops, starts_on__lte=discount.valid_from, ends_on__gte=discount.valid_from
        )
        season = fitting.order_by("pk").first()
        if season is not None:
            links.create(discount=discount, campaign=season)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_caps_of_goods'),
        ('partner', '0013_discounts_have_a_second_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='SeasonDiscount',
            fields=[
                ('discount', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='season', serialize=False, to='partner.discount')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discounts', to='campaigns.campaign')),
            ],
        ),
        migrations.RunPython(name_seasons, migrations.RunPython.noop),
    ]
