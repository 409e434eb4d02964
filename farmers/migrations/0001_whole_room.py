"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import farmers.models.registration
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('farmers', '0001_initial'),
        ('farmers', '0002_initial'),
        ('farmers', '0003_form_keys'),
        ('farmers', '0004_every_channel'),
        ('farmers', '0005_households_on_line'),
        ('farmers', '0006_second_person_and_papers'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0002_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('catalogue', '0033_whole_room'),
        ('order', '0022_whole_room'),
        ('partner', '0008_whole_room'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Household',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('name', models.CharField(max_length=160, verbose_name='tên hộ')),
                        ('legal_seller', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='household', to='partner.legalseller')),
                        ('stocking_place', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='household', to='partner.partner')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune')),
                        ('address_text', models.CharField(blank=True, max_length=300, verbose_name='thôn, bản, số nhà')),
                        ('state', models.CharField(choices=[('applied', 'đã đăng ký'), ('verified', 'đã xác minh'), ('active', 'đang bán'), ('paused', 'nghỉ mùa'), ('closed', 'đã đóng')], default='applied', max_length=10)),
                        ('paused_until', models.DateField(blank=True, null=True, verbose_name='mở bán lại từ ngày')),
                        ('story', models.TextField(blank=True, verbose_name='câu chuyện của hộ')),
                        ('joined_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='HouseholdStateEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_events', to='farmers.household')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('state', models.CharField(choices=[('applied', 'đã đăng ký'), ('verified', 'đã xác minh'), ('active', 'đang bán'), ('paused', 'nghỉ mùa'), ('closed', 'đã đóng')], default='applied', max_length=10)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='HouseholdMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='farmers.household')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='household_memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('owner', 'chủ hộ'), ('worker', 'người nhà'), ('agent', 'người làm thay')], max_length=10)),
                        ('since', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('until', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('household', 'user'), name='farmers_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StateChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='state_changes', to='farmers.household')),
                        ('from_state', models.CharField(choices=[('applied', 'đã đăng ký'), ('verified', 'đã xác minh'), ('active', 'đang bán'), ('paused', 'nghỉ mùa'), ('closed', 'đã đóng')], max_length=10)),
                        ('to_state', models.CharField(choices=[('applied', 'đã đăng ký'), ('verified', 'đã xác minh'), ('active', 'đang bán'), ('paused', 'nghỉ mùa'), ('closed', 'đã đóng')], max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='lý do')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by_household', models.BooleanField()),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['household', 'at'], name='farmers_state_history')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('from_state', models.F('to_state')), _negated=True), name='farmers_state_changes')],
                    },
                ),
                migrations.CreateModel(
                    name='PayoutChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payout_changes', to='farmers.household')),
                        ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.bankaccount')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('takes_effect_at', models.DateTimeField()),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('applied_at', models.DateTimeField(blank=True, null=True)),
                        ('second_person', models.BooleanField(default=False)),
                        ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agreed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('applied_at__isnull', True), ('cancelled_at__isnull', True)), fields=('household',), name='farmers_one_payout_change_waits'), models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), ('applied_at__isnull', True), _connector='OR'), name='farmers_payout_change_ends_once'), models.CheckConstraint(condition=models.Q(('applied_at__isnull', True), ('applied_at__gte', models.F('takes_effect_at')), _connector='OR'), name='farmers_payout_change_waited'), models.CheckConstraint(condition=models.Q(('applied_at__isnull', True), ('second_person', False), ('agreed_by__isnull', False), _connector='OR'), name='farmers_payout_change_agreed'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='farmers_payout_change_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='HouseholdPicture',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='farmers.household')),
                        ('name', models.CharField(max_length=120, unique=True)),
                        ('caption', models.CharField(blank=True, max_length=120, verbose_name='chú thích')),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('added_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='GrowingArea',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='growing_areas', to='farmers.household')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='growing_areas', to='catalogue.crop')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune')),
                        ('name', models.CharField(max_length=120, verbose_name='tên vườn')),
                        ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='diện tích, m²')),
                        ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ('season_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='thu hoạch từ tháng')),
                        ('season_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='đến tháng')),
                        ('certificates', models.ManyToManyField(blank=True, related_name='growing_areas', to='catalogue.certificate')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('season_from__isnull', True), ('season_to__isnull', True)), models.Q(('season_from__gte', 1), ('season_from__lte', 12), ('season_to__gte', 1), ('season_to__lte', 12)), _connector='OR'), name='farmers_area_season_is_months')],
                    },
                ),
                migrations.CreateModel(
                    name='Lot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('growing_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='farmers.growingarea')),
                        ('harvested_on', models.DateField(verbose_name='ngày thu hoạch')),
                        ('grams', models.PositiveBigIntegerField(verbose_name='khối lượng, gam')),
                        ('drawn_grams', models.PositiveBigIntegerField(default=0)),
                        ('recorded_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('key', models.UUIDField(editable=False, null=True, unique=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('drawn_grams__lte', models.F('grams'))), name='farmers_lot_never_overdrawn'), models.CheckConstraint(condition=models.Q(('grams__gt', 0)), name='farmers_lot_weighs')],
                    },
                ),
                migrations.CreateModel(
                    name='Forecast',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('growing_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='farmers.growingarea')),
                        ('expected_from', models.DateField(verbose_name='dự kiến thu hoạch từ')),
                        ('expected_to', models.DateField(verbose_name='đến')),
                        ('grams', models.PositiveBigIntegerField(verbose_name='sản lượng dự kiến, gam')),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('key', models.UUIDField(editable=False, unique=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('expected_to__gte', models.F('expected_from'))), name='farmers_forecast_days_in_order'), models.CheckConstraint(condition=models.Q(('grams__gt', 0)), name='farmers_forecast_weighs')],
                    },
                ),
                migrations.CreateModel(
                    name='Preorder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='preorder', to='order.line')),
                        ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preorders', to='farmers.forecast')),
                        ('grams', models.PositiveBigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='LotDraw',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lot_draws', to='order.line')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='farmers.lot')),
                        ('quantity', models.PositiveIntegerField()),
                        ('grams', models.PositiveBigIntegerField()),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('line', 'lot'), name='farmers_draw_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Listing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='farmers.household')),
                        ('product', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='listing', to='catalogue.product')),
                        ('stockrecord', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='listing', to='partner.stockrecord')),
                        ('growing_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='farmers.growingarea')),
                        ('state', models.CharField(choices=[('draft', 'bản nháp'), ('active', 'đang bán'), ('paused', 'tạm ngưng'), ('closed', 'đã đóng')], default='draft', max_length=10)),
                        ('listed_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('listed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('key', models.UUIDField(editable=False, null=True, unique=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='ListingStateEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_events', to='farmers.listing')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('state', models.CharField(choices=[('draft', 'bản nháp'), ('active', 'đang bán'), ('paused', 'tạm ngưng'), ('closed', 'đã đóng')], default='draft', max_length=10)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ConsentPaper',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('file', models.FileField(max_length=120, storage=farmers.models.registration.private_files, upload_to='')),
                        ('sha256', models.CharField(max_length=64)),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('uploaded_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Registration',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('way', models.CharField(choices=[('self', 'hộ tự đăng ký'), ('agent', 'người giúp đăng ký'), ('file', 'từ tệp')], max_length=5)),
                        ('phone', models.CharField(blank=True, max_length=16)),
                        ('phone_verified_at', models.DateTimeField(blank=True, null=True)),
                        ('code_reference', models.CharField(blank=True, max_length=43)),
                        ('full_name', models.CharField(blank=True, max_length=120, verbose_name='họ và tên chủ hộ')),
                        ('household_name', models.CharField(blank=True, max_length=160, verbose_name='tên hộ')),
                        ('kind', models.CharField(choices=[('household', 'hộ nông dân'), ('cooperative', 'hợp tác xã'), ('supplier', 'nhà cung cấp'), ('postal_operator', 'doanh nghiệp bưu chính')], default='household', max_length=20)),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune')),
                        ('place_as_written', models.CharField(blank=True, max_length=200)),
                        ('address_text', models.CharField(blank=True, max_length=300, verbose_name='thôn, bản, số nhà')),
                        ('other_crops', models.CharField(blank=True, max_length=200, verbose_name='cây khác')),
                        ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='diện tích, m²')),
                        ('contact_phone', models.CharField(blank=True, max_length=16)),
                        ('contact_name', models.CharField(blank=True, max_length=120)),
                        ('evidence', models.CharField(blank=True, choices=[('sms_code', 'mã gửi về điện thoại của hộ'), ('paper', 'ảnh giấy có chữ ký')], max_length=10)),
                        ('paper', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registration', to='farmers.consentpaper')),
                        ('step', models.PositiveSmallIntegerField(default=1)),
                        ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('started_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('updated_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True)),
                        ('household', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registration', to='farmers.household')),
                        ('crops', models.ManyToManyField(blank=True, related_name='+', to='catalogue.crop')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('submitted_at__isnull', True), ('way', 'self')), fields=('phone',), name='farmers_one_draft_a_phone'), models.CheckConstraint(condition=models.Q(models.Q(('household__isnull', True), ('submitted_at__isnull', True)), models.Q(('household__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='farmers_registration_made_a_household'), models.CheckConstraint(condition=models.Q(('way', 'self'), ('started_by__isnull', False), _connector='OR'), name='farmers_registration_names_its_agent')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('name', models.CharField(max_length=160, verbose_name='tên tệp')),
                        ('sha256', models.CharField(db_index=True, max_length=64)),
                        ('status', models.CharField(choices=[('checking', 'đang kiểm tra'), ('checked', 'đã kiểm tra, chờ nhập'), ('importing', 'đang nhập'), ('imported', 'đã nhập'), ('undone', 'đã gỡ')], default='checking', max_length=10)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('checked', models.PositiveIntegerField(default=0)),
                        ('wrong', models.PositiveIntegerField(default=0)),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('uploaded_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('imported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('imported_at', models.DateTimeField(blank=True, null=True)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='ImportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='farmers.importfile')),
                        ('number', models.PositiveIntegerField(verbose_name='dòng')),
                        ('cells', models.JSONField()),
                        ('errors', models.JSONField(default=list)),
                        ('stays', models.JSONField(default=list)),
                        ('registration', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_row', to='farmers.registration')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('file', 'number'), name='farmers_row_once')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='household',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "farmers_householdstateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;', hash='8109bbcfbd52e70bff42fe9123cd7154cf469ee9', operation='INSERT', pgid='pgtrigger_insert_insert_44d1f', table='farmers_household', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='household',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "farmers_householdstateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;', hash='186b25a6fe8c11a320b8a8ce3c8e6580c75b37e3', operation='UPDATE', pgid='pgtrigger_update_update_feea5', table='farmers_household', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='listing',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "farmers_listingstateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;', hash='f241210b7bbf9702054114e95ff7e163009d9e18', operation='INSERT', pgid='pgtrigger_insert_insert_ae8c0', table='farmers_listing', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='listing',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "farmers_listingstateevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;', hash='05e75d6c84a857407454f9aa3480e2bccf8c48d8', operation='UPDATE', pgid='pgtrigger_update_update_1a820', table='farmers_listing', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='lotdraw',
                    trigger=pgtrigger.compiler.Trigger(name='draw_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='52176a2de4a7e851def0abdc91bb21c41b432e5f', operation='UPDATE OR DELETE', pgid='pgtrigger_draw_append_only_a9ee1', table='farmers_lotdraw', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='statechange',
                    trigger=pgtrigger.compiler.Trigger(name='state_change_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cc7c671407d0ead62484afd32d70f0f9ad68e27a', operation='UPDATE OR DELETE', pgid='pgtrigger_state_change_append_only_e627a', table='farmers_statechange', when='BEFORE')),
                ),
            ],
        ),
    ]
