"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('cms', '0001_initial'),
        ('cms', '0002_english'),
    ]

    initial = True

    dependencies = [
        ('common', '0001_after_the_others'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='ContentPage',
                    fields=[
                        ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                        ('kind', models.CharField(choices=[('help', 'Trợ giúp'), ('policy', 'Quy định'), ('news', 'Tin'), ('story', 'Chuyện nhà vườn')], default='help', max_length=10, verbose_name='loại')),
                        ('intro', models.CharField(blank=True, max_length=300, verbose_name='mở đầu')),
                        ('body', wagtail.fields.RichTextField(blank=True, verbose_name='nội dung')),
                        ('title_en', models.CharField(blank=True, max_length=255, verbose_name='tựa đề tiếng Anh')),
                        ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='mở đầu tiếng Anh')),
                        ('body_en', wagtail.fields.RichTextField(blank=True, verbose_name='nội dung tiếng Anh')),
                    ],
                    options={
                        'verbose_name': 'trang nội dung',
                        'verbose_name_plural': 'trang nội dung',
                    },
                    bases=('wagtailcore.page',),
                ),
            ],
        ),
    ]
