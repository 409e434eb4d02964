"""Reviews of delivered lines, and how many said what of a product."""

import django.db.models.deletion
import django.db.models.expressions
import marketplace.common.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0034_what_search_reads'),
        ('farmers', '0001_whole_room'),
        ('order', '0022_whole_room'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveIntegerField(default=0)),
                ('stars', models.PositiveIntegerField(default=0)),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_tallies', to='farmers.household')),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='review_tally', to='catalogue.product')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', models.F('count')), ('stars__lte', django.db.models.expressions.CombinedExpression(models.F('count'), '*', models.Value(5)))), name='buyers_reviews_tally_adds_up')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shown_name', models.CharField(blank=True, max_length=40, verbose_name='tên hiện ra')),
                ('stars', models.PositiveSmallIntegerField(verbose_name='mấy sao')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='nhận xét')),
                ('written_at', models.DateTimeField(default=marketplace.common.clock.now)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='trả lời của nhà vườn')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_why', models.CharField(blank=True, max_length=200, verbose_name='vì sao ẩn')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hidden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='farmers.household')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='order.line')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='buyers_reviews', to='catalogue.product')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('hidden_at__isnull', True)), fields=['product', '-written_at'], name='buyers_reviews_product'), models.Index(condition=models.Q(('hidden_at__isnull', True)), fields=['household', '-written_at'], name='buyers_reviews_shop')],
                'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='buyers_reviews_one_to_five_stars'), models.CheckConstraint(condition=models.Q(models.Q(('hidden_at__isnull', True), ('hidden_by__isnull', True), ('hidden_why', '')), models.Q(('hidden_at__isnull', False), ('hidden_by__isnull', False), models.Q(('hidden_why', ''), _negated=True)), _connector='OR'), name='buyers_reviews_hidden_by_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='buyers_reviews_answered_by_somebody')],
            },
        ),
    ]
