"""Addresses that a person keeps, and people whose data was erased."""

import django.db.models.deletion
import marketplace.common.clock
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_whole_room'),
        ('areas', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.AddField(
                    model_name='user',
                    name='erased_at',
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='đã xóa lúc'),
                ),
                migrations.CreateModel(
                    name='SavedAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(editable=False, unique=True)),
                        ('recipient_name', models.CharField(max_length=120, verbose_name='người nhận')),
                        ('recipient_phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                        ('address_text', models.CharField(max_length=300, verbose_name='số nhà, đường, thôn')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='dặn bưu tá')),
                        ('is_default', models.BooleanField(default=False, verbose_name='hay dùng')),
                        ('added_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune', verbose_name='xã, phường')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_addresses', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('owner',), name='accounts_one_default_address')],
                    },
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='accounts_user_reachable',
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('phone__isnull', False), ('managed_by__isnull', False), ('erased_at__isnull', False), _connector='OR'), name='accounts_user_reachable'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('email__isnull', True), ('full_name', ''), ('is_active', False), ('is_staff', False), ('phone__isnull', True)), _connector='OR'), name='accounts_erased_is_nobody'),
        ),
    ]
