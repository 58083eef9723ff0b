"""The database refuses figures that cannot be, without a table being made anew or kept locked.

On PostgreSQL the constraints hold for what is written from now on, and the next migration reads what was there. SQLite
could add them only by copying the table, which takes minutes where there are millions of figures: there triggers refuse
the same, until another change makes the table anew, with constraints.
"""

from django.db import migrations, models

TABLE = "metrics_metricsnapshot"
# NaN is larger than any number to PostgreSQL, and so is any text to SQLite; what is null is not asked.
CONDITIONS = {
    "snapshot_value_is_a_number": "{0}value > -10000000000 AND {0}value < 10000000000",
    "snapshot_numerator_can_be": "{0}numerator >= 0 AND {0}numerator < 10000000000",
    "snapshot_denominator_can_be": "{0}denominator >= 0 AND {0}denominator < 10000000000"
    " AND ({0}denominator > 0 OR {0}value IS NULL)",
}


def hold(apps, schema_editor):
    for name, condition in CONDITIONS.items():
        if schema_editor.connection.vendor != "sqlite":
            schema_editor.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} CHECK ({condition.format('')}) NOT VALID")
            continue
        for event, on in (("insert", "INSERT"), ("update", "UPDATE OF value, numerator, denominator")):
            schema_editor.execute(
                f"CREATE TRIGGER {name}_{event} BEFORE {on} ON {TABLE} WHEN NOT ({condition.format('NEW.')})"
                f" BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
            )


def let_go(apps, schema_editor):
    for name in CONDITIONS:
        if schema_editor.connection.vendor != "sqlite":
            schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {name}")
            continue
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0013_reasons_with_one_index")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(hold, let_go)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="metricsnapshot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(value__gt=-(10**10), value__lt=10**10),
                        name="snapshot_value_is_a_number",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="metricsnapshot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(numerator__gte=0, numerator__lt=10**10), name="snapshot_numerator_can_be"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="metricsnapshot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(denominator__gte=0, denominator__lt=10**10)
                        & (models.Q(denominator__gt=0) | models.Q(value=None)),
                        name="snapshot_denominator_can_be",
                    ),
                ),
            ],
        )
    ]
