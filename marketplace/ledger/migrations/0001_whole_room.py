"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('ledger', '0001_initial'),
        ('ledger', '0002_refuse_bare_and_late_legs'),
        ('ledger', '0003_refuse_truncate'),
        ('ledger', '0004_every_channel'),
    ]

    initial = True

    dependencies = [
        ('common', '0001_after_the_others'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('receivable', 'khách còn nợ đơn'), ('unearned', 'đơn chưa giao'), ('carrier_cash', 'tiền bưu tá đang giữ'), ('till', 'tiền trong két bưu cục'), ('clearing', 'tiền đã nộp về bưu chính'), ('bank', 'tài khoản ngân hàng của sàn'), ('seller_pending', 'tiền hàng chờ đối soát'), ('seller_payable', 'phải trả người bán'), ('freight', 'cước thu được'), ('commission', 'hoa hồng'), ('tax_vat', 'thuế GTGT khấu trừ'), ('tax_pit', 'thuế TNCN khấu trừ'), ('cash_difference', 'chênh lệch tiền mặt đã duyệt'), ('drawer', 'tiền trong ngăn kéo của ca'), ('discount_cost', 'khuyến mại sàn chịu'), ('province_due', 'tỉnh còn phải hỗ trợ'), ('trader_due', 'thương lái còn nợ'), ('refund_due', 'phải hoàn khách')], max_length=20)),
                        ('owner', models.CharField(max_length=60)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'owner'), name='ledger_account_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source_kind', models.CharField(max_length=40)),
                        ('source_ref', models.CharField(max_length=80)),
                        ('occurred_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('recorded_at', models.DateTimeField(auto_now_add=True)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('memo', models.CharField(blank=True, max_length=200)),
                        ('written_in', models.BigIntegerField(db_default=models.Func(function='txid_current', output_field=models.BigIntegerField()), editable=False)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source_kind', 'source_ref'), name='ledger_entry_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Leg',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='ledger.entry')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='ledger.account')),
                        ('amount', models.BigIntegerField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_leg_not_zero'), models.UniqueConstraint(fields=('entry', 'account'), name='ledger_leg_once_an_account')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='entry',
                    trigger=pgtrigger.compiler.Trigger(name='entry_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9af85c6b3f9c8411a23816b1a171c8b8783d9c9c', operation='UPDATE OR DELETE', pgid='pgtrigger_entry_append_only_cb569', table='ledger_entry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='entry',
                    trigger=pgtrigger.compiler.Trigger(name='entry_never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='2f3997fa4f25d13692afcb220b715f2218525d00', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_entry_never_truncated_93c8b', table='ledger_entry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='entry',
                    trigger=pgtrigger.compiler.Trigger(name='entry_has_two_legs', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF (SELECT COUNT(*) FROM ledger_leg WHERE entry_id = NEW.id) < 2 THEN\n                        RAISE EXCEPTION 'ledger entry % has fewer than two legs', NEW.id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='85975a24c329c220ecab0d08ad44919e6f8e6033', operation='INSERT', pgid='pgtrigger_entry_has_two_legs_5f8e1', table='ledger_entry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leg',
                    trigger=pgtrigger.compiler.Trigger(name='leg_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='709f30598692ddec8074326e904bc86104056222', operation='UPDATE OR DELETE', pgid='pgtrigger_leg_append_only_9d240', table='ledger_leg', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leg',
                    trigger=pgtrigger.compiler.Trigger(name='leg_never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='28eda1ee76457018341db4ae3e2bafcc4afc5ce7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_leg_never_truncated_6a07a', table='ledger_leg', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leg',
                    trigger=pgtrigger.compiler.Trigger(name='leg_written_with_its_entry', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND written_in = txid_current()\n                    ) THEN\n                        RAISE EXCEPTION 'ledger entry % was written before: no leg may be added', NEW.entry_id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='bb1b263f105a3242838e3962082fab777417f83c', operation='INSERT', pgid='pgtrigger_leg_written_with_its_entry_aaceb', table='ledger_leg', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leg',
                    trigger=pgtrigger.compiler.Trigger(name='entry_sums_to_zero', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF (SELECT SUM(amount) FROM ledger_leg WHERE entry_id = NEW.entry_id) <> 0 THEN\n                        RAISE EXCEPTION 'ledger entry % does not sum to zero', NEW.entry_id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='76fc1c4d752653b086531e23e9f2c79cfcaff524', operation='INSERT', pgid='pgtrigger_entry_sums_to_zero_1c5d7', table='ledger_leg', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
            ],
        ),
    ]
