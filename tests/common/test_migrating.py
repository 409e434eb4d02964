"""Operations done together leave the same tables as one by one, draw the models once, and can be undone."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.writer import MigrationWriter

from marketplace.common.migrating import AllAtOnce

pytestmark = pytest.mark.django_db


NUMBER = ("id", models.BigAutoField(primary_key=True))


def _key(to, **options):
    return models.ForeignKey(to, models.CASCADE, related_name="+", **options)


def people():
    """Return the state of a project that has people."""
    state = ProjectState()
    migrations.CreateModel("Person", [NUMBER, ("age", models.IntegerField())]).state_forwards("common", state)
    return state


def operations():
    """Return a dog of a person, a collar of a dog, a person's favourite: each linked to all, as in our rooms."""
    return [
        migrations.CreateModel(
            "Dog",
            [NUMBER, ("owner", _key("common.person")), ("weight", models.IntegerField())],
            options={"indexes": [models.Index(fields=["weight"], name="kennel_weight")]},
        ),
        migrations.CreateModel("Collar", [NUMBER, ("dog", _key("common.dog"))]),
        migrations.AddField("person", "favourite", _key("common.dog", null=True)),
        migrations.AddIndex("person", models.Index(fields=["age"], name="kennel_age")),
        migrations.AddConstraint(
            "person", models.CheckConstraint(condition=models.Q(age__gt=0), name="kennel_has_an_age")
        ),
    ]


@pytest.fixture
def drawn(monkeypatch):
    """Return a list that grows by the name of each model that is drawn."""
    names = []
    register = StateApps.register_model

    def noted(self, app_label, model):
        names.append(model._meta.model_name)
        register(self, app_label, model)

    monkeypatch.setattr(StateApps, "register_model", noted)
    return names


def holding(done):
    """Return a migration of these operations."""
    migration = migrations.Migration("kennel", "common")
    migration.operations = done
    return migration


def apply(migration):
    """Migrate, as ``migrate`` does: with the models drawn before."""
    state = people()
    assert len(state.apps.get_models()) == 1
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state, editor)


def undo(migration):
    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(people(), editor)


def facts():
    """Return columns, indexes and constraints of the three tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname || ' ' || attname || ' ' || attnotnull
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relname IN ('common_person', 'common_dog', 'common_collar') AND attnum > 0 AND NOT attisdropped
            UNION SELECT indexdef FROM pg_indexes WHERE tablename IN ('common_person', 'common_dog', 'common_collar')
            UNION SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid::regclass::text IN ('common_person', 'common_dog', 'common_collar')
            """
        )
        return {fact for (fact,) in cursor.fetchall()}


def test_together_they_make_the_same_tables_and_undo_them():
    one_by_one, together = holding(operations()), holding([AllAtOnce(operations())])
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(people().apps.get_model("common", "person"))
    before = facts()
    apply(one_by_one)
    expected = facts()
    assert {"weight", "age"} <= {fact.split("kennel_")[1].split()[0] for fact in expected if "kennel_" in fact}
    undo(one_by_one)
    assert facts() == before

    apply(together)
    assert facts() == expected
    undo(together)
    assert facts() == before


def draw(migration):
    """Let the state of the project go forward, and its models be asked for."""
    state = people()
    assert len(state.apps.get_models()) == 1
    for operation in migration.operations:
        operation.state_forwards("common", state)
        assert state.apps


def test_each_model_is_drawn_once(drawn):
    draw(holding([AllAtOnce(operations())]))
    assert sorted(drawn) == ["collar", "dog", "person", "person"]  # a person before, too


def test_one_by_one_they_are_drawn_again_and_again(drawn):
    """Negative control: what it saves."""
    draw(holding(operations()))
    assert len(drawn) > 10


def test_what_changes_is_refused():
    with pytest.raises(TypeError, match="does not only create"):
        AllAtOnce([*operations(), migrations.AlterField("person", "age", models.BigIntegerField())])


def test_what_belongs_to_a_new_table_is_said_with_it():
    """It would be made twice, or looked for before it is there."""
    with pytest.raises(TypeError, match="belongs in the CreateModel"):
        AllAtOnce([*operations(), migrations.AddIndex("Dog", models.Index(fields=["owner"], name="kennel_owner"))])
    with pytest.raises(TypeError, match="belongs in the CreateModel"):
        AllAtOnce([*operations(), migrations.AddField("dog", "name", models.CharField(max_length=20))])


def test_it_can_be_written_to_a_file_and_says_what_it_does():
    together = AllAtOnce(operations()[:2])
    text, imports = MigrationWriter.serialize(together)
    assert text.startswith("marketplace.common.migrating.AllAtOnce(\n    operations=[\n")
    assert text.count("migrations.CreateModel(") == 2
    assert "import marketplace.common.migrating" in imports
    assert together.describe() == "Create model Dog; Create model Collar"
