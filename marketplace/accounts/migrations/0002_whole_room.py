"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import marketplace.accounts.models.codes
import marketplace.common.clock
from django.conf import settings
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0002_codes_throttles_and_withdrawals'),
        ('accounts', '0003_every_channel'),
        ('accounts', '0004_who_removed_a_key'),
        ('accounts', '0005_who_merged_households'),
        ('accounts', '0006_evidence_that_a_household_was_there'),
        ('accounts', '0007_why_a_key_was_removed'),
    ]

    dependencies = [
        ('common', '0001_after_the_others'),
        ('accounts', '0001_people'),
        ('areas', '0001_initial'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='LoginCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(max_length=43, unique=True)),
                        ('phone', models.CharField(max_length=16)),
                        ('code_hash', models.CharField(max_length=80)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('issued_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('expires_at', models.DateTimeField(default=marketplace.accounts.models.codes.expiry)),
                        ('spent_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['expires_at'], name='accounts_code_expiry')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='accounts_code_tries'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='accounts_code_expires_later')],
                    },
                ),
                migrations.CreateModel(
                    name='Throttle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=80)),
                        ('window_start', models.DateTimeField()),
                        ('used', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['window_start'], name='accounts_throttle_age')],
                        'constraints': [models.UniqueConstraint(fields=('key', 'window_start'), name='accounts_one_throttle_a_window')],
                    },
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
                        ('purpose', models.CharField(choices=[('trade', 'bán hàng và giao nhận trên sàn'), ('identity', 'lưu giấy tờ tùy thân'), ('marketing', 'nhận tin mùa vụ')], max_length=20)),
                        ('evidence', models.CharField(choices=[('web_form', 'tự đánh dấu trên trang'), ('sms_code', 'mã gửi về điện thoại'), ('paper', 'giấy có chữ ký'), ('phone_call', 'nói qua điện thoại')], max_length=20)),
                        ('evidence_ref', models.CharField(blank=True, max_length=120)),
                        ('text_version', models.CharField(max_length=20)),
                        ('given_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('user', 'purpose'), name='accounts_one_consent_in_force')],
                    },
                ),
                migrations.CreateModel(
                    name='HouseholdAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='chủ hộ')),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.commune', verbose_name='xã, phường')),
                        ('address_text', models.CharField(blank=True, max_length=300, verbose_name='số nhà, đường, thôn')),
                        ('address_folded', models.CharField(blank=True, db_index=True, editable=False, max_length=300)),
                        ('opened_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='accounts.householdaccount')),
                        ('merged_at', models.DateTimeField(blank=True, null=True)),
                        ('merged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('merge_reason', models.CharField(blank=True, max_length=200, verbose_name='lý do gộp')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['commune', 'address_folded'], name='accounts_household_address')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_at__isnull', False), ('merged_by__isnull', False)), _connector='OR'), name='accounts_merge_by_somebody'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='accounts_merge_moves')],
                    },
                ),
                migrations.CreateModel(
                    name='HouseholdKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='accounts.householdaccount')),
                        ('kind', models.CharField(choices=[('phone', 'số điện thoại đã trả lời mã'), ('identity', 'giấy tờ giao dịch viên đã xem')], max_length=10)),
                        ('value_hash', models.CharField(max_length=80)),
                        ('value_end', models.CharField(max_length=4, verbose_name='số cuối')),
                        ('verified_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('removed_at', models.DateTimeField(blank=True, null=True)),
                        ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('removed_why', models.CharField(blank=True, max_length=200, verbose_name='vì sao gỡ')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('kind', 'value_hash'), name='accounts_household_key_once'), models.CheckConstraint(condition=models.Q(('kind', 'phone'), ('verified_by__isnull', False), _connector='OR'), name='accounts_identity_seen_by_somebody'), models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('removed_by__isnull', False), models.Q(('removed_why', ''), _negated=True)), _connector='OR'), name='accounts_key_removed_by_and_why')],
                    },
                ),
                migrations.CreateModel(
                    name='HouseholdPresence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='accounts.householdaccount')),
                        ('how', models.CharField(choices=[('code', 'mã tin nhắn'), ('identity', 'giấy tờ đã xem'), ('vouched', 'giao dịch viên cam đoan')], max_length=10)),
                        ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='accounts.householdkey')),
                        ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('noted_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do')),
                        ('used_at', models.DateTimeField(blank=True, null=True)),
                        ('used_on', models.CharField(blank=True, max_length=40)),
                        ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                        ('review_note', models.CharField(blank=True, max_length=200, verbose_name='kết luận')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['account', 'noted_by', 'noted_at'], name='accounts_presence_fresh')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('used_on', ''), _negated=True), fields=('used_on',), name='accounts_one_presence_a_use'), models.CheckConstraint(condition=models.Q(models.Q(('used_at__isnull', True), ('used_on', '')), models.Q(('used_at__isnull', False), models.Q(('used_on', ''), _negated=True)), _connector='OR'), name='accounts_presence_used_on_something'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('how', 'code'), models.Q(('how', 'identity'), ('noted_by__isnull', False)), _connector='OR'), ('key__isnull', False)), models.Q(('how', 'vouched'), ('noted_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='accounts_presence_shown_how'), models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('noted_by')), _negated=True), _connector='OR'), name='accounts_presence_second_person')],
                    },
                ),
                migrations.CreateModel(
                    name='Identity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity', to=settings.AUTH_USER_MODEL)),
                        ('citizen_id_sealed', models.TextField()),
                        ('citizen_id_hash', models.CharField(max_length=80, unique=True)),
                        ('citizen_id_end', models.CharField(max_length=4, verbose_name='bốn số cuối')),
                        ('verified_at', models.DateTimeField(blank=True, null=True)),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='BankAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_accounts', to=settings.AUTH_USER_MODEL)),
                        ('bank_bin', models.CharField(max_length=6, verbose_name='mã ngân hàng (BIN)')),
                        ('holder', models.CharField(max_length=120, verbose_name='chủ tài khoản')),
                        ('number_sealed', models.TextField()),
                        ('number_hash', models.CharField(db_index=True, max_length=80)),
                        ('number_end', models.CharField(max_length=4, verbose_name='bốn số cuối')),
                        ('added_at', models.DateTimeField(default=marketplace.common.clock.now)),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
            ],
        ),
    ]
