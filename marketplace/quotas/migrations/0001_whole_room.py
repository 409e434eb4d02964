"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import marketplace.common.clock
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('quotas', '0001_initial'),
        ('quotas', '0002_find_takes_by_holder'),
        ('quotas', '0003_reasons_in_both_languages'),
    ]

    initial = True

    dependencies = [
        ('common', '0001_after_the_others'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Quota',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=120, unique=True)),
                        ('limit', models.BigIntegerField()),
                        ('taken', models.BigIntegerField(default=0)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='câu nói với khách khi hết')),
                        ('reason_words', models.JSONField(blank=True, default=dict)),
                        ('source', models.CharField(help_text='Ai đặt hạn mức, theo văn bản nào', max_length=200)),
                        ('opens_at', models.DateTimeField(blank=True, null=True)),
                        ('closes_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('taken__gte', 0), ('taken__lte', models.F('limit'))), name='quotas_never_over')],
                    },
                ),
                migrations.CreateModel(
                    name='Take',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quota', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takes', to='quotas.quota')),
                        ('holder', models.CharField(max_length=80)),
                        ('amount', models.BigIntegerField()),
                        ('taken_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('released_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['holder'], name='quotas_take_holder')],
                        'constraints': [models.UniqueConstraint(fields=('quota', 'holder'), name='quotas_take_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='quotas_take_positive')],
                    },
                ),
            ],
        ),
    ]
