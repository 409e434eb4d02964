"""The serials of S10 numbers come from a sequence: it never waits for another transaction and never goes back.

26 blocks of 100 million: the second letter of the service indicator moves on when a block is used up.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("logistics", "0003_cash_in_one_place_and_scan_review")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE logistics_s10_serial AS bigint MINVALUE 0 MAXVALUE 2599999999 START 1 CYCLE",
            "DROP SEQUENCE logistics_s10_serial",
        )
    ]
