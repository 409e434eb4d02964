"""Complaints, what was said to them, the promise they stand under, and recalls of lots."""

import django.db.models.deletion
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('farmers', '0001_whole_room'),
        ('order', '0022_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerPromise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                ('source', models.CharField(help_text='Văn bản hoặc nơi lấy số liệu', max_length=300, verbose_name='nguồn')),
                ('hours', models.PositiveSmallIntegerField(verbose_name='trả lời trong, giờ')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='complaints_answerpromise_valid_order'), models.UniqueConstraint(fields=('valid_from',), name='complaints_promise_once_a_day'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='complaints_promise_has_hours')],
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(editable=False, unique=True)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                ('kind', models.CharField(choices=[('late', 'giao chậm hoặc chưa giao'), ('damaged', 'hàng hư, dập, thiếu'), ('wrong', 'không đúng hàng đã đặt'), ('quality', 'chất lượng, an toàn thực phẩm'), ('money', 'giá, tiền thu, hoàn tiền'), ('person', 'thái độ phục vụ'), ('other', 'chuyện khác')], max_length=10, verbose_name='chuyện gì')),
                ('text', models.TextField(max_length=2000, verbose_name='kể lại')),
                ('photo', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(default='vi', max_length=2)),
                ('state', models.CharField(choices=[('open', 'chờ trả lời'), ('answered', 'đã trả lời')], default='open', max_length=10)),
                ('filed_at', models.DateTimeField(default=marketplace.common.clock.now)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('filed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='farmers.lot')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='order.order')),
                ('promise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.answerpromise')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='complaints_overdue_first')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('lot__isnull', True), ('order__isnull', False)), models.Q(('lot__isnull', False), ('order__isnull', True)), _connector='OR'), name='complaints_of_an_order_or_a_lot'),
                    models.CheckConstraint(condition=models.Q(('due_at__isnull', True), ('promise__isnull', False), _connector='OR'), name='complaints_due_by_a_promise'),
                    models.CheckConstraint(condition=models.Q(('state', 'open'), ('answered_at__isnull', False), _connector='OR'), name='complaints_answered_at_a_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ComplaintWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(editable=False, unique=True)),
                ('text', models.TextField(max_length=2000)),
                ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='complaints.complaint')),
            ],
        ),
        migrations.CreateModel(
            name='LotRecall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(editable=False, unique=True)),
                ('reason', models.CharField(max_length=300, verbose_name='vì sao')),
                ('advice', models.CharField(max_length=300, verbose_name='người mua nên làm gì')),
                ('source', models.CharField(max_length=300, verbose_name='quyết định, kết quả kiểm nghiệm')),
                ('announced_at', models.DateTimeField(default=marketplace.common.clock.now)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='farmers.lot')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('lot',), name='complaints_one_recall_a_lot'),
                    models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='complaints_lifted_by_somebody'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaintword',
            trigger=pgtrigger.compiler.Trigger(name='word_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e9271cc381acf57ad151c07555a17e34af6cdeae', operation='UPDATE OR DELETE', pgid='pgtrigger_word_append_only_5998a', table='complaints_complaintword', when='BEFORE')),
        ),
    ]
