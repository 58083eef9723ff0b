from django.db import migrations

from metrics.spreadsheets.headers import keys_of, signature
from metrics.spreadsheets.names import words


def key_by_whole_headings(apps, schema_editor):
    """Keeps each mapping under its headings with their signs and brackets; one that told two columns of a file as one
    is forgotten, since nobody can say which of them was meant."""
    ColumnProfile = apps.get_model("metrics", "ColumnProfile")
    for kept in ColumnProfile.objects.all():
        loose = [words(heading) for heading in kept.headings]
        said = [name for name in loose if name in kept.columns]
        now = signature(kept.headings)
        taken = ColumnProfile.objects.filter(council=kept.council, signature=now).exclude(pk=kept.pk).exists()
        if taken or len(set(said)) < len(said):
            kept.delete()
            continue
        keys = keys_of(kept.headings)
        kept.columns = {key: kept.columns[name] for key, name in zip(keys, loose, strict=True) if name in kept.columns}
        kept.signature = now
        kept.save(update_fields=["signature", "columns"])


class Migration(migrations.Migration):
    dependencies = [("metrics", "0015_figures_were_numbers")]

    operations = [migrations.RunPython(key_by_whole_headings, migrations.RunPython.noop)]
