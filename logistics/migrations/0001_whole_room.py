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
        ('logistics', '0001_initial'),
        ('logistics', '0002_initial'),
        ('logistics', '0003_cash_in_one_place_and_scan_review'),
        ('logistics', '0004_s10_serials'),
        ('logistics', '0005_every_channel'),
        ('logistics', '0006_floats_and_stock_slips'),
        ('logistics', '0007_refunds'),
        ('logistics', '0008_voids_are_read'),
        ('logistics', '0008_waiting_to_be_packed'),
        ('logistics', '0009_both_of_the_eighth'),
        ('logistics', '0010_shelves_counted'),
        ('logistics', '0011_recall_and_float_back'),
        ('logistics', '0012_hours_of_orange_zones'),
        ('logistics', '0013_customers_told_of_zones'),
        ('logistics', '0014_van_stops_recounts_households_paid'),
        ('logistics', '0015_attempts_of_a_handover'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('catalogue', '0033_whole_room'),
        ('order', '0022_whole_room'),
        ('partner', '0007_partneraddress_code'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Operator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=10, unique=True)),
                        ('name', models.CharField(max_length=120)),
                    ],
                ),
                migrations.CreateModel(
                    name='Point',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=12, unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='tên bưu cục')),
                        ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='logistics.operator')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='areas.commune')),
                        ('address_text', models.CharField(blank=True, max_length=300)),
                        ('phone', models.CharField(blank=True, max_length=16)),
                        ('latitude', models.FloatField()),
                        ('longitude', models.FloatField()),
                        ('opens', models.TimeField(default='07:00')),
                        ('closes', models.TimeField(default='17:00')),
                        ('accepts', models.BooleanField(default=True, verbose_name='nhận gửi')),
                        ('delivers', models.BooleanField(default=True, verbose_name='phát tận nhà')),
                        ('is_open', models.BooleanField(default=True, verbose_name='đang hoạt động')),
                    ],
                ),
                migrations.CreateModel(
                    name='Clerk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clerks', to='logistics.point')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clerk_memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('clerk', 'giao dịch viên'), ('head', 'trưởng bưu cục')], default='clerk', max_length=10)),
                        ('since', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('until', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('point', 'user'), name='logistics_clerk_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Carrier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=12, unique=True)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='carrier', to=settings.AUTH_USER_MODEL)),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carriers', to='logistics.point')),
                        ('max_grams', models.PositiveIntegerField(default=60000, verbose_name='chở được, gam')),
                        ('is_active', models.BooleanField(default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Coverage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='areas.commune')),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='logistics.point')),
                        ('rank', models.PositiveSmallIntegerField(default=1)),
                        ('promise_hours', models.PositiveSmallIntegerField(default=48, verbose_name='hẹn giao trong, giờ')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['commune', 'rank'], name='logistics_coverage_ask')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='logistics_coverage_valid_order'), models.UniqueConstraint(fields=('commune', 'point', 'valid_from'), name='logistics_coverage_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Shipment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seller_order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shipment', to='order.sellerorder')),
                        ('delivery_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='logistics.point')),
                        ('acceptance_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='logistics.point')),
                        ('status', models.CharField(choices=[('created', 'chờ đóng gói'), ('allocated', 'chờ gửi bưu cục'), ('handed_in', 'bưu cục đã nhận'), ('in_transit', 'đang trên đường'), ('at_office', 'đã đến bưu cục phát'), ('out_for_delivery', 'bưu tá đang giao'), ('delivered', 'đã giao'), ('failed', 'giao chưa được'), ('returning', 'đang chuyển hoàn'), ('returned', 'đã trả về người bán'), ('cancelled', 'đã hủy')], default='created', max_length=18)),
                        ('cash_due', models.PositiveBigIntegerField()),
                        ('cash_collected', models.PositiveBigIntegerField(default=0)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('contradictions', models.PositiveSmallIntegerField(default=0)),
                        ('promised_by', models.DateTimeField(blank=True, null=True, verbose_name='hẹn giao trước')),
                        ('latitude', models.FloatField(blank=True, null=True)),
                        ('longitude', models.FloatField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['delivery_point', 'status'], name='logistics_shipment_desk')],
                    },
                ),
                migrations.CreateModel(
                    name='ShipmentStatusEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='logistics.shipment')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('status', models.CharField(choices=[('created', 'chờ đóng gói'), ('allocated', 'chờ gửi bưu cục'), ('handed_in', 'bưu cục đã nhận'), ('in_transit', 'đang trên đường'), ('at_office', 'đã đến bưu cục phát'), ('out_for_delivery', 'bưu tá đang giao'), ('delivered', 'đã giao'), ('failed', 'giao chưa được'), ('returning', 'đang chuyển hoàn'), ('returned', 'đã trả về người bán'), ('cancelled', 'đã hủy')], default='created', max_length=18)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PostalItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('s10', models.CharField(max_length=13, unique=True)),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='logistics.shipment')),
                        ('grams', models.PositiveIntegerField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='AcceptedWeight',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField()),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accepted_weights', to='order.line')),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='logistics.point')),
                        ('grams_before', models.PositiveBigIntegerField()),
                        ('grams', models.PositiveBigIntegerField()),
                        ('price_before', models.PositiveBigIntegerField()),
                        ('price', models.PositiveBigIntegerField()),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('key', 'line'), name='logistics_accepted_weight_once'), models.CheckConstraint(condition=models.Q(('grams__gt', 0), ('grams__lt', models.F('grams_before')), ('price__lte', models.F('price_before'))), name='logistics_accepted_weight_less')],
                    },
                ),
                migrations.CreateModel(
                    name='Scan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='logistics.postalitem')),
                        ('kind', models.CharField(choices=[('accept', 'nhận gửi'), ('dispatch', 'chuyển đi'), ('arrive', 'đến bưu cục phát'), ('out', 'giao bưu tá'), ('deliver', 'phát thành công'), ('fail', 'phát không thành công'), ('back', 'bưu tá trả về bưu cục'), ('return', 'chuyển hoàn'), ('returned', 'đã trả người gửi')], max_length=10)),
                        ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='logistics.point')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('device_time', models.DateTimeField()),
                        ('server_time', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('reason', models.CharField(blank=True, max_length=40)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'device_time'], name='logistics_scan_story')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryAttempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delivery_attempts', to='logistics.shipment')),
                        ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='logistics.carrier')),
                        ('outcome', models.CharField(choices=[('delivered', 'đã giao'), ('failed', 'chưa giao được')], max_length=10)),
                        ('reason', models.CharField(blank=True, choices=[('nobody_home', 'không có người nhà'), ('no_answer', 'gọi không nghe máy'), ('wrong_address', 'sai địa chỉ'), ('refused', 'khách từ chối nhận'), ('no_money', 'khách chưa có tiền'), ('damaged', 'hàng hư hỏng')], max_length=20)),
                        ('cash', models.PositiveBigIntegerField(default=0)),
                        ('received_by', models.CharField(blank=True, max_length=120, verbose_name='người nhận')),
                        ('handover', models.UUIDField(blank=True, null=True)),
                        ('device_time', models.DateTimeField()),
                        ('server_time', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'delivered')), fields=('shipment',), name='logistics_delivered_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'delivered'), ('reason', '')), models.Q(('cash', 0), ('outcome', 'failed'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='logistics_attempt_makes_sense')],
                    },
                ),
                migrations.CreateModel(
                    name='CashHandover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expected', models.PositiveBigIntegerField()),
                        ('counted', models.PositiveBigIntegerField()),
                        ('status', models.CharField(choices=[('settled', 'đủ, đã nhận'), ('difference', 'lệch, chờ duyệt'), ('approved', 'đã duyệt chênh lệch')], max_length=12)),
                        ('counted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counted_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do chênh lệch')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                        ('key', models.UUIDField(unique=True)),
                        ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='logistics.carrier')),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='logistics.point')),
                        ('shipments', models.ManyToManyField(related_name='handovers', through='logistics.HandoverShipment', to='logistics.shipment')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'settled'), _negated=True), ('counted', models.F('expected')), _connector='OR'), name='logistics_handover_settled_is_exact'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_by__isnull', False), models.Q(('approved_by', models.F('counted_by')), _negated=True)), _connector='OR'), name='logistics_handover_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='HandoverShipment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cashhandover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='logistics.cashhandover')),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handover_links', to='logistics.shipment')),
                    ],
                    options={
                        'db_table': 'logistics_cashhandover_shipments',
                        'constraints': [models.UniqueConstraint(fields=('shipment',), name='logistics_shipment_handed_over_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Remittance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expected', models.PositiveBigIntegerField()),
                        ('counted', models.PositiveBigIntegerField()),
                        ('status', models.CharField(choices=[('settled', 'đủ, đã nhận'), ('difference', 'lệch, chờ duyệt'), ('approved', 'đã duyệt chênh lệch')], max_length=12)),
                        ('counted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counted_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do chênh lệch')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                        ('key', models.UUIDField(unique=True)),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remittances', to='logistics.point')),
                        ('handovers', models.ManyToManyField(related_name='remittances', through='logistics.RemittanceHandover', to='logistics.cashhandover')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'settled'), _negated=True), ('counted', models.F('expected')), _connector='OR'), name='logistics_remittance_settled_is_exact'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_by__isnull', False), models.Q(('approved_by', models.F('counted_by')), _negated=True)), _connector='OR'), name='logistics_remittance_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='RemittanceHandover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('remittance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='logistics.remittance')),
                        ('cashhandover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remittance_links', to='logistics.cashhandover')),
                    ],
                    options={
                        'db_table': 'logistics_remittance_handovers',
                        'constraints': [models.UniqueConstraint(fields=('cashhandover',), name='logistics_handover_remitted_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Outlet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outlet', to='partner.partner')),
                        ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outlets', to='logistics.point')),
                        ('carrier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outlets', to='logistics.carrier')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('carrier__isnull', True), ('point__isnull', False)), models.Q(('carrier__isnull', False), ('point__isnull', True)), _connector='OR'), name='logistics_outlet_in_one_place')],
                    },
                ),
                migrations.CreateModel(
                    name='StockSlip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('kind', models.CharField(choices=[('received', 'nhập hàng'), ('written_off', 'xuất hủy'), ('counted', 'điều chỉnh kiểm kê')], max_length=12)),
                        ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='partner.stockrecord')),
                        ('packs', models.IntegerField(help_text='Số gói, dương là vào, âm là ra')),
                        ('reason', models.CharField(max_length=200, verbose_name='lý do, chứng từ')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'received'), ('packs__gt', 0)), models.Q(('kind', 'written_off'), ('packs__lt', 0)), models.Q(('kind', 'counted'), models.Q(('packs', 0), _negated=True)), _connector='OR'), name='logistics_slip_in_or_out'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='logistics_slip_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='Transfer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_out', to='partner.partner')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_in', to='partner.partner')),
                        ('status', models.CharField(choices=[('requested', 'đã đề nghị'), ('sent', 'đang chuyển'), ('received', 'đã nhận'), ('cancelled', 'đã hủy'), ('recalled', 'đã gọi về')], default='requested', max_length=10)),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('requested_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('received_at', models.DateTimeField(blank=True, null=True)),
                        ('recalled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('recalled_at', models.DateTimeField(blank=True, null=True)),
                        ('recall_reason', models.CharField(blank=True, max_length=200, verbose_name='vì sao gọi về')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='ghi chú')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['target', 'status'], name='logistics_transfer_in'), models.Index(fields=['source', 'status'], name='logistics_transfer_out')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='logistics_transfer_moves'), models.CheckConstraint(condition=models.Q(models.Q(('recalled_at__isnull', False), ('recalled_by__isnull', False), ('received_at__isnull', True), ('sent_at__isnull', False), ('status', 'recalled'), models.Q(('recall_reason', ''), _negated=True)), models.Q(models.Q(('status', 'recalled'), _negated=True), ('recall_reason', ''), ('recalled_at__isnull', True), ('recalled_by__isnull', True)), _connector='OR'), name='logistics_transfer_recalled')],
                    },
                ),
                migrations.CreateModel(
                    name='TransferLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='logistics.transfer')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product')),
                        ('requested', models.PositiveIntegerField()),
                        ('sent', models.PositiveIntegerField(blank=True, null=True)),
                        ('received', models.PositiveIntegerField(blank=True, null=True)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do thiếu')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('transfer', 'product'), name='logistics_transfer_line_once'), models.CheckConstraint(condition=models.Q(('received__isnull', True), ('received__lte', models.F('sent')), _connector='OR'), name='logistics_transfer_received_at_most_sent'), models.CheckConstraint(condition=models.Q(('received__isnull', True), ('received', models.F('sent')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='logistics_transfer_missing_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='VanTrip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='van_trips', to='logistics.carrier')),
                        ('status', models.CharField(choices=[('out', 'đang bán'), ('difference', 'lệch hàng, chờ duyệt'), ('closed', 'đã về')], default='out', max_length=10)),
                        ('started_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune')),
                        ('stopped_at', models.DateTimeField(blank=True, null=True)),
                        ('counted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counted_at', models.DateTimeField(blank=True, null=True)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do lệch')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'closed'), _negated=True), fields=('carrier',), name='logistics_one_trip_at_a_time'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('counted_by')), _negated=True), _connector='OR'), name='logistics_trip_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='VanCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('trip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='logistics.vantrip')),
                        ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.stockrecord')),
                        ('expected', models.PositiveIntegerField()),
                        ('counted', models.PositiveIntegerField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('trip', 'stockrecord'), name='logistics_van_count_once')],
                    },
                ),
                migrations.CreateModel(
                    name='VanRecount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('trip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recounts', to='logistics.vantrip')),
                        ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.stockrecord')),
                        ('before', models.PositiveIntegerField()),
                        ('after', models.PositiveIntegerField()),
                        ('reason', models.CharField(max_length=200, verbose_name='phiếu đếm lại, lý do')),
                        ('recounted_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('recounted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='logistics_recount_mends'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='logistics_recount_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='StockCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='logistics.outlet')),
                        ('counted_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('counted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['outlet', '-counted_at'], name='logistics_counts_of_outlet')],
                    },
                ),
                migrations.CreateModel(
                    name='StockCountLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='logistics.stockcount')),
                        ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.stockrecord')),
                        ('expected', models.PositiveIntegerField()),
                        ('counted', models.PositiveIntegerField()),
                        ('slip', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='count_line', to='logistics.stockslip')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('count', 'stockrecord'), name='logistics_counted_once'), models.CheckConstraint(condition=models.Q(models.Q(('counted', models.F('expected')), ('slip__isnull', True)), models.Q(models.Q(('counted', models.F('expected')), _negated=True), ('slip__isnull', False)), _connector='OR'), name='logistics_count_difference_has_slip')],
                    },
                ),
                migrations.CreateModel(
                    name='Refund',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='order.order')),
                        ('amount', models.PositiveBigIntegerField(verbose_name='số tiền')),
                        ('way', models.CharField(choices=[('till', 'tiền mặt tại bưu cục'), ('bank', 'chuyển khoản')], max_length=5, verbose_name='cách trả')),
                        ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='logistics.point')),
                        ('received_by', models.CharField(blank=True, max_length=120, verbose_name='người nhận tiền')),
                        ('bank_ref', models.CharField(blank=True, max_length=60, verbose_name='số tham chiếu của ngân hàng')),
                        ('paid_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='logistics_refund_positive'), models.CheckConstraint(condition=models.Q(models.Q(('bank_ref', ''), ('point__isnull', False), ('way', 'till'), models.Q(('received_by', ''), _negated=True)), models.Q(('point__isnull', True), ('way', 'bank'), models.Q(('bank_ref', ''), _negated=True)), _connector='OR'), name='logistics_refund_way')],
                    },
                ),
                migrations.CreateModel(
                    name='RemittanceRefund',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('remittance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refund_links', to='logistics.remittance')),
                        ('refund', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='remittance_link', to='logistics.refund')),
                    ],
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='logistics.carrier')),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='logistics.point')),
                        ('day', models.DateField()),
                        ('status', models.CharField(choices=[('planned', 'đã xếp'), ('out', 'đang đi'), ('closed', 'đã về')], default='planned', max_length=10)),
                        ('plan', models.JSONField(default=dict)),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('out_at', models.DateTimeField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Stop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='logistics.run')),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='logistics.shipment')),
                        ('sequence', models.PositiveSmallIntegerField()),
                        ('status', models.CharField(choices=[('waiting', 'chưa đến'), ('delivered', 'đã giao'), ('failed', 'chưa giao được'), ('untried', 'chưa kịp giao')], default='waiting', max_length=10)),
                        ('brought_back_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['run', 'sequence'],
                        'constraints': [models.UniqueConstraint(fields=('run', 'sequence'), name='logistics_stop_sequence'), models.UniqueConstraint(fields=('run', 'shipment'), name='logistics_stop_once_a_run'), models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('shipment',), name='logistics_stop_waits_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FloatIssue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='float_issues', to='logistics.point')),
                        ('amount', models.PositiveBigIntegerField()),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('issued_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='logistics_float_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='FloatReturn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='float_returns', to='logistics.point')),
                        ('amount', models.PositiveBigIntegerField()),
                        ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('returned_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='logistics_float_return_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Shift',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='logistics.point')),
                        ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
                        ('status', models.CharField(choices=[('open', 'đang mở'), ('settled', 'đủ, đã đóng'), ('difference', 'lệch, chờ duyệt'), ('approved', 'đã duyệt chênh lệch')], default='open', max_length=12)),
                        ('float_amount', models.PositiveBigIntegerField(verbose_name='tiền lẻ đầu ca')),
                        ('opened_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('expected', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('counted', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('denominations', models.JSONField(blank=True, default=dict)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do chênh lệch')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('clerk',), name='logistics_one_open_shift'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'settled'), _negated=True), ('counted', models.F('expected')), _connector='OR'), name='logistics_shift_settled_is_exact'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_by__isnull', False), models.Q(('approved_by', models.F('clerk')), _negated=True)), _connector='OR'), name='logistics_shift_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='CashSale',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cash_sale', to='order.order')),
                        ('receipt', models.CharField(max_length=24, unique=True, verbose_name='số biên lai')),
                        ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='logistics.shift')),
                        ('carrier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='logistics.carrier')),
                        ('trip', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='logistics.vantrip')),
                        ('due', models.PositiveBigIntegerField()),
                        ('given', models.PositiveBigIntegerField(verbose_name='khách đưa')),
                        ('sold_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('device_time', models.DateTimeField(blank=True, null=True)),
                        ('voided_at', models.DateTimeField(blank=True, null=True)),
                        ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('void_reason', models.CharField(blank=True, max_length=200)),
                        ('void_read_at', models.DateTimeField(blank=True, null=True)),
                        ('void_read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('void_note', models.CharField(blank=True, max_length=200, verbose_name='ghi chú của người xem')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('void_read_at__isnull', True), ('voided_at__isnull', False)), fields=['voided_at'], name='logistics_void_unread')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('void_read_at__isnull', True), ('void_read_by__isnull', True)), models.Q(('void_read_at__isnull', False), ('voided_at__isnull', False), models.Q(('void_read_by', models.F('voided_by')), _negated=True)), _connector='OR'), name='logistics_void_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('carrier__isnull', True), ('shift__isnull', False), ('trip__isnull', True)), models.Q(('carrier__isnull', False), ('shift__isnull', True), ('trip__isnull', False)), _connector='OR'), name='logistics_sale_counter_or_van'), models.CheckConstraint(condition=models.Q(('given__gte', models.F('due'))), name='logistics_sale_paid_in_full')],
                    },
                ),
                migrations.CreateModel(
                    name='HandoverSale',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cashhandover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sale_links', to='logistics.cashhandover')),
                        ('sale', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover_link', to='logistics.cashsale')),
                    ],
                ),
                migrations.CreateModel(
                    name='RemittanceShift',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('remittance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shift_links', to='logistics.remittance')),
                        ('shift', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='remittance_link', to='logistics.shift')),
                    ],
                ),
                migrations.CreateModel(
                    name='Zone',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=160, verbose_name='tên vùng')),
                        ('level', models.CharField(choices=[('green', 'xanh'), ('yellow', 'vàng'), ('orange', 'cam'), ('red', 'đỏ')], max_length=6, verbose_name='mức')),
                        ('starts_at', models.DateTimeField(verbose_name='từ')),
                        ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='đến')),
                        ('enter_from', models.TimeField(blank=True, null=True, verbose_name='được vào từ')),
                        ('enter_until', models.TimeField(blank=True, null=True, verbose_name='được vào đến')),
                        ('permit', models.CharField(blank=True, max_length=120, verbose_name='giấy phép vào vùng')),
                        ('source', models.CharField(max_length=300, verbose_name='quyết định')),
                        ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('communes', models.ManyToManyField(related_name='zones', to='areas.commune', verbose_name='xã, phường')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='logistics_zone_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('enter_from__isnull', True), ('enter_until__isnull', True)), models.Q(('enter_from__isnull', False), ('enter_until__gt', models.F('enter_from')), ('level', 'orange')), _connector='OR'), name='logistics_zone_hours_of_orange')],
                    },
                ),
                migrations.CreateModel(
                    name='CommunityTeam',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='community_teams', to='areas.commune')),
                        ('name', models.CharField(max_length=120, verbose_name='tên tổ')),
                        ('boundary', models.CharField(max_length=200, verbose_name='điểm giao ở ranh giới')),
                        ('is_active', models.BooleanField(default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='TeamMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='logistics.communityteam')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('leader', 'tổ trưởng'), ('member', 'thành viên')], max_length=10)),
                        ('since', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('until', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('team', 'user'), name='logistics_team_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Manifest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manifests', to='logistics.communityteam')),
                        ('status', models.CharField(choices=[('collecting', 'đang gom đơn'), ('closed', 'đã chốt'), ('handed_over', 'đã nhận ở ranh giới'), ('done', 'các hộ đã nhận')], default='collecting', max_length=12)),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('opened_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                        ('handed_over_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='logistics.carrier')),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'collecting')), fields=('team',), name='logistics_one_collection_a_team')],
                    },
                ),
                migrations.CreateModel(
                    name='ManifestOrder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='logistics.manifest')),
                        ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='manifest_entry', to='order.order')),
                        ('received_by', models.CharField(blank=True, max_length=120, verbose_name='người nhận')),
                        ('received_at', models.DateTimeField(blank=True, null=True)),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='HouseholdPayment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField()),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='logistics.manifestorder')),
                        ('due', models.PositiveBigIntegerField()),
                        ('paid', models.PositiveBigIntegerField()),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='vì sao khác')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('key', 'entry'), name='logistics_household_paid_once'), models.CheckConstraint(condition=models.Q(('paid', models.F('due')), models.Q(('note', ''), _negated=True), _connector='OR'), name='logistics_household_difference_says_why')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='householdpayment',
                    trigger=pgtrigger.compiler.Trigger(name='household_payment_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a74068b4ad6205e73a4b8903f56e36a008e0cec6', operation='UPDATE OR DELETE', pgid='pgtrigger_household_payment_append_only_296c1', table='logistics_householdpayment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='floatreturn',
                    trigger=pgtrigger.compiler.Trigger(name='float_return_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e07ad97cf7975f5bd339c7312cf43bc1b6dcb4c9', operation='UPDATE OR DELETE', pgid='pgtrigger_float_return_append_only_28a6d', table='logistics_floatreturn', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='floatissue',
                    trigger=pgtrigger.compiler.Trigger(name='float_issue_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7093b556874e6b00d6a67884dfe5b956f7066468', operation='UPDATE OR DELETE', pgid='pgtrigger_float_issue_append_only_48711', table='logistics_floatissue', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='acceptedweight',
                    trigger=pgtrigger.compiler.Trigger(name='accepted_weight_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8dd7bdc8ace94ff0b1f1d5577e276df39a02b220', operation='UPDATE OR DELETE', pgid='pgtrigger_accepted_weight_append_only_8ab7b', table='logistics_acceptedweight', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='refund',
                    trigger=pgtrigger.compiler.Trigger(name='refund_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3ad3efa168d8639feddcb24fb88e2147f8310133', operation='UPDATE OR DELETE', pgid='pgtrigger_refund_append_only_fc1a4', table='logistics_refund', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='scan',
                    trigger=pgtrigger.compiler.Trigger(name='scan_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a861d0145266e7d113d42d51c018f3f63b55b5e0', operation='UPDATE OR DELETE', pgid='pgtrigger_scan_append_only_62192', table='logistics_scan', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='shipment',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "logistics_shipmentstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='5d456a978c85bafe13d7108c8c3e41e78017f983', operation='INSERT', pgid='pgtrigger_insert_insert_bcb38', table='logistics_shipment', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='shipment',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "logistics_shipmentstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='a3828fde67f557d373872314601aa114fb96caf4', operation='UPDATE', pgid='pgtrigger_update_update_ebd0d', table='logistics_shipment', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deliveryattempt',
                    trigger=pgtrigger.compiler.Trigger(name='attempt_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d2f93806d3092a08090248bd2921b378c52dbade', operation='UPDATE OR DELETE', pgid='pgtrigger_attempt_append_only_d893d', table='logistics_deliveryattempt', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='stockcount',
                    trigger=pgtrigger.compiler.Trigger(name='stock_count_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='45fb5f2d1dac85955d993e22783b56b6d5b75109', operation='UPDATE OR DELETE', pgid='pgtrigger_stock_count_append_only_40606', table='logistics_stockcount', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='stockslip',
                    trigger=pgtrigger.compiler.Trigger(name='stock_slip_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6de01a78566eaa321b20a6081deef86d2dc1f4b', operation='UPDATE OR DELETE', pgid='pgtrigger_stock_slip_append_only_dc1c5', table='logistics_stockslip', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='stockcountline',
                    trigger=pgtrigger.compiler.Trigger(name='stock_count_line_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='25811af3c25b9c9e4b0e175daa5dd1abe3ab2ce0', operation='UPDATE OR DELETE', pgid='pgtrigger_stock_count_line_append_only_e7b9b', table='logistics_stockcountline', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='vanrecount',
                    trigger=pgtrigger.compiler.Trigger(name='van_recount_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='45849c8c4a77dc998f52aa7111871041524b093c', operation='UPDATE OR DELETE', pgid='pgtrigger_van_recount_append_only_cd83f', table='logistics_vanrecount', when='BEFORE')),
                ),
            ],
        ),
        migrations.RunSQL(
            'CREATE SEQUENCE logistics_s10_serial AS bigint MINVALUE 0 MAXVALUE 2599999999 START 1 CYCLE',
            'DROP SEQUENCE logistics_s10_serial',
        ),
        # The two link tables were plain many-to-many ones before they had a model; these stayed, so they are made.
        migrations.RunSQL(
            'ALTER TABLE logistics_cashhandover_shipments'
            ' ADD CONSTRAINT logistics_cashhandover_s_cashhandover_id_shipment_a74d6010_uniq'
            ' UNIQUE (cashhandover_id, shipment_id);'
            'ALTER TABLE logistics_remittance_handovers'
            ' ADD CONSTRAINT logistics_remittance_han_remittance_id_cashhandov_425217b6_uniq'
            ' UNIQUE (remittance_id, cashhandover_id)',
            migrations.RunSQL.noop,
        ),
    ]
