"""Telephones that are told once when a season opens."""

import django.db.models.deletion
import marketplace.common.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_whole_room'),
    ]

    operations = [
        migrations.CreateModel(
            name='SeasonSubscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(max_length=16)),
                ('language', models.CharField(default='vi', max_length=2)),
                ('text_version', models.CharField(max_length=20)),
                ('asked_at', models.DateTimeField(default=marketplace.common.clock.now)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscribers', to='campaigns.campaign')),
            ],
            options={
                'indexes': [models.Index(fields=['told_at'], name='campaigns_subscriber_told')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('told_at__isnull', True)), fields=('campaign', 'phone'), name='campaigns_subscribes_once')],
            },
        ),
    ]
