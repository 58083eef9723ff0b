from collections import Counter

from django.db import migrations

from metrics.spreadsheets.headers import keys_of, signature
from metrics.spreadsheets.names import key


def key_by_any_month(apps, schema_editor):
    """Keeps each mapping whatever the months at the end of its headings; of two that are now for the same headings, the
    one said last."""
    ColumnProfile = apps.get_model("metrics", "ColumnProfile")
    for kept in ColumnProfile.objects.order_by("saved_at", "pk"):
        now = signature(kept.headings)
        others = ColumnProfile.objects.filter(council=kept.council, signature=now).exclude(pk=kept.pk)
        if others.filter(saved_at__gt=kept.saved_at).exists():
            kept.delete()
            continue
        others.delete()
        renamed = dict(zip(numbered(kept.headings), keys_of(kept.headings), strict=True))
        kept.columns = {renamed.get(name, name): role for name, role in kept.columns.items()}
        kept.signature = now
        kept.save(update_fields=["signature", "columns"])


def numbered(headings):
    """The names of columns before: only a month at the beginning of a heading was left open."""
    seen = Counter()
    for heading in headings:
        whole, normal = key(heading), keys_of([heading])[0]
        name = normal if normal.startswith("month ") else whole
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}  {seen[name]}"


class Migration(migrations.Migration):
    dependencies = [("metrics", "0018_confirmed_figures")]

    operations = [migrations.RunPython(key_by_any_month, migrations.RunPython.noop)]
