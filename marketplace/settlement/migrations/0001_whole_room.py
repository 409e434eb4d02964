"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import django.db.models.expressions
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('settlement', '0001_initial'),
        ('settlement', '0002_keep_payouts_and_rules_apart'),
        ('settlement', '0003_every_channel'),
        ('settlement', '0004_prepaid_and_back'),
        ('settlement', '0005_bulk_sales'),
        ('settlement', '0006_ways_home'),
        ('settlement', '0007_province_payments'),
        ('settlement', '0008_province_payments_of_the_statement'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0002_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('bulk', '0001_whole_room'),
        ('logistics', '0001_whole_room'),
        ('order', '0022_whole_room'),
        ('partner', '0008_whole_room'),
        ('payment', '0006_whole_room'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='WithholdingRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('seller_kind', models.CharField(choices=[('household', 'hộ nông dân'), ('cooperative', 'hợp tác xã'), ('supplier', 'nhà cung cấp'), ('postal_operator', 'doanh nghiệp bưu chính')], max_length=20)),
                        ('vat_bp', models.PositiveIntegerField()),
                        ('pit_bp', models.PositiveIntegerField()),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='settlement_withholdingrule_valid_order'), models.UniqueConstraint(fields=('seller_kind', 'valid_from'), name='settlement_rule_once_a_day'), models.CheckConstraint(condition=models.Q(('vat_bp__lte', django.db.models.expressions.CombinedExpression(models.Value(10000), '-', models.F('pit_bp')))), name='settlement_withholding_at_most_all')],
                    },
                ),
                migrations.CreateModel(
                    name='Payable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('shipment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payable', to='logistics.shipment')),
                        ('sold', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payable', to='order.sellerorder')),
                        ('bulk_share', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payable', to='bulk.bulkshare')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payables', to='partner.legalseller')),
                        ('goods', models.PositiveBigIntegerField()),
                        ('commission', models.PositiveBigIntegerField()),
                        ('vat', models.PositiveBigIntegerField()),
                        ('pit', models.PositiveBigIntegerField()),
                        ('net', models.PositiveBigIntegerField()),
                        ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='settlement.withholdingrule')),
                        ('exempt_because', models.CharField(blank=True, max_length=200)),
                        ('cleared_at', models.DateTimeField()),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('bulk_share__isnull', True), ('shipment__isnull', False), ('sold__isnull', True)), models.Q(('bulk_share__isnull', True), ('shipment__isnull', True), ('sold__isnull', False)), models.Q(('bulk_share__isnull', False), ('shipment__isnull', True), ('sold__isnull', True)), _connector='OR'), name='settlement_payable_has_one_source'), models.CheckConstraint(condition=models.Q(('net', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('goods'), '-', models.F('commission')), '-', models.F('vat')), '-', models.F('pit')))), name='settlement_payable_adds_up'), models.CheckConstraint(condition=models.Q(('rule__isnull', False), models.Q(('exempt_because', ''), _negated=True), _connector='OR'), name='settlement_payable_names_its_rule')],
                    },
                ),
                migrations.CreateModel(
                    name='PayoutBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('status', models.CharField(choices=[('draft', 'chờ duyệt'), ('paid', 'đã chi')], default='draft', max_length=10)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('paid_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('approved_by__isnull', False), models.Q(('approved_by', models.F('made_by')), _negated=True)), _connector='OR'), name='settlement_batch_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='PayoutBatchStatusEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='settlement.payoutbatch')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('status', models.CharField(choices=[('draft', 'chờ duyệt'), ('paid', 'đã chi')], default='draft', max_length=10)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Payout',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='settlement.payoutbatch')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='partner.legalseller')),
                        ('amount', models.PositiveBigIntegerField()),
                        ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.bankaccount')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('batch', 'legal_seller'), name='settlement_payout_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='settlement_payout_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='PayoutItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='settlement.payout')),
                        ('payable', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payout_item', to='settlement.payable')),
                    ],
                ),
                migrations.CreateModel(
                    name='TakenBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('seller_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='order.sellerorder')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='partner.legalseller')),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='logistics.point')),
                        ('reason', models.CharField(max_length=200, verbose_name='lý do')),
                        ('restock', models.BooleanField(verbose_name='còn bán được')),
                        ('refund', models.PositiveBigIntegerField()),
                        ('platform', models.PositiveBigIntegerField(default=0)),
                        ('province', models.PositiveBigIntegerField(default=0)),
                        ('goods', models.PositiveBigIntegerField()),
                        ('payable', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='settlement.payable')),
                        ('commission', models.PositiveBigIntegerField(default=0)),
                        ('vat', models.PositiveBigIntegerField(default=0)),
                        ('pit', models.PositiveBigIntegerField(default=0)),
                        ('net', models.PositiveBigIntegerField(default=0)),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('goods', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('refund'), '+', models.F('platform')), '+', models.F('province')))), name='settlement_taken_back_goods'), models.CheckConstraint(condition=models.Q(models.Q(('commission', 0), ('net', 0), ('payable__isnull', True), ('pit', 0), ('vat', 0)), models.Q(('goods', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('commission')), '+', models.F('vat')), '+', models.F('pit'))), ('payable__isnull', False)), _connector='OR'), name='settlement_taken_back_adds_up')],
                    },
                ),
                migrations.CreateModel(
                    name='PayoutDeduction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deductions', to='settlement.payout')),
                        ('taken_back', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deduction', to='settlement.takenback')),
                    ],
                ),
                migrations.CreateModel(
                    name='ProvincePayment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('bank_ref', models.CharField(max_length=60, unique=True, verbose_name='số tham chiếu của ngân hàng')),
                        ('amount', models.PositiveBigIntegerField()),
                        ('received_on', models.DateField(verbose_name='ngày tiền vào')),
                        ('incoming', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='province_payment', to='payment.incomingtransfer')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('recorded_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='settlement_province_paid_something')],
                    },
                ),
                migrations.CreateModel(
                    name='WayHome',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('taken_back', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ways_home', to='settlement.takenback')),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ways_home', to='order.line')),
                        ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ways_home', to='partner.stockrecord')),
                        ('packs', models.PositiveIntegerField()),
                        ('status', models.CharField(choices=[('underway', 'đang về'), ('home', 'đã về kho'), ('lost', 'mất, hỏng dọc đường')], default='underway', max_length=8)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='vì sao mất')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('status', 'underway')), fields=['stockrecord'], name='settlement_on_the_way_home')],
                        'constraints': [models.UniqueConstraint(fields=('taken_back', 'line'), name='settlement_way_home_once'), models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='settlement_way_home_packs'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('reason', ''), ('status', 'underway')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('reason', ''), ('status', 'home')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('status', 'lost'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='settlement_way_home_ends')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payoutbatch',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "settlement_payoutbatchstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='e4f6449e4327c5fee006710108ea2f173533acf0', operation='INSERT', pgid='pgtrigger_insert_insert_cda8f', table='settlement_payoutbatch', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payoutbatch',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "settlement_payoutbatchstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='861c3bb45ea8d139ee6a465909b8d35dcc151e61', operation='UPDATE', pgid='pgtrigger_update_update_266cf', table='settlement_payoutbatch', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payout',
                    trigger=pgtrigger.compiler.Trigger(name='payout_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8de1c80c443090edaa57dbe593e1937aced9a480', operation='UPDATE OR DELETE', pgid='pgtrigger_payout_append_only_115fe', table='settlement_payout', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payoutitem',
                    trigger=pgtrigger.compiler.Trigger(name='payout_item_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='de1942db723705e8613eb0ae6842a765eecb225f', operation='UPDATE OR DELETE', pgid='pgtrigger_payout_item_append_only_f2d87', table='settlement_payoutitem', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='provincepayment',
                    trigger=pgtrigger.compiler.Trigger(name='province_payment_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3e39958aae6a75435bc2f10c67747fbf1e3875e5', operation='UPDATE OR DELETE', pgid='pgtrigger_province_payment_append_only_f3f89', table='settlement_provincepayment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='takenback',
                    trigger=pgtrigger.compiler.Trigger(name='taken_back_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3b2f47df686a5a05944836862dd706692b7ec73d', operation='UPDATE OR DELETE', pgid='pgtrigger_taken_back_append_only_9c479', table='settlement_takenback', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payoutdeduction',
                    trigger=pgtrigger.compiler.Trigger(name='payout_deduction_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a22e86bbc8fa08ecde17e2e14f6077ef297a8703', operation='UPDATE OR DELETE', pgid='pgtrigger_payout_deduction_append_only_32a0a', table='settlement_payoutdeduction', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payable',
                    trigger=pgtrigger.compiler.Trigger(name='payable_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0a1375298981eb20abbc1ec66179a51908098ab3', operation='UPDATE OR DELETE', pgid='pgtrigger_payable_append_only_e197a', table='settlement_payable', when='BEFORE')),
                ),
            ],
        ),
    ]
