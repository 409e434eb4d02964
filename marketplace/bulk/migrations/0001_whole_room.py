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
        ('bulk', '0001_first_bulk_sales'),
        ('bulk', '0002_two_voices_void_and_statement_lines'),
        ('bulk', '0003_wording_that_was_agreed_to'),
        ('bulk', '0004_what_was_known_of_the_goods'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('catalogue', '0033_whole_room'),
        ('farmers', '0001_whole_room'),
        ('partner', '0008_whole_room'),
        ('payment', '0006_whole_room'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Trader',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('name', models.CharField(max_length=160, verbose_name='tên')),
                        ('tax_code', models.CharField(max_length=14, unique=True, verbose_name='mã số thuế')),
                        ('phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                        ('address_text', models.CharField(blank=True, max_length=300, verbose_name='địa chỉ')),
                        ('registered_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('tax_code__regex', '^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$')), name='bulk_trader_tax_code')],
                    },
                ),
                migrations.CreateModel(
                    name='TraderMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('trader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='bulk.trader')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trader_memberships', to=settings.AUTH_USER_MODEL)),
                        ('since', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('until', models.DateTimeField(blank=True, null=True)),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('trader', 'user'), name='bulk_trader_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkOffer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('side', models.CharField(choices=[('seller', 'bên bán'), ('trader', 'bên mua')], max_length=10)),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulk_offers', to='farmers.household')),
                        ('trader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulk_offers', to='bulk.trader')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_offers', to='catalogue.crop')),
                        ('growing_area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulk_offers', to='farmers.growingarea')),
                        ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('grams', models.PositiveBigIntegerField(verbose_name='khối lượng, gam')),
                        ('price_per_kg', models.PositiveIntegerField(verbose_name='giá một kg, đồng')),
                        ('pickup_from', models.DateField(verbose_name='xe đến lấy từ ngày')),
                        ('pickup_to', models.DateField(verbose_name='đến ngày')),
                        ('grade', models.CharField(blank=True, max_length=40, verbose_name='hạng')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='ghi thêm')),
                        ('state', models.CharField(choices=[('open', 'đang thương lượng'), ('agreed', 'đã chốt giá'), ('withdrawn', 'đã rút')], default='open', max_length=10)),
                        ('key', models.UUIDField(editable=False, unique=True)),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'side', 'pickup_to'], name='bulk_offers_open')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('growing_area__isnull', False), ('household__isnull', False), ('side', 'seller'), ('trader__isnull', True)), models.Q(('growing_area__isnull', True), ('household__isnull', True), ('side', 'trader'), ('trader__isnull', False)), _connector='OR'), name='bulk_offer_is_of_one_side'), models.CheckConstraint(condition=models.Q(('grams__gte', 1000000), ('grams__lte', 20000000)), name='bulk_offer_fills_a_truck'), models.CheckConstraint(condition=models.Q(('price_per_kg__gt', 0)), name='bulk_offer_costs'), models.CheckConstraint(condition=models.Q(('pickup_to__gte', models.F('pickup_from'))), name='bulk_offer_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkOfferStateEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_events', to='bulk.bulkoffer')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('state', models.CharField(choices=[('open', 'đang thương lượng'), ('agreed', 'đã chốt giá'), ('withdrawn', 'đã rút')], default='open', max_length=10)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='BulkPrice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='bulk.bulkoffer')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_prices', to='farmers.household')),
                        ('trader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_prices', to='bulk.trader')),
                        ('growing_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_prices', to='farmers.growingarea')),
                        ('side', models.CharField(choices=[('seller', 'bên bán'), ('trader', 'bên mua')], max_length=10)),
                        ('grams', models.PositiveBigIntegerField()),
                        ('price_per_kg', models.PositiveIntegerField()),
                        ('pickup_on', models.DateField()),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('key', models.UUIDField(editable=False, unique=True)),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['offer', 'household', 'trader', '-id'], name='bulk_prices_latest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('grams__gte', 1000000), ('grams__lte', 20000000)), name='bulk_price_fills_a_truck'), models.CheckConstraint(condition=models.Q(('price_per_kg__gt', 0)), name='bulk_price_costs')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkTerms',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('seller_kind', models.CharField(choices=[('household', 'hộ nông dân'), ('cooperative', 'hợp tác xã'), ('supplier', 'nhà cung cấp'), ('postal_operator', 'doanh nghiệp bưu chính')], max_length=20)),
                        ('commission_bp', models.PositiveIntegerField(verbose_name='hoa hồng, phần vạn')),
                        ('tolerance_bp', models.PositiveIntegerField(verbose_name='cân chênh được phép, phần vạn')),
                        ('penalty', models.CharField(max_length=600, verbose_name='phạt khi bỏ hợp đồng')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='bulk_bulkterms_valid_order'), models.UniqueConstraint(fields=('seller_kind', 'valid_from'), name='bulk_terms_once_a_day'), models.CheckConstraint(condition=models.Q(('commission_bp__lte', 10000), ('tolerance_bp__lte', 2000)), name='bulk_terms_in_bounds')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkContract',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('grams', models.PositiveBigIntegerField(verbose_name='khối lượng, gam')),
                        ('tolerance_bp', models.PositiveIntegerField(verbose_name='cân chênh được phép, phần vạn')),
                        ('price_per_kg', models.PositiveIntegerField(verbose_name='giá một kg, đồng')),
                        ('pickup_on', models.DateField(verbose_name='ngày lấy hàng')),
                        ('pickup_place', models.CharField(max_length=200, verbose_name='nơi lấy hàng')),
                        ('penalty', models.CharField(max_length=600, verbose_name='phạt khi bỏ hợp đồng')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='bulk.bulkoffer')),
                        ('price', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='bulk.bulkprice')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_contracts', to='farmers.household')),
                        ('trader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_contracts', to='bulk.trader')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_contracts', to='catalogue.crop')),
                        ('growing_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_contracts', to='farmers.growingarea')),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('grade', models.CharField(blank=True, max_length=40)),
                        ('state', models.CharField(choices=[('draft', 'chờ hai bên đồng ý'), ('agreed', 'đã ký, chờ xe'), ('loading', 'đang cân hàng'), ('loaded', 'đã cân xong, chờ tiền'), ('paid', 'đã trả đủ'), ('cancelled', 'đã hủy')], default='draft', max_length=10)),
                        ('most_grams', models.PositiveBigIntegerField()),
                        ('weighed_grams', models.PositiveBigIntegerField(default=0)),
                        ('due', models.PositiveBigIntegerField(default=0)),
                        ('paid', models.PositiveBigIntegerField(default=0)),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agreed_at', models.DateTimeField(blank=True, null=True)),
                        ('loaded_at', models.DateTimeField(blank=True, null=True)),
                        ('loaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('paid_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cancel_reason', models.CharField(blank=True, max_length=300, verbose_name='lý do hủy')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'pickup_on'], name='bulk_contracts_desk')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('offer',), name='bulk_one_contract_an_offer'), models.CheckConstraint(condition=models.Q(('grams__gte', 1000000), ('grams__lte', 20000000)), name='bulk_contract_fills_a_truck'), models.CheckConstraint(condition=models.Q(('tolerance_bp__lte', 2000)), name='bulk_contract_tolerance_in_bounds'), models.CheckConstraint(condition=models.Q(('price_per_kg__gt', 0)), name='bulk_contract_costs'), models.CheckConstraint(condition=models.Q(('weighed_grams__lte', models.F('most_grams'))), name='bulk_never_more_than_agreed'), models.CheckConstraint(condition=models.Q(('paid__lte', models.F('due'))), name='bulk_never_paid_more_than_due'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('draft', 'agreed', 'cancelled')), ('weighed_grams', 0)), ('state__in', ('loading', 'loaded', 'paid')), _connector='OR'), name='bulk_cancelled_before_loading'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_by__isnull', False), models.Q(('cancel_reason', ''), _negated=True)), _connector='OR'), name='bulk_cancelled_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid', models.F('due')), _connector='OR'), name='bulk_paid_is_paid')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkContractStateGramsPricePerKgEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_grams_price_per_kg_events', to='bulk.bulkcontract')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('state', models.CharField(choices=[('draft', 'chờ hai bên đồng ý'), ('agreed', 'đã ký, chờ xe'), ('loading', 'đang cân hàng'), ('loaded', 'đã cân xong, chờ tiền'), ('paid', 'đã trả đủ'), ('cancelled', 'đã hủy')], default='draft', max_length=10)),
                        ('grams', models.PositiveBigIntegerField(verbose_name='khối lượng, gam')),
                        ('price_per_kg', models.PositiveIntegerField(verbose_name='giá một kg, đồng')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='BulkRevision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('grams', models.PositiveBigIntegerField(verbose_name='khối lượng, gam')),
                        ('tolerance_bp', models.PositiveIntegerField(verbose_name='cân chênh được phép, phần vạn')),
                        ('price_per_kg', models.PositiveIntegerField(verbose_name='giá một kg, đồng')),
                        ('pickup_on', models.DateField(verbose_name='ngày lấy hàng')),
                        ('pickup_place', models.CharField(max_length=200, verbose_name='nơi lấy hàng')),
                        ('penalty', models.CharField(max_length=600, verbose_name='phạt khi bỏ hợp đồng')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='bulk.bulkcontract')),
                        ('version', models.PositiveSmallIntegerField()),
                        ('text_version', models.CharField(default='1', max_length=10, verbose_name='bản điều khoản chung')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='vì sao đổi')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('contract', 'version'), name='bulk_version_once'), models.CheckConstraint(condition=models.Q(('grams__gte', 1000000), ('grams__lte', 20000000), ('tolerance_bp__lte', 2000), ('price_per_kg__gt', 0)), name='bulk_revision_in_bounds')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkYes',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='yeses', to='bulk.bulkrevision')),
                        ('side', models.CharField(choices=[('seller', 'bên bán'), ('trader', 'bên mua')], max_length=10)),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('revision', 'side'), name='bulk_yes_once_a_side'), models.UniqueConstraint(fields=('revision', 'by'), name='bulk_yes_of_two_people')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkShare',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='bulk.bulkcontract')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_shares', to='farmers.household')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_shares', to='partner.legalseller')),
                        ('grams', models.PositiveBigIntegerField()),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('terms', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bulk.bulkterms')),
                        ('commission_bp', models.PositiveIntegerField(blank=True, null=True)),
                        ('weighed_grams', models.PositiveBigIntegerField(default=0)),
                        ('earned', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('contract', 'household'), name='bulk_share_once'), models.CheckConstraint(condition=models.Q(('grams__gt', 0)), name='bulk_share_weighs'), models.CheckConstraint(condition=models.Q(models.Q(('commission_bp__isnull', True), ('terms__isnull', True)), models.Q(('commission_bp__isnull', False), ('terms__isnull', False)), _connector='OR'), name='bulk_share_names_its_terms'), models.CheckConstraint(condition=models.Q(('weighed_grams', 0), ('commission_bp__isnull', False), _connector='OR'), name='bulk_share_agreed_before_weighing')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkShelf',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shelves', to='bulk.bulkshare')),
                        ('lot_grams', models.PositiveBigIntegerField()),
                        ('expected_grams', models.PositiveBigIntegerField()),
                        ('truck_grams', models.PositiveBigIntegerField()),
                        ('parcel_grams', models.PositiveBigIntegerField()),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('parcel_grams', 0), ('lot_grams__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('parcel_grams'), '+', models.F('truck_grams')), '-', models.F('expected_grams'))), _connector='OR'), name='bulk_never_the_same_grams_twice')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkTruck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trucks', to='bulk.bulkcontract')),
                        ('plate', models.CharField(max_length=16, verbose_name='biển số')),
                        ('driver', models.CharField(max_length=120, verbose_name='tài xế')),
                        ('driver_phone', models.CharField(blank=True, max_length=16, verbose_name='số điện thoại tài xế')),
                        ('added_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('contract', 'plate'), name='bulk_truck_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WeighingTicket',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='bulk.bulkcontract')),
                        ('truck', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='bulk.bulktruck')),
                        ('station', models.CharField(max_length=120, verbose_name='trạm cân')),
                        ('station_folded', models.CharField(editable=False, max_length=120)),
                        ('number', models.CharField(max_length=40, verbose_name='số phiếu cân')),
                        ('gross_grams', models.PositiveBigIntegerField(verbose_name='cân cả xe, gam')),
                        ('tare_grams', models.PositiveBigIntegerField(verbose_name='cân xe không, gam')),
                        ('net_grams', models.PositiveBigIntegerField()),
                        ('price_per_kg', models.PositiveIntegerField()),
                        ('due', models.PositiveBigIntegerField()),
                        ('weighed_at', models.DateTimeField()),
                        ('photo', models.CharField(blank=True, max_length=120)),
                        ('key', models.UUIDField(editable=False, unique=True)),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('station_folded', 'number'), name='bulk_ticket_once'), models.UniqueConstraint(fields=('contract', 'number'), name='bulk_ticket_once_a_contract'), models.CheckConstraint(condition=models.Q(('net_grams', django.db.models.expressions.CombinedExpression(models.F('gross_grams'), '-', models.F('tare_grams'))), ('net_grams__gt', 0), ('tare_grams__gt', 0), ('net_grams__lte', 40000000)), name='bulk_ticket_adds_up')],
                    },
                ),
                migrations.CreateModel(
                    name='VoidVoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='void_voices', to='bulk.weighingticket')),
                        ('voice', models.CharField(choices=[('seller', 'bên bán'), ('trader', 'bên mua'), ('post', 'sàn')], max_length=10)),
                        ('reason', models.CharField(max_length=300, verbose_name='lý do')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'voice'), name='bulk_void_voice_once'), models.UniqueConstraint(fields=('ticket', 'by'), name='bulk_void_person_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TicketVoid',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='void', to='bulk.weighingticket')),
                        ('reason', models.CharField(max_length=300, verbose_name='lý do')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='BulkDraw',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='bulk.weighingticket')),
                        ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='bulk.bulkshare')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_draws', to='farmers.lot')),
                        ('grams', models.PositiveBigIntegerField()),
                        ('amount', models.PositiveBigIntegerField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'lot'), name='bulk_draw_once'), models.CheckConstraint(condition=models.Q(('grams__gt', 0)), name='bulk_draw_weighs')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('what', models.CharField(choices=[('weighed', 'Weighed'), ('voided', 'Voided')], max_length=10)),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='bulk.bulkcontract')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='bulk.weighingticket')),
                        ('legal_seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.legalseller')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.crop')),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('grams', models.BigIntegerField()),
                        ('amount', models.BigIntegerField()),
                        ('occurred_at', models.DateTimeField()),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('xid', models.BigIntegerField(db_default=models.Func(function='txid_current', output_field=models.BigIntegerField()), editable=False)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['xid'], name='bulk_events_in_order'), models.Index(fields=['crop', 'province', 'occurred_at'], name='bulk_events_of_season')],
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'legal_seller', 'what'), name='bulk_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkTransfer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='bulk.bulkcontract')),
                        ('bank_ref', models.CharField(max_length=60, unique=True, verbose_name='số tham chiếu của ngân hàng')),
                        ('amount', models.PositiveBigIntegerField(verbose_name='số tiền')),
                        ('applied', models.PositiveBigIntegerField()),
                        ('excess', models.PositiveBigIntegerField()),
                        ('excess_left', models.PositiveBigIntegerField()),
                        ('received_at', models.DateTimeField(verbose_name='tiền đến lúc')),
                        ('incoming', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulk_transfer', to='payment.incomingtransfer')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('excess_left__gt', 0)), fields=['received_at'], name='bulk_transfers_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bulk_transfer_positive'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('applied'), '+', models.F('excess')))), name='bulk_transfer_adds_up'), models.CheckConstraint(condition=models.Q(('excess_left__lte', models.F('excess'))), name='bulk_excess_decided_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ExcessDecision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='bulk.bulktransfer')),
                        ('kind', models.CharField(choices=[('refund', 'chuyển trả'), ('apply', 'trả cho hợp đồng')], max_length=10)),
                        ('amount', models.PositiveBigIntegerField()),
                        ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='bulk.bulkcontract')),
                        ('bank_ref', models.CharField(blank=True, max_length=60, verbose_name='số tham chiếu lần chuyển trả')),
                        ('key', models.UUIDField(editable=False, unique=True)),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bulk_decision_positive'), models.CheckConstraint(condition=models.Q(models.Q(('contract__isnull', True), ('kind', 'refund'), models.Q(('bank_ref', ''), _negated=True)), models.Q(('bank_ref', ''), ('contract__isnull', False), ('kind', 'apply')), _connector='OR'), name='bulk_decision_makes_sense'), models.UniqueConstraint(condition=models.Q(('bank_ref', ''), _negated=True), fields=('bank_ref',), name='bulk_refund_once')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9124e2d58590ea534658c91989d5eecf591b061e', operation='UPDATE OR DELETE', pgid='pgtrigger_revision_append_only_16f17', table='bulk_bulkrevision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkshelf',
                    trigger=pgtrigger.compiler.Trigger(name='shelf_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0d950ef56ead748fc1d630110956cd1982434eb3', operation='UPDATE OR DELETE', pgid='pgtrigger_shelf_append_only_6461f', table='bulk_bulkshelf', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkyes',
                    trigger=pgtrigger.compiler.Trigger(name='yes_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='29a4c7328f10c4c043f96badaa9a1dd3015cb878', operation='UPDATE OR DELETE', pgid='pgtrigger_yes_append_only_62555', table='bulk_bulkyes', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='excessdecision',
                    trigger=pgtrigger.compiler.Trigger(name='decision_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2d1c291aa1052b5c9ff6e130c6ced39f27525912', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_append_only_cfc6d', table='bulk_excessdecision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkprice',
                    trigger=pgtrigger.compiler.Trigger(name='price_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='08ffa9507078be396298f832008d885d215a468d', operation='UPDATE OR DELETE', pgid='pgtrigger_price_append_only_16c30', table='bulk_bulkprice', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkoffer',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bulk_bulkofferstateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;', hash='fd0e5d70ee0ec81aeda43d40ba95f0f3545fa7f3', operation='INSERT', pgid='pgtrigger_insert_insert_61954', table='bulk_bulkoffer', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkoffer',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "bulk_bulkofferstateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;', hash='fcf9ebe00e0a713a91205642304fb6ea1d41971e', operation='UPDATE', pgid='pgtrigger_update_update_e1d0c', table='bulk_bulkoffer', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkcontract',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bulk_bulkcontractstategramspriceperkgevent" ("grams", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_per_kg", "state") VALUES (NEW."grams", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price_per_kg", NEW."state"); RETURN NULL;', hash='766f4cc153d095b0a4ca96697ebe4372ed930e22', operation='INSERT', pgid='pgtrigger_insert_insert_7fb32', table='bulk_bulkcontract', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkcontract',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."grams" IS DISTINCT FROM (NEW."grams") OR OLD."price_per_kg" IS DISTINCT FROM (NEW."price_per_kg") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "bulk_bulkcontractstategramspriceperkgevent" ("grams", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_per_kg", "state") VALUES (NEW."grams", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price_per_kg", NEW."state"); RETURN NULL;', hash='c12e83e63404d15f24122eadc0772de0ff85da69', operation='UPDATE', pgid='pgtrigger_update_update_48d5d', table='bulk_bulkcontract', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='weighingticket',
                    trigger=pgtrigger.compiler.Trigger(name='ticket_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e4c815b3bd6c0ee56bb58f88bfb4d2492b7e5fa0', operation='UPDATE OR DELETE', pgid='pgtrigger_ticket_append_only_65fda', table='bulk_weighingticket', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='voidvoice',
                    trigger=pgtrigger.compiler.Trigger(name='void_voice_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='496b4c845405b3ee2809fb534b8dc2eb4ddf4a16', operation='UPDATE OR DELETE', pgid='pgtrigger_void_voice_append_only_23687', table='bulk_voidvoice', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ticketvoid',
                    trigger=pgtrigger.compiler.Trigger(name='void_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cf8b6d2cc1fae5e34c9f355ff5a8817e877c5719', operation='UPDATE OR DELETE', pgid='pgtrigger_void_append_only_9abe2', table='bulk_ticketvoid', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkevent',
                    trigger=pgtrigger.compiler.Trigger(name='event_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0411828de08444cf08b86821752a70a7dc5455a3', operation='UPDATE OR DELETE', pgid='pgtrigger_event_append_only_a4eb6', table='bulk_bulkevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='bulkdraw',
                    trigger=pgtrigger.compiler.Trigger(name='draw_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='11ebe5e4377631216780f8a8bf73808daf82a3c7', operation='UPDATE OR DELETE', pgid='pgtrigger_draw_append_only_6b1ba', table='bulk_bulkdraw', when='BEFORE')),
                ),
            ],
        ),
    ]
