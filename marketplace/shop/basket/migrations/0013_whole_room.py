"""All that this room keeps, as of 23 November 2026. A database that ran what this replaces has it already."""

import django.db.models.deletion
import marketplace.common.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from marketplace.common.migrating import AllAtOnce


class Migration(migrations.Migration):

    replaces = [
        ('basket', '0013_baskets_rest_once_frozen'),
        ('basket', '0014_each_step_once'),
    ]

    dependencies = [
        ('basket', '0012_line_code'),
    ]

    operations = [
        AllAtOnce(
            operations=[
                migrations.CreateModel(
                    name='BasketStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('basket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='basket.basket')),
                        ('at', models.DateTimeField(default=marketplace.common.clock.now)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='basket',
                    trigger=pgtrigger.compiler.Trigger(name='submitted_is_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'Submitted\' AND NOT (NEW."status" = \'Submitted\'))', func="RAISE EXCEPTION 'a submitted basket stays submitted' USING ERRCODE = 'check_violation';", hash='7b2da45291d2fd4b47ab898894e29b971c32bba8', operation='UPDATE', pgid='pgtrigger_submitted_is_final_254a9', table='basket_basket', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='line',
                    trigger=pgtrigger.compiler.Trigger(name='rest_with_their_basket', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE basket_status text;', func="\n    IF TG_OP <> 'INSERT' THEN\n        SELECT status INTO basket_status FROM basket_basket WHERE id = OLD.basket_id FOR SHARE;\n        IF basket_status NOT IN ('Open', 'Saved') THEN\n            RAISE EXCEPTION 'lines of a % basket cannot be changed', lower(basket_status)\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    SELECT status INTO basket_status FROM basket_basket WHERE id = NEW.basket_id FOR SHARE;\n    IF basket_status NOT IN ('Open', 'Saved') THEN\n        RAISE EXCEPTION 'lines cannot be put in a % basket', lower(basket_status)\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n", hash='bd6595c5db06ef5ba376ad97a5cd1c79b52e4e87', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_rest_with_their_basket_4ea74', table='basket_line', when='BEFORE')),
                ),
            ],
        ),
    ]
