from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0022_guarded_with_gaps"),
    ]

    operations = [
        migrations.AddField(
            model_name="benchmark",
            name="source_cell",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="benchmark",
            name="source_file",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
