from django.db import migrations

from metrics.uploads.guarding import guard_before, summed, told_by


def guard_what_was_before(apps, schema_editor):
    """What every council's withheld figures were before, as if they were stored today."""
    snapshots = apps.get_model("metrics", "MetricSnapshot")
    for council in apps.get_model("workforce", "Council").objects.all():
        held = snapshots.objects.filter(council=council)
        told, withheld = told_by(summed(held.filter(superseded_at=None)))
        guard_before(held, [row for row in told if row.figure in withheld])


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0020_names_written_once"),
    ]

    operations = [
        migrations.RunPython(guard_what_was_before, migrations.RunPython.noop, elidable=True),
    ]
