from django.db import migrations
from django.db.models import F


def forget(apps, schema_editor):
    """What was noted of an address that an administrator has changed since."""
    apps.get_model("account", "EmailAddress").objects.exclude(email=F("user__email")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("workforce", "0009_audit_is_not_emptied_or_replaced"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
