"""The people, whom the tables of others point to; what else this room keeps is made after those."""

import django.db.models.deletion
import marketplace.common.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('phone', models.CharField(blank=True, max_length=16, null=True, unique=True, verbose_name='số điện thoại')),
                ('phone_verified_at', models.DateTimeField(blank=True, null=True, verbose_name='đã xác minh số lúc')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='thư điện tử')),
                ('full_name', models.CharField(blank=True, max_length=120, verbose_name='họ và tên')),
                ('language', models.CharField(choices=[('vi', 'Tiếng Việt'), ('en', 'English')], default='vi', max_length=2, verbose_name='ngôn ngữ')),
                ('managed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='managed_people', to=settings.AUTH_USER_MODEL, verbose_name='người đại diện')),
                ('is_active', models.BooleanField(default=True, verbose_name='được đăng nhập')),
                ('is_staff', models.BooleanField(default=False, verbose_name='quản trị sàn')),
                ('date_joined', models.DateTimeField(default=marketplace.common.clock.now, verbose_name='tham gia lúc')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'người',
                'verbose_name_plural': 'người',
                'constraints': [models.CheckConstraint(condition=models.Q(('phone__isnull', False), ('managed_by__isnull', False), _connector='OR'), name='accounts_user_reachable'), models.CheckConstraint(condition=models.Q(('phone__isnull', True), ('phone__regex', '^\\+[1-9][0-9]{6,14}$'), _connector='OR'), name='accounts_user_phone_e164')],
            },
        ),
    ]
