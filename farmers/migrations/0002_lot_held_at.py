"""A lot that is called back says so: nothing is packed or loaded from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("farmers", "0001_whole_room")]

    operations = [
        migrations.AddField("lot", "held_at", models.DateTimeField(blank=True, null=True)),
    ]
