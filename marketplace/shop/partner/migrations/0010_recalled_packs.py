"""Packs that leave the shelf because their lot is called back have a kind of movement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partner", "0009_records_in_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="stockmovement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "tồn đầu"),
                    ("harvested", "thu hoạch"),
                    ("received", "nhập"),
                    ("transfer_in", "chuyển đến"),
                    ("transfer_out", "chuyển đi"),
                    ("sold", "bán"),
                    ("spoiled", "hỏng"),
                    ("counted", "kiểm kê"),
                    ("returned", "khách trả về"),
                    ("restocked", "nhập lại"),
                    ("set_aside", "để dành cho xe"),
                    ("recalled", "thu hồi lô"),
                ],
                max_length=12,
            ),
        ),
    ]
