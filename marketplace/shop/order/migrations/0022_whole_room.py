"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('order', '0022_sellerorder_sellerorderstatusevent_and_more'),
        ('order', '0023_line_seller_terms_line_unit_price_and_more'),
        ('order', '0024_keep_what_was_agreed'),
        ('order', '0025_every_channel'),
        ('order', '0026_discounts_brands_and_buying_households'),
        ('order', '0027_prepaid_and_back'),
        ('order', '0028_tell_of_goods_back'),
        ('order', '0029_planned_hand_in'),
    ]

    dependencies = [
        ('accounts', '0002_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('basket', '0013_whole_room'),
        ('catalogue', '0033_whole_room'),
        ('order', '0021_billingaddress_code_shippingaddress_code'),
        ('partner', '0008_whole_room'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sites', '0002_alter_domain_unique'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='OrderChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='order.order')),
                        ('at', models.DateTimeField()),
                        ('xid', models.BigIntegerField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['xid'], name='order_change_xid')],
                    },
                ),
                migrations.CreateModel(
                    name='SellerOrder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seller_orders', to='order.order')),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seller_orders', to='partner.legalseller')),
                        ('stocking_place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seller_orders', to='partner.partner')),
                        ('status', models.CharField(choices=[('placed', 'mới đặt'), ('confirmed', 'đã nhận lời'), ('packed', 'đã đóng gói'), ('handed_in', 'đã gửi bưu cục'), ('delivered', 'đã giao'), ('returned', 'đã trả lại'), ('cancelled', 'đã hủy')], default='placed', max_length=12)),
                        ('goods_total', models.PositiveBigIntegerField()),
                        ('goods_agreed', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('goods_final', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('goods_refused', models.PositiveBigIntegerField(default=0)),
                        ('prepaid', models.PositiveBigIntegerField(default=0, editable=False)),
                        ('freight', models.PositiveBigIntegerField()),
                        ('freight_tariff_id', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('placed_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('hand_in_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ngày gửi bưu cục')),
                        ('packed_at', models.DateTimeField(blank=True, null=True)),
                        ('packed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('cancel_reason', models.CharField(blank=True, max_length=200)),
                        ('quota_takes', models.JSONField(blank=True, default=dict, editable=False)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['stocking_place', 'status', 'placed_at'], name='order_seller_desk')],
                        'constraints': [models.UniqueConstraint(fields=('order', 'legal_seller', 'stocking_place'), name='order_seller_part_once'), models.CheckConstraint(condition=models.Q(('goods_final__isnull', True), ('goods_final__lte', django.db.models.functions.comparison.Coalesce(models.F('goods_agreed'), models.F('goods_total'))), _connector='OR'), name='order_final_at_most_shown'), models.CheckConstraint(condition=models.Q(('goods_refused', 0), ('goods_refused__lt', models.F('goods_final')), _connector='OR'), name='order_refused_in_part')],
                    },
                ),
                migrations.CreateModel(
                    name='SellerOrderStatusEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='order.sellerorder')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('status', models.CharField(choices=[('placed', 'mới đặt'), ('confirmed', 'đã nhận lời'), ('packed', 'đã đóng gói'), ('handed_in', 'đã gửi bưu cục'), ('delivered', 'đã giao'), ('returned', 'đã trả lại'), ('cancelled', 'đã hủy')], default='placed', max_length=12)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='RefusedGoods',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refused', to='order.line')),
                        ('packs', models.PositiveIntegerField()),
                        ('amount', models.PositiveBigIntegerField()),
                        ('reason', models.CharField(choices=[('damaged', 'hư hỏng'), ('not_as_ordered', 'không đúng hàng đã đặt'), ('too_much', 'khách bớt lại')], max_length=20, verbose_name='vì sao không nhận')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('back_at', models.DateTimeField(blank=True, null=True)),
                        ('back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='order_refused_packs')],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnedGoods',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.UUIDField()),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returned', to='order.line')),
                        ('packs', models.PositiveIntegerField()),
                        ('amount', models.PositiveBigIntegerField()),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('event', 'line'), name='order_returned_once'), models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='order_returned_packs')],
                    },
                ),
                migrations.CreateModel(
                    name='WeightProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weight_proposals', to='order.line')),
                        ('grams', models.PositiveBigIntegerField()),
                        ('price', models.PositiveBigIntegerField()),
                        ('answer', models.CharField(choices=[('asked', 'chờ khách trả lời'), ('yes', 'khách đồng ý'), ('no', 'khách không đồng ý')], default='asked', max_length=5)),
                        ('asked_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by_phone', models.BooleanField(default=False)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'asked')), fields=('line',), name='order_one_open_proposal'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'asked'), ('answered_at__isnull', True)), models.Q(models.Q(('answer', 'asked'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='order_answer_has_its_time')],
                    },
                ),
                migrations.AddField(
                    model_name='line',
                    name='agreed_price',
                    field=models.PositiveBigIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='ceiling',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.priceceiling'),
                ),
                migrations.AddField(
                    model_name='line',
                    name='commission_bp',
                    field=models.PositiveIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='discount',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.discount'),
                ),
                migrations.AddField(
                    model_name='line',
                    name='estimated_grams',
                    field=models.PositiveBigIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='final_grams',
                    field=models.PositiveBigIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='final_price',
                    field=models.PositiveBigIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='list_price',
                    field=models.PositiveBigIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='ordered_grams',
                    field=models.PositiveBigIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='platform_bp',
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='line',
                    name='price_per_kg',
                    field=models.PositiveIntegerField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='line',
                    name='province_bp',
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='line',
                    name='refused_packs',
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='line',
                    name='refused_price',
                    field=models.PositiveBigIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='line',
                    name='returned_packs',
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='line',
                    name='returned_price',
                    field=models.PositiveBigIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='line',
                    name='seller_terms',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.sellerterms'),
                ),
                migrations.AddField(
                    model_name='line',
                    name='unit_price',
                    field=models.PositiveBigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='order',
                    name='address_as_written',
                    field=models.CharField(blank=True, max_length=400),
                ),
                migrations.AddField(
                    model_name='order',
                    name='address_text',
                    field=models.CharField(blank=True, max_length=300, verbose_name='số nhà, đường, thôn'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='brand',
                    field=models.CharField(blank=True, max_length=40, verbose_name='thương hiệu'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='cancel_reason',
                    field=models.CharField(blank=True, max_length=200),
                ),
                migrations.AddField(
                    model_name='order',
                    name='cancelled_at',
                    field=models.DateTimeField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name='order',
                    name='channel',
                    field=models.CharField(choices=[('web', 'trên mạng'), ('phone', 'điện thoại'), ('counter', 'tại quầy'), ('mobile', 'bưu tá bán tận nhà'), ('community', 'tổ cộng đồng'), ('api', 'đối tác')], default='web', max_length=10),
                ),
                migrations.AddField(
                    model_name='order',
                    name='commune',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune', verbose_name='xã, phường'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='household_account',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='accounts.householdaccount', verbose_name='hộ mua'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='language',
                    field=models.CharField(default='vi', max_length=2),
                ),
                migrations.AddField(
                    model_name='order',
                    name='note',
                    field=models.CharField(blank=True, max_length=300, verbose_name='dặn bưu tá'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='operator',
                    field=models.CharField(blank=True, max_length=10, verbose_name='doanh nghiệp bưu chính'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='paid_at',
                    field=models.DateTimeField(blank=True, null=True, verbose_name='chuyển khoản đến lúc'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='payment',
                    field=models.CharField(default='cod', editable=False, max_length=20, verbose_name='cách trả tiền'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='placed_by',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='order',
                    name='placement_digest',
                    field=models.CharField(blank=True, editable=False, max_length=64),
                ),
                migrations.AddField(
                    model_name='order',
                    name='placement_key',
                    field=models.UUIDField(editable=False, null=True, unique=True),
                ),
                migrations.AddField(
                    model_name='order',
                    name='recipient_name',
                    field=models.CharField(blank=True, max_length=120, verbose_name='người nhận'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='recipient_phone',
                    field=models.CharField(blank=True, db_index=True, max_length=16, verbose_name='số điện thoại'),
                ),
                migrations.AddField(
                    model_name='order',
                    name='reserved_until',
                    field=models.DateTimeField(blank=True, null=True, verbose_name='giữ hàng đến'),
                ),
                migrations.AddIndex(
                    model_name='order',
                    index=models.Index(condition=models.Q(('status', 'unpaid')), fields=['reserved_until'], name='order_unpaid_expiry'),
                ),
                migrations.AddConstraint(
                    model_name='order',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'unpaid'), _negated=True), models.Q(('paid_at__isnull', True), ('reserved_until__isnull', False)), _connector='OR'), name='order_unpaid_is_reserved_for_a_time'),
                ),
                migrations.AddField(
                    model_name='line',
                    name='seller_order',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='order.sellerorder'),
                ),
                migrations.AddConstraint(
                    model_name='line',
                    constraint=models.CheckConstraint(condition=models.Q(('final_price__isnull', True), ('final_price__lte', django.db.models.functions.comparison.Coalesce(models.F('agreed_price'), django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('quantity')))), _connector='OR'), name='order_line_final_at_most_shown'),
                ),
                migrations.AddConstraint(
                    model_name='line',
                    constraint=models.CheckConstraint(condition=models.Q(('agreed_price__isnull', True), ('agreed_price__gt', django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('quantity'))), _connector='OR'), name='order_line_agreed_to_more'),
                ),
                migrations.AddConstraint(
                    model_name='line',
                    constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', django.db.models.expressions.CombinedExpression(models.F('refused_packs'), '+', models.F('returned_packs')))), name='order_line_packs_back'),
                ),
                migrations.AddConstraint(
                    model_name='line',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_price', 0), ('returned_price', 0)), ('final_price__gte', django.db.models.expressions.CombinedExpression(models.F('refused_price'), '+', models.F('returned_price'))), _connector='OR'), name='order_line_price_back'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='line',
                    trigger=pgtrigger.compiler.Trigger(name='as_agreed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."order_id" IS DISTINCT FROM (NEW."order_id") OR OLD."seller_order_id" IS DISTINCT FROM (NEW."seller_order_id") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."unit_price" IS DISTINCT FROM (NEW."unit_price") OR OLD."price_per_kg" IS DISTINCT FROM (NEW."price_per_kg") OR OLD."list_price" IS DISTINCT FROM (NEW."list_price") OR OLD."discount_id" IS DISTINCT FROM (NEW."discount_id") OR OLD."platform_bp" IS DISTINCT FROM (NEW."platform_bp") OR OLD."province_bp" IS DISTINCT FROM (NEW."province_bp") OR OLD."ceiling_id" IS DISTINCT FROM (NEW."ceiling_id") OR OLD."commission_bp" IS DISTINCT FROM (NEW."commission_bp") OR OLD."seller_terms_id" IS DISTINCT FROM (NEW."seller_terms_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5f1b867015df6d915674e92ebbd7332f3eff12b9', operation='UPDATE', pgid='pgtrigger_as_agreed_38022', table='order_line', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='line',
                    trigger=pgtrigger.compiler.Trigger(name='tells_of_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            INSERT INTO order_orderchange (order_id, at, xid)\n            VALUES (NEW.order_id, now(), pg_current_xact_id()::text::bigint);\n            RETURN NULL;\n        ', hash='5172a8c658cbd51408055c459207715f776f008c', operation='UPDATE OF "final_grams", "final_price", "estimated_grams", "refused_price", "returned_price"', pgid='pgtrigger_tells_of_change_a3f5c', table='order_line', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='order',
                    trigger=pgtrigger.compiler.Trigger(name='as_agreed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."placement_key" IS DISTINCT FROM (NEW."placement_key") OR OLD."placement_digest" IS DISTINCT FROM (NEW."placement_digest") OR OLD."total_incl_tax" IS DISTINCT FROM (NEW."total_incl_tax") OR OLD."shipping_incl_tax" IS DISTINCT FROM (NEW."shipping_incl_tax"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e3d09edfbfccfafd26e60e3c0ac8cfdfd0a64cbe', operation='UPDATE', pgid='pgtrigger_as_agreed_3c4bf', table='order_order', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='order',
                    trigger=pgtrigger.compiler.Trigger(name='tells_of_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            INSERT INTO order_orderchange (order_id, at, xid)\n            VALUES (NEW.id, now(), pg_current_xact_id()::text::bigint);\n            RETURN NULL;\n        ', hash='63cd5c881c11481651c9be31a40b99a28fea63a7', operation='INSERT OR UPDATE OF "status"', pgid='pgtrigger_tells_of_change_acd0e', table='order_order', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='orderchange',
                    trigger=pgtrigger.compiler.Trigger(name='change_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d27d640128210d6a29e5a308e55266b283ab947c', operation='UPDATE OR DELETE', pgid='pgtrigger_change_append_only_3aad1', table='order_orderchange', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='refusedgoods',
                    trigger=pgtrigger.compiler.Trigger(name='as_agreed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."packs" IS DISTINCT FROM (NEW."packs") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1cfeb5bdc062588ab386211f1692822ace2caced', operation='UPDATE', pgid='pgtrigger_as_agreed_94af2', table='order_refusedgoods', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='refusedgoods',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4b355a6ed21679e81e95ae4972d92c39d7732b34', operation='DELETE', pgid='pgtrigger_never_deleted_3196d', table='order_refusedgoods', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='returnedgoods',
                    trigger=pgtrigger.compiler.Trigger(name='returned_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='671ced9f76634d83b53e7af74a1b6b1aa41f5e2e', operation='UPDATE OR DELETE', pgid='pgtrigger_returned_append_only_ce475', table='order_returnedgoods', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sellerorder',
                    trigger=pgtrigger.compiler.Trigger(name='as_agreed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."order_id" IS DISTINCT FROM (NEW."order_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."legal_seller_id" IS DISTINCT FROM (NEW."legal_seller_id") OR OLD."stocking_place_id" IS DISTINCT FROM (NEW."stocking_place_id") OR OLD."goods_total" IS DISTINCT FROM (NEW."goods_total") OR OLD."freight" IS DISTINCT FROM (NEW."freight") OR OLD."freight_tariff_id" IS DISTINCT FROM (NEW."freight_tariff_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a9461fb57453a4c7e0a2c7bf85de44e6e6ff2567', operation='UPDATE', pgid='pgtrigger_as_agreed_652de', table='order_sellerorder', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sellerorder',
                    trigger=pgtrigger.compiler.Trigger(name='tells_of_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            INSERT INTO order_orderchange (order_id, at, xid)\n            VALUES (NEW.order_id, now(), pg_current_xact_id()::text::bigint);\n            RETURN NULL;\n        ', hash='e8eb4578126e1eed73207121f584a694f077b11a', operation='UPDATE OF "status", "goods_final"', pgid='pgtrigger_tells_of_change_58217', table='order_sellerorder', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sellerorder',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "order_sellerorderstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='2c4a4e3b1d82781d6c120f16bc5948eaddf1eece', operation='INSERT', pgid='pgtrigger_insert_insert_a0b21', table='order_sellerorder', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sellerorder',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "order_sellerorderstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='64e8cdc34fb97fcc685a99d126a7d5c4b0792762', operation='UPDATE', pgid='pgtrigger_update_update_88af9', table='order_sellerorder', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='weightproposal',
                    trigger=pgtrigger.compiler.Trigger(name='as_agreed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."grams" IS DISTINCT FROM (NEW."grams") OR OLD."price" IS DISTINCT FROM (NEW."price") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bc42100c464089738ed7038e59dbdf707b938cf1', operation='UPDATE', pgid='pgtrigger_as_agreed_2c6d5', table='order_weightproposal', when='BEFORE')),
                ),
            ],
        ),
    ]
