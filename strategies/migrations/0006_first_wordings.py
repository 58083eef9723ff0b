from django.db import migrations
from django.utils import timezone

MEASURES = ("code", "name", "name_is_ours", "order", "kind", "role", "tracked", "note", "owner", "judged")
COMPONENTS = (
    *("order", "label", "staff_group_text", "unit_text", "breakdown", "census_note", "note"),
    *("metric_id", "staff_group_id"),
)


def open_first_versions(apps, schema_editor):
    """What each measure and component says today; what it said before is not known."""
    moment = timezone.now()
    for of, version, names in (
        ("SuccessMeasure", "MeasureVersion", MEASURES),
        ("Component", "ComponentVersion", COMPONENTS),
    ):
        versions = apps.get_model("strategies", version)
        versions.objects.bulk_create(
            versions(of_id=row.pk, recorded_at=moment, **{name: getattr(row, name) for name in names})
            for row in apps.get_model("strategies", of).objects.all()
        )


class Migration(migrations.Migration):
    dependencies = [("strategies", "0005_wordings_and_kinds")]

    operations = [migrations.RunPython(open_first_versions, migrations.RunPython.noop)]
