from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER audit_no_{word} BEFORE {word.upper()} ON workforce_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"""
    for word in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON workforce_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
]


def forbid(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for word in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER audit_no_{word}")
    else:
        schema_editor.execute("DROP TRIGGER audit_append_only ON workforce_auditentry")
        schema_editor.execute("DROP FUNCTION audit_append_only()")


class Migration(migrations.Migration):
    dependencies = [("workforce", "0003_audit_entry")]
    operations = [migrations.RunPython(forbid, allow, elidable=False)]
