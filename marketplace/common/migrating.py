"""What our migrations are written with.

Django draws every model anew, with all that are linked to it by any number of foreign keys, after each operation that
touches one. Here nearly all are linked, by way of the people: a room of forty tables would draw three hundred models a
hundred times, and a migrate from nothing would take minutes and a gigabyte.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterModelOptions, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState

_CREATES = (CreateModel, AddField, IndexOperation, AlterModelOptions)  # constraints and triggers count as indexes
_ADDS = (AddField, AddIndex, AddConstraint)


class AllAtOnce(Operation):
    """Do several operations with the models drawn once, after the last of them, instead of after each.

    Only for what creates: tables, columns, indexes, constraints, triggers. An operation inside finds the models as they
    are before the first and after the last one, so it may not need to see what another one leaves in between: columns,
    indexes and constraints of a new table stand in its CreateModel.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        """``operations`` are done in their order, and undone in the opposite one. TypeError for what is not fit."""
        new = {operation.name_lower for operation in operations if isinstance(operation, CreateModel)}
        for operation in operations:
            if not isinstance(operation, _CREATES):
                raise TypeError(f"This does not only create, so it needs models of its own: {operation}")
            if isinstance(operation, _ADDS) and operation.model_name_lower in new:
                raise TypeError(f"This belongs in the CreateModel: {operation}")
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration's file says of it."""
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Let all be noted; the models are drawn when a table asks for them."""
        vars(state).pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Do all in order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Undo all, the last one first. Each finds its table in the models that have everything: nothing is altered."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        """Say what is done, for ``migrate --plan``."""
        return "; ".join(operation.describe() for operation in self.operations)
