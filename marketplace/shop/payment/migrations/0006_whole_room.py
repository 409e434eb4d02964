"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import django.db.models.functions.math
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('payment', '0006_never_refund_more_than_collected'),
        ('payment', '0007_prepaid_and_back'),
        ('payment', '0008_of_a_sale_by_the_truck'),
        ('payment', '0009_second_look_at_the_account'),
        ('payment', '0010_of_a_province'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('order', '0022_whole_room'),
        ('payment', '0005_auto_20200801_0817'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='ReceivingAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('bank_bin', models.CharField(max_length=6, verbose_name='mã ngân hàng (BIN)')),
                        ('bank_name', models.CharField(max_length=80, verbose_name='ngân hàng')),
                        ('number', models.CharField(max_length=19, verbose_name='số tài khoản')),
                        ('holder', models.CharField(max_length=120, verbose_name='chủ tài khoản')),
                        ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('set_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agreed_at', models.DateTimeField(blank=True, null=True)),
                        ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='payment_receivingaccount_valid_order'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('set_by')), _negated=True), _connector='OR'), name='payment_account_second_person'), models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='payment_account_one_end')],
                    },
                ),
                migrations.CreateModel(
                    name='IncomingTransfer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('bank_ref', models.CharField(max_length=60, unique=True, verbose_name='số tham chiếu của ngân hàng')),
                        ('reference', models.CharField(blank=True, max_length=255, verbose_name='nội dung chuyển khoản')),
                        ('amount', models.PositiveBigIntegerField(verbose_name='số tiền')),
                        ('received_at', models.DateTimeField(verbose_name='tiền đến lúc')),
                        ('status', models.CharField(choices=[('applied', 'đã khớp đơn'), ('held', 'chờ xử lý'), ('refunded', 'đã chuyển trả'), ('bulk', 'của một hợp đồng bán sỉ'), ('province', 'của một tỉnh, cho phần giảm giá')], max_length=10)),
                        ('trouble', models.CharField(blank=True, choices=[('unknown_order', 'không rõ đơn nào'), ('not_expected', 'đơn này không chờ chuyển khoản'), ('too_late', 'đơn đã hủy hoặc hết hạn giữ hàng'), ('paid_before', 'đơn đã được trả rồi'), ('too_little', 'thiếu tiền'), ('too_much', 'thừa tiền')], max_length=20, verbose_name='vì sao phải xem')),
                        ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='order.order')),
                        ('recorded_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('refund_ref', models.CharField(blank=True, max_length=60, verbose_name='số tham chiếu lần chuyển trả')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['status', 'received_at'], name='payment_transfer_desk')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_transfer_positive'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('status', 'held'), models.Q(('trouble', ''), _negated=True)), models.Q(('order__isnull', False), ('status', 'applied')), models.Q(('decided_by__isnull', False), ('status', 'refunded'), models.Q(('refund_ref', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('order__isnull', True), ('status__in', ('bulk', 'province'))), _connector='OR'), name='payment_transfer_makes_sense')],
                    },
                ),
                migrations.AddConstraint(
                    model_name='source',
                    constraint=models.UniqueConstraint(fields=('order', 'source_type'), name='payment_source_once_an_order'),
                ),
                migrations.AddConstraint(
                    model_name='source',
                    constraint=models.CheckConstraint(condition=models.Q(('amount_refunded__gte', 0), ('amount_debited__gte', models.F('amount_refunded')), ('amount_allocated__gte', models.F('amount_debited'))), name='payment_refunded_debited_allocated'),
                ),
                migrations.AddConstraint(
                    model_name='source',
                    constraint=models.CheckConstraint(condition=models.Q(('amount_refunded', django.db.models.functions.math.Floor('amount_refunded')), ('amount_debited', django.db.models.functions.math.Floor('amount_debited')), ('amount_allocated', django.db.models.functions.math.Floor('amount_allocated'))), name='payment_source_whole_dong'),
                ),
                migrations.AddConstraint(
                    model_name='transaction',
                    constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('source', 'txn_type', 'reference'), name='payment_transaction_once_a_reference'),
                ),
                migrations.AddConstraint(
                    model_name='transaction',
                    constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_transaction_positive'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='transaction',
                    trigger=pgtrigger.compiler.Trigger(name='transaction_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b332646cfee92e32b14a3553d3aed76c8144fc11', operation='UPDATE OR DELETE', pgid='pgtrigger_transaction_append_only_b747f', table='payment_transaction', when='BEFORE')),
                ),
            ],
        ),
    ]
