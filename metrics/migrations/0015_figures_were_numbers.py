"""PostgreSQL reads whether what was there before is what the constraints ask for; others read and write meanwhile."""

from importlib import import_module

from django.db import migrations

numbers = import_module("metrics.migrations.0014_figures_are_numbers")


def read(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in numbers.CONDITIONS:
            schema_editor.execute(f"ALTER TABLE {numbers.TABLE} VALIDATE CONSTRAINT {name}")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0014_figures_are_numbers")]

    operations = [migrations.RunPython(read, migrations.RunPython.noop)]
