"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import marketplace.common.clock
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('checkout', '0001_who_bought_beyond_a_ration'),
        ('checkout', '0002_merges_add_to_overrides'),
        ('checkout', '0003_how_many_unpaid_orders'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0002_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0033_whole_room'),
        ('order', '0022_whole_room'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='RationOverride',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ration_overrides', to='order.order')),
                        ('ration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='catalogue.ration')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ration_overrides', to='accounts.householdaccount')),
                        ('period', models.PositiveIntegerField()),
                        ('amount', models.PositiveBigIntegerField(verbose_name='vượt định mức')),
                        ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(max_length=200, verbose_name='lý do')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                        ('review_note', models.CharField(blank=True, max_length=200, verbose_name='kết luận')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reviewed_at', 'at'], name='checkout_override_review')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), models.Q(('reason', ''), _negated=True)), name='checkout_override_says_why'), models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('clerk')), _negated=True), _connector='OR'), name='checkout_override_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='ReservationLimit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('most_orders', models.PositiveSmallIntegerField(verbose_name='số đơn chờ chuyển khoản nhiều nhất của một số điện thoại')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='checkout_reservationlimit_valid_order'), models.CheckConstraint(condition=models.Q(('most_orders__gt', 0)), name='checkout_reservation_limit_positive')],
                    },
                ),
            ],
        ),
    ]
