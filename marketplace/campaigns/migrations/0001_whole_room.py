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
        ('campaigns', '0001_initial'),
        ('campaigns', '0002_plan_limits_figures_messages'),
        ('campaigns', '0003_caps_of_goods'),
        ('campaigns', '0004_discounts_of_a_season'),
        ('campaigns', '0005_sellers_by_path'),
        ('campaigns', '0006_who_noted_and_what_is_held'),
        ('campaigns', '0007_caps_by_unit_english_households_by_hour'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('catalogue', '0033_whole_room'),
        ('order', '0022_whole_room'),
        ('partner', '0008_whole_room'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('settlement', '0001_whole_room'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Campaign',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(unique=True)),
                        ('name', models.CharField(max_length=160, verbose_name='tên mùa')),
                        ('state', models.CharField(choices=[('draft', 'bản nháp'), ('open', 'đang chạy'), ('closed', 'đã kết thúc')], default='draft', max_length=10, verbose_name='trạng thái')),
                        ('starts_on', models.DateField(verbose_name='từ ngày')),
                        ('ends_on', models.DateField(verbose_name='đến ngày')),
                        ('opened_at', models.DateTimeField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('crops', models.ManyToManyField(related_name='campaigns', to='catalogue.crop')),
                        ('provinces', models.ManyToManyField(related_name='campaigns', to='areas.province')),
                        ('products', models.ManyToManyField(blank=True, related_name='campaigns', to='catalogue.product')),
                        ('sellers', models.ManyToManyField(blank=True, related_name='campaigns', to='partner.legalseller')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaigns_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='CampaignStateStartsOnEndsOnEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_starts_on_ends_on_events', to='campaigns.campaign')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('state', models.CharField(choices=[('draft', 'bản nháp'), ('open', 'đang chạy'), ('closed', 'đã kết thúc')], default='draft', max_length=10, verbose_name='trạng thái')),
                        ('starts_on', models.DateField(verbose_name='từ ngày')),
                        ('ends_on', models.DateField(verbose_name='đến ngày')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CampaignTarget',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='campaigns.campaign')),
                        ('measure', models.CharField(choices=[('kg', 'kg'), ('egg', 'quả trứng'), ('bird', 'con'), ('box', 'hộp'), ('litre', 'lít'), ('dong', 'đồng tiền hàng'), ('orders', 'đơn hàng'), ('households_active', 'hộ có hàng bán'), ('households_paid', 'hộ đã nhận tiền'), ('visits', 'lượt xem')], max_length=20)),
                        ('amount', models.PositiveBigIntegerField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'measure'), name='campaigns_target_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='campaigns_target_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='CountingRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counting_rules', to='campaigns.campaign')),
                        ('unit', models.CharField(choices=[('kg', 'kg'), ('egg', 'quả trứng'), ('bird', 'con'), ('box', 'hộp'), ('litre', 'lít')], max_length=10)),
                        ('rule', models.CharField(max_length=400, verbose_name='cách đếm')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'unit'), name='campaigns_rule_once_a_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='Conversion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversions', to='catalogue.crop')),
                        ('grams', models.PositiveIntegerField(verbose_name='gam một đơn vị')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='campaigns_conversion_valid_order'), models.CheckConstraint(condition=models.Q(('grams__gt', 0)), name='campaigns_conversion_weighs')],
                    },
                ),
                migrations.CreateModel(
                    name='SeasonDiscount',
                    fields=[
                        ('discount', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='season', serialize=False, to='partner.discount')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discounts', to='campaigns.campaign')),
                    ],
                ),
                migrations.CreateModel(
                    name='FigureDelta',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                        ('province', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('crop', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.crop')),
                        ('operator', models.CharField(blank=True, max_length=10)),
                        ('brand', models.CharField(blank=True, max_length=40)),
                        ('channel', models.CharField(blank=True, max_length=10)),
                        ('day', models.DateField()),
                        ('hour', models.PositiveSmallIntegerField()),
                        ('orders', models.BigIntegerField(default=0)),
                        ('parcels', models.BigIntegerField(default=0)),
                        ('cancelled', models.BigIntegerField(default=0)),
                        ('returned', models.BigIntegerField(default=0)),
                        ('delivered', models.BigIntegerField(default=0)),
                        ('packs', models.BigIntegerField(default=0)),
                        ('amount', models.BigIntegerField(default=0)),
                        ('measured', models.BigIntegerField(default=0)),
                        ('estimated', models.BigIntegerField(default=0)),
                        ('unknown_packs', models.BigIntegerField(default=0)),
                        ('discount', models.BigIntegerField(default=0)),
                        ('platform_due', models.BigIntegerField(default=0)),
                        ('province_due', models.BigIntegerField(default=0)),
                        ('paid', models.BigIntegerField(default=0)),
                        ('visits', models.BigIntegerField(default=0)),
                        ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='order.order')),
                        ('seller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.legalseller')),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['order'], name='campaigns_delta_order'), models.Index(fields=['campaign', 'day'], name='campaigns_delta_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Figure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                        ('province', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('crop', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.crop')),
                        ('operator', models.CharField(blank=True, max_length=10)),
                        ('brand', models.CharField(blank=True, max_length=40)),
                        ('channel', models.CharField(blank=True, max_length=10)),
                        ('day', models.DateField()),
                        ('hour', models.PositiveSmallIntegerField()),
                        ('orders', models.BigIntegerField(default=0)),
                        ('parcels', models.BigIntegerField(default=0)),
                        ('cancelled', models.BigIntegerField(default=0)),
                        ('returned', models.BigIntegerField(default=0)),
                        ('delivered', models.BigIntegerField(default=0)),
                        ('packs', models.BigIntegerField(default=0)),
                        ('amount', models.BigIntegerField(default=0)),
                        ('measured', models.BigIntegerField(default=0)),
                        ('estimated', models.BigIntegerField(default=0)),
                        ('unknown_packs', models.BigIntegerField(default=0)),
                        ('discount', models.BigIntegerField(default=0)),
                        ('platform_due', models.BigIntegerField(default=0)),
                        ('province_due', models.BigIntegerField(default=0)),
                        ('paid', models.BigIntegerField(default=0)),
                        ('visits', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'province', 'crop', 'operator', 'brand', 'channel', 'day', 'hour'), name='campaigns_figure_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='SellerFigure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                        ('province', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.province')),
                        ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.legalseller')),
                        ('operator', models.CharField(blank=True, max_length=10)),
                        ('brand', models.CharField(blank=True, max_length=40)),
                        ('channel', models.CharField(blank=True, max_length=10)),
                        ('day', models.DateField()),
                        ('hour', models.PositiveSmallIntegerField()),
                        ('packs', models.BigIntegerField(default=0)),
                        ('amount', models.BigIntegerField(default=0)),
                        ('paid', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'province', 'seller', 'operator', 'brand', 'channel', 'day', 'hour'), name='campaigns_seller_figure_of_hour', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='FigureCursor',
                    fields=[
                        ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('xid', models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='CountedBatch',
                    fields=[
                        ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='settlement.payoutbatch')),
                        ('counted_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='VisitCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='visit_counts', to='campaigns.campaign')),
                        ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='visit_counts', to='catalogue.product')),
                        ('brand', models.CharField(max_length=40)),
                        ('operator', models.CharField(blank=True, max_length=10)),
                        ('day', models.DateField()),
                        ('hour', models.PositiveSmallIntegerField()),
                        ('visits', models.PositiveBigIntegerField()),
                        ('batch', models.CharField(max_length=32)),
                        ('folded_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('campaign__isnull', False), ('product__isnull', True)), models.Q(('campaign__isnull', True), ('product__isnull', False)), _connector='OR'), name='campaigns_visit_of_one_page'), models.UniqueConstraint(fields=('batch', 'campaign', 'product', 'brand', 'operator', 'day', 'hour'), name='campaigns_visits_folded_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Cap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='caps', to='campaigns.campaign')),
                        ('kind', models.CharField(choices=[('kg', 'kg cả mùa'), ('egg', 'quả trứng cả mùa'), ('bird', 'con cả mùa'), ('box', 'hộp cả mùa'), ('litre', 'lít cả mùa'), ('orders', 'đơn cả mùa'), ('day_kg', 'kg gửi bưu cục một ngày'), ('day_egg', 'quả trứng gửi bưu cục một ngày'), ('day_bird', 'con gửi bưu cục một ngày'), ('day_box', 'hộp gửi bưu cục một ngày'), ('day_litre', 'lít gửi bưu cục một ngày'), ('day_orders', 'đơn gửi bưu cục một ngày')], max_length=10)),
                        ('limit', models.PositiveBigIntegerField(verbose_name='nhiều nhất')),
                        ('source', models.CharField(max_length=200, verbose_name='theo văn bản, quyết định')),
                        ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('set_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'kind'), name='campaigns_cap_once'), models.CheckConstraint(condition=models.Q(('limit__gt', 0)), name='campaigns_cap_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='WaitlistEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='catalogue.product')),
                        ('phone', models.CharField(max_length=16)),
                        ('packs', models.PositiveIntegerField()),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune')),
                        ('state', models.CharField(choices=[('waiting', 'đang chờ'), ('offered', 'đã báo có chỗ'), ('taken', 'đã đặt'), ('expired', 'quá hạn giữ chỗ'), ('left', 'không chờ nữa')], default='waiting', max_length=10)),
                        ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('is_held', models.BooleanField(default=True)),
                        ('joined_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('token', models.CharField(max_length=32, unique=True)),
                        ('offered_at', models.DateTimeField(blank=True, null=True)),
                        ('offered_until', models.DateTimeField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['product', 'id'], name='campaigns_waiting_in_order')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'offered'))), fields=('product', 'phone'), name='campaigns_waits_once'), models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='campaigns_waits_for_something'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'offered'), _negated=True), ('offered_until__isnull', False), _connector='OR'), name='campaigns_offer_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='SmsTariff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('price', models.PositiveIntegerField(verbose_name='đồng một đoạn tin')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='campaigns_smstariff_valid_order')],
                    },
                ),
                migrations.CreateModel(
                    name='StoppedPhone',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone', models.CharField(max_length=16, unique=True)),
                        ('word', models.CharField(max_length=20)),
                        ('stopped_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Broadcast',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='broadcasts', to='campaigns.campaign')),
                        ('audience', models.CharField(choices=[('buyers', 'người đã mua trong mùa'), ('sellers', 'người bán trong mùa')], max_length=10)),
                        ('text', models.CharField(max_length=400, verbose_name='lời nhắn')),
                        ('text_en', models.CharField(blank=True, max_length=400, verbose_name='lời nhắn tiếng Anh')),
                        ('state', models.CharField(choices=[('draft', 'bản nháp'), ('sending', 'đang gửi'), ('done', 'đã gửi xong'), ('cancelled', 'đã dừng')], default='draft', max_length=10)),
                        ('per_minute', models.PositiveIntegerField(default=60, verbose_name='tin một phút')),
                        ('segments', models.PositiveSmallIntegerField()),
                        ('tariff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.smstariff')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('key', models.UUIDField(unique=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('per_minute__gt', 0)), name='campaigns_broadcast_moves'), models.CheckConstraint(condition=models.Q(('segments__gt', 0)), name='campaigns_broadcast_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='BroadcastRecipient',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='campaigns.broadcast')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('state', models.CharField(choices=[('waiting', 'chờ gửi'), ('queued', 'đã chuyển gửi'), ('skipped', 'không còn đồng ý nhận')], default='waiting', max_length=10)),
                        ('queued_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['broadcast'], name='campaigns_recipients_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('broadcast', 'user'), name='campaigns_recipient_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CampaignMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='campaigns.campaign')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='campaign_memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('manager', 'quản lý mùa'), ('viewer', 'theo dõi')], max_length=10)),
                        ('since', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'user'), name='campaigns_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ProvinceOfficer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officers', to='areas.province')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='province_memberships', to=settings.AUTH_USER_MODEL)),
                        ('since', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('province', 'user'), name='campaigns_officer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSchedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                        ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_schedules', to='campaigns.campaign')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hour', models.PositiveSmallIntegerField(default=7)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='campaigns_reportschedule_valid_order'), models.CheckConstraint(condition=models.Q(('hour__lt', 24)), name='campaigns_report_hour'), models.UniqueConstraint(fields=('campaign', 'user', 'valid_from'), name='campaigns_report_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent', to='campaigns.reportschedule')),
                        ('day', models.DateField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('schedule', 'day'), name='campaigns_report_sent_once')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='campaign',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "campaigns_campaignstatestartsonendsonevent" ("ends_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state") VALUES (NEW."ends_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."state"); RETURN NULL;', hash='c4bb09bfd24a88f3b046f7cc2f1d8b7b5ade9d76', operation='INSERT', pgid='pgtrigger_insert_insert_5522d', table='campaigns_campaign', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='campaign',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "campaigns_campaignstatestartsonendsonevent" ("ends_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state") VALUES (NEW."ends_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."state"); RETURN NULL;', hash='a08bffa50f7fa8125d9354c1913d340be2341dbf', operation='UPDATE', pgid='pgtrigger_update_update_f2afa', table='campaigns_campaign', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='figuredelta',
                    trigger=pgtrigger.compiler.Trigger(name='delta_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0fce6c62d25a012271641b7d4b8209c121245079', operation='UPDATE OR DELETE', pgid='pgtrigger_delta_append_only_e235a', table='campaigns_figuredelta', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='visitcount',
                    trigger=pgtrigger.compiler.Trigger(name='visits_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='58bff94e47464be6b1ad18e7894db02dd7495289', operation='UPDATE OR DELETE', pgid='pgtrigger_visits_append_only_f491c', table='campaigns_visitcount', when='BEFORE')),
                ),
            ],
        ),
    ]
