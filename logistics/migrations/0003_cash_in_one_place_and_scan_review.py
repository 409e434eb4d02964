"""Cash is in one handover and one remittance ever; scans that do not fit are counted; parcels may come back unvisited.

The two link tables were made by Django for plain many-to-many fields. Their models are now written out, over the
same tables, so only the state changes, and the uniqueness is added to the database.
"""

import django.db.models.deletion
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _key(to, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [("logistics", "0002_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="HandoverShipment",
                    fields=[
                        ("id", ID.clone()),
                        ("cashhandover", _key("logistics.cashhandover")),
                        ("shipment", _key("logistics.shipment", related_name="handover_links")),
                    ],
                    options={"db_table": "logistics_cashhandover_shipments"},
                ),
                migrations.CreateModel(
                    name="RemittanceHandover",
                    fields=[
                        ("id", ID.clone()),
                        ("remittance", _key("logistics.remittance")),
                        ("cashhandover", _key("logistics.cashhandover", related_name="remittance_links")),
                    ],
                    options={"db_table": "logistics_remittance_handovers"},
                ),
                migrations.AlterField(
                    model_name="cashhandover",
                    name="shipments",
                    field=models.ManyToManyField(
                        related_name="handovers", through="logistics.HandoverShipment", to="logistics.shipment"
                    ),
                ),
                migrations.AlterField(
                    model_name="remittance",
                    name="handovers",
                    field=models.ManyToManyField(
                        related_name="remittances", through="logistics.RemittanceHandover", to="logistics.cashhandover"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="handovershipment",
            constraint=models.UniqueConstraint(fields=("shipment",), name="logistics_shipment_handed_over_once"),
        ),
        migrations.AddConstraint(
            model_name="remittancehandover",
            constraint=models.UniqueConstraint(fields=("cashhandover",), name="logistics_handover_remitted_once"),
        ),
        migrations.AddField(
            model_name="shipment", name="contradictions", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AlterField(
            model_name="stop",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "chưa đến"),
                    ("delivered", "đã giao"),
                    ("failed", "chưa giao được"),
                    ("untried", "chưa kịp giao"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.UniqueConstraint(fields=("run", "shipment"), name="logistics_stop_once_a_run"),
        ),
    ]
