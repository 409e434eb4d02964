"""Landing pages of seasons, written by editors."""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_season_subscribers'),
        ('cms', '0001_whole_room'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='CampaignPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.CharField(blank=True, max_length=300, verbose_name='lời mời')),
                ('story', wagtail.fields.RichTextField(blank=True, verbose_name='câu chuyện')),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='tựa đề tiếng Anh')),
                ('lead_en', models.CharField(blank=True, max_length=300, verbose_name='lời mời tiếng Anh')),
                ('story_en', wagtail.fields.RichTextField(blank=True, verbose_name='câu chuyện tiếng Anh')),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='mùa')),
            ],
            options={
                'verbose_name': 'trang của mùa',
                'verbose_name_plural': 'trang của mùa',
            },
            bases=('wagtailcore.page',),
        ),
    ]
