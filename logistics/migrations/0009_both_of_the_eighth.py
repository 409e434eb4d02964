"""Two migrations were made at the same time; neither needs the other."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0008_voids_are_read'),
        ('logistics', '0008_waiting_to_be_packed'),
    ]

    operations = []
