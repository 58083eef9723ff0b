from collections import defaultdict

from django.db import migrations
from django.utils import timezone

PRIORITIES = (
    *("code", "code_is_ours", "title", "aliases", "order", "line", "current_picture", "ambition", "parent_id"),
)
BASELINES = (*("value", "printed", "as_at_text", "as_at", "precision", "cohort", "cohort_size", "line", "note"),)
EVENTS = ("month", "kind", "text", "breaks", "metric_id")


def open_first_versions(apps, schema_editor):
    """What each priority, baseline and event says today; what it said before is not known."""
    moment = timezone.now()
    for of, names in (("Priority", PRIORITIES), ("Baseline", BASELINES), ("Event", EVENTS)):
        versions = apps.get_model("strategies", f"{of}Version")
        versions.objects.bulk_create(
            versions(of_id=row.pk, recorded_at=moment, **{name: getattr(row, name) for name in names})
            for row in apps.get_model("strategies", of).objects.all()
        )


def keep_priorities_of_measures(apps, schema_editor):
    """Every version of a measure serves the priorities of today: which it served before is not known."""
    served = defaultdict(list)
    places = apps.get_model("strategies", "MeasurePriority").objects.order_by("priority_id")
    for measure, priority in places.values_list("measure", "priority"):
        served[measure].append(priority)
    versions = list(apps.get_model("strategies", "MeasureVersion").objects.all())
    for version in versions:
        version.served = served[version.of_id]
    apps.get_model("strategies", "MeasureVersion").objects.bulk_update(versions, ["served"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("strategies", "0008_everything_has_versions")]

    operations = [
        migrations.RunPython(open_first_versions, migrations.RunPython.noop),
        migrations.RunPython(keep_priorities_of_measures, migrations.RunPython.noop),
    ]
