import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('order', '0022_whole_room'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='Application',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, unique=True, verbose_name='tên')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to=settings.AUTH_USER_MODEL, verbose_name='người chịu trách nhiệm')),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('products:read', 'đọc hàng bán'), ('orders:read', 'đọc đơn của mình'), ('orders:write', 'đặt và hủy đơn'), ('scans:write', 'ghi lần quét bưu gửi'), ('campaigns:read', 'đọc số liệu mùa'), ('webhooks:write', 'nhận tin báo')], max_length=20), size=None, verbose_name='được làm')),
                        ('requests_per_minute', models.PositiveIntegerField(default=600, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='số lần gọi mỗi phút')),
                        ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                        ('created_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('requests_per_minute__gte', 1), ('requests_per_minute__lte', 100000)), name='api_application_limit')],
                    },
                ),
                migrations.CreateModel(
                    name='ApplicationScopesRequestsPerMinuteIsActiveEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='scopes_requests_per_minute_is_active_events', to='api.application')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('products:read', 'đọc hàng bán'), ('orders:read', 'đọc đơn của mình'), ('orders:write', 'đặt và hủy đơn'), ('scans:write', 'ghi lần quét bưu gửi'), ('campaigns:read', 'đọc số liệu mùa'), ('webhooks:write', 'nhận tin báo')], max_length=20), size=None, verbose_name='được làm')),
                        ('requests_per_minute', models.PositiveIntegerField(default=600, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='số lần gọi mỗi phút')),
                        ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ApiKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='api.application')),
                        ('prefix', models.CharField(max_length=16, unique=True, verbose_name='phần đầu')),
                        ('digest', models.CharField(editable=False, max_length=64)),
                        ('created_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='hết hạn')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='thu hồi lúc')),
                        ('last_used_on', models.DateField(blank=True, null=True, verbose_name='dùng lần cuối')),
                    ],
                    options={
                        'ordering': ['-created_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ApiKeyRevokedAtExpiresAtEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revoked_at_expires_at_events', to='api.apikey')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='thu hồi lúc')),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='hết hạn')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PartnerOrder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='api.application')),
                        ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner_order', to='order.order')),
                        ('told', models.JSONField(default=dict, editable=False)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['application', '-order'], name='api_partner_orders')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='api.application')),
                        ('key', models.CharField(max_length=255)),
                        ('digest', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(null=True)),
                        ('body', models.TextField(default='')),
                        ('at', models.DateTimeField(db_index=True, default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('application', 'key'), name='api_answer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Endpoint',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endpoints', to='api.application')),
                        ('url', models.CharField(max_length=500, verbose_name='địa chỉ')),
                        ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('order.placed', 'đơn đã đặt'), ('order.status', 'đơn đổi trạng thái'), ('order.cancelled', 'đơn đã hủy'), ('shipment.status', 'kiện đổi trạng thái'), ('shipment.delivered', 'kiện đã giao'), ('shipment.returned', 'kiện đã trả về')], max_length=30), size=None, verbose_name='tin')),
                        ('secret_sealed', models.TextField(editable=False)),
                        ('is_active', models.BooleanField(default=True)),
                        ('created_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'ordering': ['created_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='EndpointUrlIsActiveEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='url_is_active_events', to='api.endpoint')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('url', models.CharField(max_length=500, verbose_name='địa chỉ')),
                        ('is_active', models.BooleanField(default=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='News',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='api.application')),
                        ('kind', models.CharField(choices=[('order.placed', 'đơn đã đặt'), ('order.status', 'đơn đổi trạng thái'), ('order.cancelled', 'đơn đã hủy'), ('shipment.status', 'kiện đổi trạng thái'), ('shipment.delivered', 'kiện đã giao'), ('shipment.returned', 'kiện đã trả về')], max_length=30)),
                        ('data', models.JSONField()),
                        ('at', models.DateTimeField(db_index=True, default=marketplace.common.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='api.endpoint')),
                        ('news', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='api.news')),
                        ('status', models.CharField(choices=[('waiting', 'chờ gửi'), ('delivered', 'đã nhận'), ('given_up', 'đã thôi gửi')], default='waiting', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('last_status', models.PositiveSmallIntegerField(null=True)),
                        ('last_error', models.CharField(blank=True, max_length=300)),
                        ('delivered_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['not_before'], name='api_delivery_waiting'), models.Index(fields=['endpoint', '-id'], name='api_delivery_list')],
                        'constraints': [models.UniqueConstraint(fields=('news', 'endpoint'), name='api_delivery_once')],
                    },
                ),
                migrations.CreateModel(
                    name='NewsCursor',
                    fields=[
                        ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('xid', models.BigIntegerField(default=0)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='application',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "api_applicationscopesrequestsperminuteisactiveevent" ("is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requests_per_minute", "scopes") VALUES (NEW."is_active", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."requests_per_minute", NEW."scopes"); RETURN NULL;', hash='f3e5c8d13b799f8e8be4bef35944e1ba3648c8ed', operation='INSERT', pgid='pgtrigger_insert_insert_ed7a4', table='api_application', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='application',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."requests_per_minute" IS DISTINCT FROM (NEW."requests_per_minute") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes"))', func='INSERT INTO "api_applicationscopesrequestsperminuteisactiveevent" ("is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requests_per_minute", "scopes") VALUES (NEW."is_active", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."requests_per_minute", NEW."scopes"); RETURN NULL;', hash='495f9b94216e58877aad2efd04721c80daa867c6', operation='UPDATE', pgid='pgtrigger_update_update_f1b55', table='api_application', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='apikey',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "api_apikeyrevokedatexpiresatevent" ("expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."expires_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='2991bf8caed18d4f36b17ff912266a95c2c41fb1', operation='INSERT', pgid='pgtrigger_insert_insert_f828c', table='api_apikey', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='apikey',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at"))', func='INSERT INTO "api_apikeyrevokedatexpiresatevent" ("expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."expires_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='cbe72188d8f1c942e51862ec549837fa9ea07cc4', operation='UPDATE', pgid='pgtrigger_update_update_1fd43', table='api_apikey', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='endpoint',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "api_endpointurlisactiveevent" ("is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (NEW."is_active", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."url"); RETURN NULL;', hash='efee08777aeff3c3af41eb030df9401dbf4b0e04', operation='INSERT', pgid='pgtrigger_insert_insert_0a7d6', table='api_endpoint', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='endpoint',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "api_endpointurlisactiveevent" ("is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (NEW."is_active", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."url"); RETURN NULL;', hash='9c97e0f14e5a830a12afa0a9ded93bcef33e1c9d', operation='UPDATE', pgid='pgtrigger_update_update_e7e34', table='api_endpoint', when='AFTER')),
                ),
            ],
        ),
    ]
