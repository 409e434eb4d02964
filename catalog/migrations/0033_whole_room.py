"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import marketplace.common.clock
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('catalogue', '0033_crop_product_folded_product_grade_and_more'),
        ('catalogue', '0034_product_words_index'),
        ('catalogue', '0035_every_channel'),
        ('catalogue', '0036_who_entered_decisions'),
        ('catalogue', '0037_decisions_name_communes'),
        ('catalogue', '0038_goods_in_order'),
    ]

    dependencies = [
        ('common', '0001_after_the_others'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('catalogue', '0032_category_exclude_from_menu_category_long_description'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Crop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='tên')),
                        ('slug', models.SlugField(unique=True)),
                        ('counted_in', models.CharField(choices=[('kg', 'kg'), ('egg', 'quả trứng'), ('bird', 'con'), ('box', 'hộp'), ('litre', 'lít')], default='kg', max_length=10, verbose_name='đếm bằng')),
                        ('perishable', models.BooleanField(default=True, verbose_name='mau hỏng')),
                        ('is_essential', models.BooleanField(default=False, verbose_name='hàng thiết yếu')),
                        ('storage', models.CharField(choices=[('ambient', 'nơi thoáng mát'), ('cool', 'mát 2-8 °C'), ('frozen', 'đông lạnh')], default='ambient', max_length=10, verbose_name='bảo quản')),
                        ('shelf_life_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='giữ được, ngày')),
                        ('species', models.CharField(blank=True, max_length=80, verbose_name='tên khoa học')),
                    ],
                    options={
                        'verbose_name': 'nông sản',
                        'verbose_name_plural': 'nông sản',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Certificate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('scheme', models.CharField(choices=[('vietgap', 'VietGAP'), ('globalgap', 'GlobalGAP'), ('organic', 'hữu cơ'), ('ocop', 'OCOP')], max_length=12, verbose_name='loại')),
                        ('number', models.CharField(max_length=60, verbose_name='số')),
                        ('issuer', models.CharField(max_length=160, verbose_name='nơi cấp')),
                        ('stars', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='số sao OCOP')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='catalogue_certificate_valid_order'), models.UniqueConstraint(fields=('scheme', 'number'), name='catalogue_certificate_once'), models.CheckConstraint(condition=models.Q(models.Q(('scheme', 'ocop'), ('stars__gte', 3), ('stars__lte', 5)), models.Q(models.Q(('scheme', 'ocop'), _negated=True), ('stars__isnull', True)), _connector='OR'), name='catalogue_certificate_stars'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', False)), name='catalogue_certificate_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='PriceDecision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('authority', models.CharField(max_length=160, verbose_name='cơ quan')),
                        ('number', models.CharField(max_length=60, verbose_name='số quyết định')),
                        ('signed_on', models.DateField(verbose_name='ngày ký')),
                        ('title', models.CharField(blank=True, max_length=300, verbose_name='trích yếu')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entered_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('provinces', models.ManyToManyField(blank=True, related_name='price_decisions', to='areas.province', verbose_name='tỉnh, thành')),
                        ('communes', models.ManyToManyField(blank=True, related_name='price_decisions', to='areas.commune', verbose_name='xã, phường')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='catalogue_pricedecision_valid_order'), models.UniqueConstraint(fields=('authority', 'number'), name='catalogue_price_decision_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PriceCeiling',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceilings', to='catalogue.pricedecision')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceilings', to='catalogue.crop')),
                        ('amount', models.PositiveIntegerField(verbose_name='giá trần một đơn vị, đồng')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('decision', 'crop'), name='catalogue_ceiling_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='catalogue_ceiling_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Ration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rations', to='catalogue.crop')),
                        ('amount', models.PositiveIntegerField(verbose_name='mỗi hộ được mua')),
                        ('per_days', models.PositiveSmallIntegerField(verbose_name='trong mấy ngày')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entered_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('provinces', models.ManyToManyField(related_name='rations', to='areas.province', verbose_name='tỉnh, thành')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='catalogue_ration_valid_order'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('per_days__gt', 0)), name='catalogue_ration_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='LimitedProduct',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='catalogue.product')),
                        ('key', models.CharField(max_length=120)),
                        ('measure', models.CharField(choices=[('packs', 'gói'), ('grams', 'gam'), ('orders', 'đơn')], max_length=6)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['key'], name='catalogue_limit_key')],
                        'constraints': [models.UniqueConstraint(fields=('product', 'key'), name='catalogue_limit_once')],
                    },
                ),
                migrations.AddField(
                    model_name='product',
                    name='folded',
                    field=models.TextField(default='', editable=False, verbose_name='chữ để tìm'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='grade',
                    field=models.CharField(blank=True, max_length=40, verbose_name='hạng'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='harvest_from',
                    field=models.DateField(blank=True, null=True, verbose_name='thu hoạch từ'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='harvest_to',
                    field=models.DateField(blank=True, null=True, verbose_name='thu hoạch đến'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='net_grams',
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name='khối lượng tịnh một gói, gam'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='net_ml',
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name='thể tích thực một gói, ml'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='pack_name',
                    field=models.CharField(blank=True, max_length=40, verbose_name='quy cách'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='pack_pieces',
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name='số quả (con) một gói'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='priced_by',
                    field=models.CharField(choices=[('pack', 'theo gói'), ('kg', 'theo kg')], default='pack', max_length=4, verbose_name='tính giá'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='shelf_life_days',
                    field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='giữ được, ngày'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='storage',
                    field=models.CharField(blank=True, choices=[('ambient', 'nơi thoáng mát'), ('cool', 'mát 2-8 °C'), ('frozen', 'đông lạnh')], max_length=10, verbose_name='bảo quản'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='variety',
                    field=models.CharField(blank=True, max_length=80, verbose_name='giống'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='certificates',
                    field=models.ManyToManyField(blank=True, related_name='products', to='catalogue.certificate'),
                ),
                migrations.AddField(
                    model_name='product',
                    name='crop',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='catalogue.crop'),
                ),
                migrations.AddIndex(
                    model_name='product',
                    index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('folded', config='simple'), name='catalogue_product_words'),
                ),
                migrations.AddIndex(
                    model_name='product',
                    index=models.Index(condition=models.Q(('is_public', True)), fields=['-date_created', 'id'], name='catalogue_product_newest'),
                ),
                migrations.AddIndex(
                    model_name='product',
                    index=models.Index(condition=models.Q(('is_public', True)), fields=['crop', '-date_created', 'id'], name='catalogue_newest_of_crop'),
                ),
                migrations.AddConstraint(
                    model_name='product',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('priced_by', 'kg'), _negated=True), ('net_grams__gt', 0), _connector='OR'), name='catalogue_product_by_kg_has_weight'),
                ),
                migrations.AddConstraint(
                    model_name='product',
                    constraint=models.CheckConstraint(condition=models.Q(('harvest_from__isnull', True), ('harvest_to__isnull', True), ('harvest_to__gte', models.F('harvest_from')), _connector='OR'), name='catalogue_product_harvest_order'),
                ),
            ],
        ),
    ]
