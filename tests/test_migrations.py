"""A migration only adds, so that processes of the release before go on serving while the tables change under them.

They insert without a new column, write what a new constraint refuses, and read a column that is gone.
"""

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader

OURS = ("workforce", "metrics", "strategies")
# What may break a process of the release before, and why it does not, or why that was accepted. Of what was there
# before the first release nothing is asked.
MAY = {
    "metrics.0012_check_only_and_lists AddConstraint upload_check_only_is_never_stored": "processes of before write no "
    "check_only, so it is false by the database's own default",
    **dict.fromkeys(
        (
            "metrics.0014_figures_are_numbers AddConstraint snapshot_value_is_a_number",
            "metrics.0014_figures_are_numbers AddConstraint snapshot_numerator_can_be",
            "metrics.0014_figures_are_numbers AddConstraint snapshot_denominator_can_be",
        ),
        "processes of before write no such figure: their checks refuse negative parts and a value of nothing",
    ),
    "strategies.0005_wordings_and_kinds AddConstraint target_kind_known": "processes of before write no other kind: "
    "their forms and files take these alone",
}
FIRST_RELEASE = {"workforce": 5, "metrics": 9, "strategies": 4}
HARMLESS = (
    *(operations.CreateModel, operations.AddIndex, operations.RemoveIndex, operations.RemoveConstraint),
    *(operations.AlterModelOptions, operations.AlterModelManagers, operations.RunPython, operations.RenameIndex),
)


def breaking(migration, before) -> list[str]:
    """The operations of a migration that a process of the release before may trip over, in words."""
    found, state = [], before.clone()
    new = {operation.name_lower for operation in migration.operations if isinstance(operation, operations.CreateModel)}
    for operation in stated(migration.operations):
        if is_breaking(operation, new, state, migration.app_label):
            name = getattr(operation, "name", None) or getattr(getattr(operation, "constraint", None), "name", "")
            found.append(f"{migration.app_label}.{migration.name} {type(operation).__name__} {name}")
        operation.state_forwards(migration.app_label, state)
    return found


def stated(operations_of) -> list:
    """What the tables come to hold, also where the database is brought there by another way."""
    return [one for operation in operations_of for one in getattr(operation, "state_operations", None) or [operation]]


def is_breaking(operation, new, state, app) -> bool:
    if isinstance(operation, HARMLESS) or getattr(operation, "model_name_lower", None) in new:
        return False
    if isinstance(operation, operations.AddField):
        field = operation.field
        return not (field.many_to_many or field.null or field.has_db_default())
    if isinstance(operation, operations.AlterField):
        was = state.models[app, operation.model_name_lower].get_field(operation.name)
        return not accepts_as_before(was, operation.field)
    return True


def accepts_as_before(was, now) -> bool:
    """Whether the column takes whatever it took before: of the same kind, as long, as empty, and not more unique."""
    same = type(was) is type(now) and (now.null or not was.null) and (was.unique or not now.unique)
    lengths = [(getattr(field, "max_length", None) or 0) for field in (was, now)]
    related = getattr(was.remote_field, "model", None) == getattr(now.remote_field, "model", None)
    return same and related and lengths[0] <= lengths[1] and was.db_column == now.db_column


def migrations():
    loader = MigrationLoader(None)
    return [
        (loader.graph.nodes[key], loader.project_state(key, at_end=False))
        for key in sorted(loader.graph.nodes)
        if key[0] in OURS and int(key[1][:4]) > FIRST_RELEASE[key[0]]
    ]


@pytest.mark.parametrize(("migration", "before"), migrations(), ids=lambda value: getattr(value, "name", ""))
def test_a_migration_leaves_the_release_before_working(migration, before):
    assert [words for words in breaking(migration, before) if words not in MAY] == []


def test_what_may_break_is_still_there():
    there = {words for migration, before in migrations() for words in breaking(migration, before)}
    assert set(MAY) <= there


@pytest.mark.parametrize(
    ("operation", "breaks"),
    [
        (operations.AddField("council", "a", models.CharField(max_length=5)), True),
        (operations.AddField("council", "a", models.CharField(max_length=5, default="")), True),
        (operations.AddField("council", "a", models.CharField(max_length=5, null=True)), False),
        (operations.AddField("council", "a", models.CharField(max_length=5, db_default="")), False),
        (operations.RemoveField("council", "name"), True),
        (operations.RenameField("council", "name", "title"), True),
        (operations.DeleteModel("Council"), True),
        (operations.AlterField("council", "name", models.CharField(max_length=5)), True),
        (operations.AlterField("council", "name", models.CharField(max_length=200, unique=True)), False),
        (operations.AlterField("council", "name", models.TextField()), True),
        (operations.RunSQL("DROP TABLE a"), True),
        (operations.AddConstraint("council", models.CheckConstraint(condition=models.Q(pk=1), name="a")), True),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, bool) else str(value),
)
def test_what_breaks_the_release_before_is_known(operation, breaks):
    loader = MigrationLoader(None)
    state = loader.project_state([("workforce", "0001_initial")])
    assert is_breaking(operation, set(), state, "workforce") is breaks
