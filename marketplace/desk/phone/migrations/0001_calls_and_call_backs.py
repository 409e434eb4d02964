import django.db.models.deletion
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('areas', '0001_initial'),
        ('basket', '0013_whole_room'),
        ('logistics', '0001_whole_room'),
        ('order', '0022_whole_room'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='CallBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                        ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='logistics.point')),
                        ('state', models.CharField(choices=[('waiting', 'chờ gọi lại'), ('calling', 'đang gọi'), ('done', 'đã xong')], default='waiting', max_length=8)),
                        ('first_at', models.DateTimeField(default=marketplace.common.clock.now, verbose_name='gọi nhỡ lần đầu')),
                        ('last_at', models.DateTimeField(default=marketplace.common.clock.now, verbose_name='gọi nhỡ lần cuối')),
                        ('rings', models.PositiveIntegerField(default=0, verbose_name='số lần gọi nhỡ')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='đã gọi lại')),
                        ('next_at', models.DateTimeField(default=marketplace.common.clock.now, verbose_name='gọi lại từ')),
                        ('clerk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('taken_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, max_length=12)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'next_at'], name='phone_callback_queue')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'done'), _negated=True), fields=('phone',), name='phone_one_open_callback'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'calling'), _negated=True), models.Q(('clerk__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='phone_calling_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='MissedCall',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ref', models.CharField(blank=True, max_length=80, null=True, unique=True)),
                        ('callback', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='missed_calls', to='phone_desk.callback')),
                        ('line', models.CharField(blank=True, max_length=16, verbose_name='số được gọi')),
                        ('rang_at', models.DateTimeField(verbose_name='gọi lúc')),
                        ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('noted_at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ref__isnull', False), ('noted_by__isnull', False), _connector='OR'), name='phone_missed_call_known_from')],
                    },
                ),
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL)),
                        ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='logistics.point')),
                        ('phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                        ('callback', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='phone_desk.callback')),
                        ('outgoing', models.BooleanField(default=False)),
                        ('basket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='call', to='basket.basket')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='người nhận')),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune')),
                        ('address_text', models.CharField(blank=True, max_length=300, verbose_name='số nhà, đường, thôn')),
                        ('address_as_written', models.CharField(blank=True, max_length=400)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='dặn bưu tá')),
                        ('started_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('ordered', 'đã đặt hàng'), ('asked', 'chỉ hỏi'), ('no_answer', 'không nghe máy'), ('wrong_number', 'nhầm số'), ('not_now', 'không mua nữa')], max_length=12)),
                        ('order', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call', to='order.order')),
                        ('agreed_text', models.TextField(blank=True)),
                        ('agreed_at', models.DateTimeField(blank=True, null=True)),
                        ('evidence', models.CharField(blank=True, choices=[('web_form', 'tự đánh dấu trên trang'), ('sms_code', 'mã gửi về điện thoại'), ('paper', 'giấy có chữ ký'), ('phone_call', 'nói qua điện thoại')], max_length=20)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['clerk', 'ended_at'], name='phone_calls_of_clerk')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('callback',), name='phone_one_call_a_callback'), models.CheckConstraint(condition=models.Q(('order__isnull', True), models.Q(('agreed_at__isnull', False), models.Q(('evidence', ''), _negated=True), models.Q(('agreed_text', ''), _negated=True)), _connector='OR'), name='phone_order_was_agreed')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='missedcall',
                    trigger=pgtrigger.compiler.Trigger(name='missed_call_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e462d36c114c93f13a0b3a077f4c1d4143c418af', operation='UPDATE OR DELETE', pgid='pgtrigger_missed_call_append_only_a698e', table='phone_desk_missedcall', when='BEFORE')),
                ),
            ],
        ),
    ]
