"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('partner', '0008_legalseller_sellerterms_stockmovement_and_more'),
        ('partner', '0009_prices_are_whole_dong'),
        ('partner', '0010_grant_nobody_oscars_dashboard'),
        ('partner', '0011_every_channel'),
        ('partner', '0012_limited_goods'),
        ('partner', '0013_discounts_have_a_second_person'),
        ('partner', '0014_registered_goods_and_truck_promises'),
        ('partner', '0015_discounts_by_goods'),
    ]

    dependencies = [
        ('accounts', '0002_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('catalogue', '0033_whole_room'),
        ('partner', '0007_partneraddress_code'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='LegalSeller',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('household', 'hộ nông dân'), ('cooperative', 'hợp tác xã'), ('supplier', 'nhà cung cấp'), ('postal_operator', 'doanh nghiệp bưu chính')], max_length=20)),
                        ('name', models.CharField(max_length=160, verbose_name='tên')),
                        ('tax_code', models.CharField(blank=True, max_length=14, verbose_name='mã số thuế')),
                        ('phone', models.CharField(blank=True, max_length=16)),
                        ('bank_account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.bankaccount')),
                        ('grower_exempt', models.BooleanField(default=False, verbose_name='được miễn thuế nông sản chưa chế biến')),
                        ('grower_exempt_source', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('grower_exempt', False), models.Q(('grower_exempt_source', ''), _negated=True), _connector='OR'), name='partner_exemption_has_source')],
                    },
                ),
                migrations.CreateModel(
                    name='SellerTerms',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('seller_kind', models.CharField(choices=[('household', 'hộ nông dân'), ('cooperative', 'hợp tác xã'), ('supplier', 'nhà cung cấp'), ('postal_operator', 'doanh nghiệp bưu chính')], max_length=20)),
                        ('commission_bp', models.PositiveIntegerField(help_text='Phần vạn của tiền hàng: 500 = 5 %')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='partner_sellerterms_valid_order'), models.CheckConstraint(condition=models.Q(('commission_bp__lte', 10000)), name='partner_commission_at_most_all')],
                    },
                ),
                migrations.CreateModel(
                    name='PriceCommitment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ceiling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='catalogue.priceceiling')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_commitments', to='partner.legalseller')),
                        ('committed', models.PositiveBigIntegerField(help_text='gam, ml hoặc số cái', verbose_name='lượng cam kết, đơn vị gốc')),
                        ('registered_on', models.DateField(verbose_name='ngày đăng ký')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ceiling', 'legal_seller'), name='partner_commitment_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RegisteredGoods',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goods', to='partner.pricecommitment')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='catalogue.product')),
                        ('registered_from', models.DateField(verbose_name='đăng ký từ ngày')),
                        ('binds_from', models.DateField(verbose_name='sàn buộc từ ngày')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entered_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('commitment', 'product'), name='partner_registered_once'), models.CheckConstraint(condition=models.Q(('binds_from__gte', models.F('registered_from'))), name='partner_registered_before_it_binds')],
                    },
                ),
                migrations.CreateModel(
                    name='TruckPromise',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='truck_promises', to='partner.legalseller')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.crop')),
                        ('source', models.CharField(max_length=80, unique=True)),
                        ('grams', models.PositiveBigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Discount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('name', models.CharField(max_length=160, verbose_name='tên')),
                        ('off_bp', models.PositiveIntegerField(verbose_name='giảm, phần vạn của giá')),
                        ('platform_bp', models.PositiveIntegerField(verbose_name='sàn chịu, phần vạn')),
                        ('province_bp', models.PositiveIntegerField(verbose_name='tỉnh chịu, phần vạn')),
                        ('seller_bp', models.PositiveIntegerField(verbose_name='người bán chịu, phần vạn')),
                        ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('offered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='đồng ý lúc')),
                        ('records', models.ManyToManyField(blank=True, related_name='discounts', to='partner.stockrecord')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='partner_discount_valid_order'), models.CheckConstraint(condition=models.Q(('off_bp__gt', 0), ('off_bp__lt', 10000)), name='partner_discount_in_between'), models.CheckConstraint(condition=models.Q(('platform_bp', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(10000), '-', models.F('province_bp')), '-', models.F('seller_bp')))), name='partner_discount_is_funded'), models.CheckConstraint(condition=models.Q(('province_bp', 0), ('province__isnull', False), _connector='OR'), name='partner_discount_names_province'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), ('offered_by__isnull', True), models.Q(('agreed_by', models.F('offered_by')), _negated=True), _connector='OR'), name='partner_discount_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='DiscountGoods',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('discount', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goods', to='partner.discount')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discounted_goods', to='catalogue.crop')),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='areas.province')),
                        ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.product')),
                        ('legal_seller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.legalseller')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('discount', 'crop', 'province', 'product', 'legal_seller'), name='partner_discount_goods_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='LimitedGoods',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limited_goods', to='catalogue.crop')),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='areas.province')),
                        ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.product')),
                        ('legal_seller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.legalseller')),
                        ('key', models.CharField(max_length=120)),
                        ('measure', models.CharField(choices=[('units', 'theo đơn vị đếm'), ('orders', 'đơn')], max_length=6)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('key', 'crop', 'province', 'product', 'legal_seller'), name='partner_limited_goods_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='StockRecordPricePricePerKgEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='price_price_per_kg_events', to='partner.stockrecord')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='Price')),
                        ('price_per_kg', models.PositiveIntegerField(blank=True, null=True, verbose_name='giá một kg, đồng')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='StockMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='partner.stockrecord')),
                        ('kind', models.CharField(choices=[('opening', 'tồn đầu'), ('harvested', 'thu hoạch'), ('received', 'nhập'), ('transfer_in', 'chuyển đến'), ('transfer_out', 'chuyển đi'), ('sold', 'bán'), ('spoiled', 'hỏng'), ('counted', 'kiểm kê'), ('returned', 'khách trả về'), ('restocked', 'nhập lại'), ('set_aside', 'để dành cho xe')], max_length=12)),
                        ('quantity', models.IntegerField(help_text='Số gói, dương là vào, âm là ra')),
                        ('source_kind', models.CharField(max_length=40)),
                        ('source_ref', models.CharField(max_length=80)),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('stockrecord', 'kind', 'source_kind', 'source_ref'), name='partner_movement_once'), models.CheckConstraint(condition=models.Q(('quantity', 0), _negated=True), name='partner_movement_not_zero')],
                    },
                ),
                migrations.AlterModelOptions(
                    name='partner',
                    options={'ordering': ('name', 'code'), 'permissions': (), 'verbose_name': 'Fulfillment partner', 'verbose_name_plural': 'Fulfillment partners'},
                ),
                migrations.AddField(
                    model_name='partner',
                    name='address_text',
                    field=models.CharField(blank=True, max_length=300),
                ),
                migrations.AddField(
                    model_name='partner',
                    name='commune',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune'),
                ),
                migrations.AddField(
                    model_name='partner',
                    name='place',
                    field=models.CharField(choices=[('farm', 'nhà vườn'), ('point', 'bưu cục'), ('van', 'xe bưu tá')], default='farm', max_length=10),
                ),
                migrations.AddField(
                    model_name='stockrecord',
                    name='price_per_kg',
                    field=models.PositiveIntegerField(blank=True, null=True, verbose_name='giá một kg, đồng'),
                ),
                migrations.AddConstraint(
                    model_name='stockrecord',
                    constraint=models.CheckConstraint(condition=models.Q(('num_in_stock__isnull', True), ('num_allocated__isnull', True), models.Q(('num_allocated__gte', 0), ('num_in_stock__gte', models.F('num_allocated'))), _connector='OR'), name='partner_never_oversold'),
                ),
                migrations.AddConstraint(
                    model_name='stockrecord',
                    constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price__gte', 0), _connector='OR'), name='partner_price_positive'),
                ),
                migrations.AddConstraint(
                    model_name='stockrecord',
                    constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price', django.db.models.functions.math.Floor('price')), _connector='OR'), name='partner_price_whole_dong'),
                ),
                migrations.AddField(
                    model_name='partner',
                    name='legal_seller',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stocking_places', to='partner.legalseller'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='stockrecord',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partner_stockrecordpricepriceperkgevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "price_per_kg") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."price_per_kg"); RETURN NULL;', hash='19f79c2a01fe397b3844cb283cabe0c94a35e178', operation='INSERT', pgid='pgtrigger_insert_insert_80c0d', table='partner_stockrecord', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='stockrecord',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."price" IS DISTINCT FROM (NEW."price") OR OLD."price_per_kg" IS DISTINCT FROM (NEW."price_per_kg"))', func='INSERT INTO "partner_stockrecordpricepriceperkgevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "price_per_kg") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."price_per_kg"); RETURN NULL;', hash='63f24a0bf7024e36ed781a3b2b54850a2dab8418', operation='UPDATE', pgid='pgtrigger_update_update_5aa4e', table='partner_stockrecord', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='registeredgoods',
                    trigger=pgtrigger.compiler.Trigger(name='registered_as_entered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."product_id" IS DISTINCT FROM (NEW."product_id") OR OLD."registered_from" IS DISTINCT FROM (NEW."registered_from") OR OLD."binds_from" IS DISTINCT FROM (NEW."binds_from") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='99814fe4507d6824def9dc61bbb8a6c9f442b673', operation='UPDATE', pgid='pgtrigger_registered_as_entered_3caa1', table='partner_registeredgoods', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='registeredgoods',
                    trigger=pgtrigger.compiler.Trigger(name='registered_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49e3b92d7324396a3ae3130fb7752d119165bcd3', operation='DELETE', pgid='pgtrigger_registered_never_deleted_affae', table='partner_registeredgoods', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='stockmovement',
                    trigger=pgtrigger.compiler.Trigger(name='movement_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c9f3926b664f09cb50c26ccc78e49d99728bf4e5', operation='UPDATE OR DELETE', pgid='pgtrigger_movement_append_only_f728b', table='partner_stockmovement', when='BEFORE')),
                ),
            ],
        ),
    ]
