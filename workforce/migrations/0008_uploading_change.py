from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workforce", "0007_more_on_record")]

    operations = [
        migrations.AddField(model_name="datachange", name="uploading", field=models.BooleanField(null=True)),
    ]
