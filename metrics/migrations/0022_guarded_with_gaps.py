from django.db import migrations, models

from metrics.uploads.guarding import guard, guard_before


def guard_what_is_stored(apps, schema_editor):
    """Every council's figures that give away a small one, a month missing between, as if they were stored today."""
    snapshots, services = (apps.get_model("metrics", name) for name in ("MetricSnapshot", "Service"))
    for council in apps.get_model("workforce", "Council").objects.all():
        held = snapshots.objects.filter(council=council)
        current = held.filter(superseded_at=None)
        span = current.aggregate(first=models.Min("month"), last=models.Max("month"))
        if span["first"]:
            parents = dict(services.objects.filter(council=council).values_list("pk", "parent"))
            guard_before(held, guard(current, parents, span["first"], span["last"]))


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0021_guarded_before"),
    ]

    operations = [
        migrations.RunPython(guard_what_is_stored, migrations.RunPython.noop, elidable=True),
    ]
