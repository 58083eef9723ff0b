from django.db import migrations

# A row that takes the place of another, and a table that is emptied, fire no trigger of updates or deletes.
SQLITE = """CREATE TRIGGER audit_no_replace BEFORE INSERT ON workforce_auditentry
    WHEN EXISTS (SELECT 1 FROM workforce_auditentry WHERE id = NEW.id OR digest = NEW.digest)
    BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"""
POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION audit_not_emptied() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$""",
    """CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON workforce_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_not_emptied()""",
]


def forbid(apps, schema_editor):
    for statement in [SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_no_replace")
    else:
        schema_editor.execute("DROP TRIGGER audit_not_emptied ON workforce_auditentry")
        schema_editor.execute("DROP FUNCTION audit_not_emptied()")


class Migration(migrations.Migration):
    dependencies = [("workforce", "0008_uploading_change")]
    operations = [migrations.RunPython(forbid, allow, elidable=False)]
