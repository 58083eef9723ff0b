from django.db import migrations, models

from metrics.uploads.guarding import guard_before


def guard_what_was_before(apps, schema_editor):
    """What every council's withheld figures were before, as if they were stored today."""
    snapshots = apps.get_model("metrics", "MetricSnapshot")
    for council in apps.get_model("workforce", "Council").objects.all():
        held = snapshots.objects.filter(council=council)
        span = held.aggregate(first=models.Min("month"), last=models.Max("month"))
        if span["first"]:
            guard_before(held, span["first"], span["last"])


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0020_names_written_once"),
    ]

    operations = [
        migrations.RunPython(guard_what_was_before, migrations.RunPython.noop, elidable=True),
    ]
