"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.core.serializers.json
import marketplace.common.clock
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('messaging', '0001_initial'),
        ('messaging', '0002_codes_go_first'),
    ]

    initial = True

    dependencies = [
        ('common', '0001_after_the_others'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('sms', 'tin nhắn'), ('email', 'thư điện tử')], max_length=10)),
                        ('to', models.CharField(max_length=254)),
                        ('template', models.CharField(max_length=60)),
                        ('language', models.CharField(default='vi', max_length=2)),
                        ('context', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                        ('priority', models.PositiveSmallIntegerField(choices=[(0, 'mã: có người đang đợi'), (10, 'tin báo')], default=10)),
                        ('dedupe_key', models.CharField(blank=True, max_length=120, null=True, unique=True)),
                        ('status', models.CharField(choices=[('waiting', 'chờ gửi'), ('sent', 'đã gửi'), ('failed', 'không gửi được')], default='waiting', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('last_error', models.CharField(blank=True, max_length=300)),
                        ('queued_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('not_before', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['priority', 'not_before'], name='messaging_waiting_first')],
                    },
                ),
            ],
        ),
    ]
