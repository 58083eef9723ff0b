"""Admin pages whose every change is put on record, with what was there before and after."""

from django.contrib import admin

from workforce import audit
from workforce.models import AuditEntry, Council
from workforce.shortest import BOXES

Action = AuditEntry.Action


class Audited(admin.ModelAdmin):
    formfield_overrides = BOXES

    def save_model(self, request, obj, form, change):
        stored = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        before = audit.values_of(stored) if stored else {}
        super().save_model(request, obj, form, change)
        self.put_on_record(request, Action.CHANGED if change else Action.ADDED, obj, before, audit.values_of(obj))

    def delete_model(self, request, obj):
        before = audit.values_of(obj)
        name = self.name_of(obj)
        super().delete_model(request, obj)
        record(request, Action.DELETED, name, council_of(obj), before, {})

    def delete_queryset(self, request, queryset):
        rows = [(self.name_of(row), council_of(row), audit.values_of(row)) for row in queryset]
        super().delete_queryset(request, queryset)
        for name, council, before in rows:
            record(request, Action.DELETED, name, council, before, {})

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self.put_on_record(request, Action.ADDED, row, {}, audit.values_of(row))
        for row, names in formset.changed_objects:
            initial = next(f.initial for f in formset.forms if f.instance.pk == row.pk)
            self.put_on_record(
                request, Action.CHANGED, row, {name: initial.get(name) for name in names}, audit.values_of(row), names
            )
        for row in formset.deleted_objects:
            record(request, Action.DELETED, self.name_of(row), council_of(row), audit.values_of(row), {})

    def put_on_record(self, request, action, row, before, after, names=None):
        if names is not None:
            after = {name: after[name] for name in names if name in after}
        changed = audit.difference(before, after)
        if any(changed):
            record(request, action, self.name_of(row), council_of(row), *changed)

    @staticmethod
    def name_of(row) -> str:
        return f"{row._meta.verbose_name} {row}"


def record(request, action, what, council, before, after) -> None:
    audit.record(
        action,
        actor=request.user,
        what=what,
        council=council,
        before=before,
        after=after,
        address=audit.address_of(request),
    )


def council_of(row) -> Council | None:
    """The council that a row names itself; what it reaches only through others is clear from its name."""
    council = row if isinstance(row, Council) else getattr(row, "council", None)
    return council if isinstance(council, Council) and council.pk else None
