"""Admin pages whose every change is put on record, with what was there before and after."""

from workforce import audit
from workforce.boxes import Boxes
from workforce.hiding import Hiding
from workforce.models import AuditEntry, Council
from workforce.shortest import readable

Action = AuditEntry.Action


# More than this many rows that stand in the way of deleting tell nothing that the first do not.
MOST_NAMED = 10


class Audited(Boxes, Hiding):
    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        return readable(self.model, found)

    def get_deleted_objects(self, objs, request):
        names, counts, lacking, protected = super().get_deleted_objects(objs, request)
        ties = [field for field in self.opts.get_fields() if field.many_to_many]
        tables = [(tie if tie.auto_created else tie.remote_field).through._meta for tie in ties]
        links = [table for table in tables if table.auto_created]
        for table in links:
            counts.pop(table.verbose_name_plural, None)
        return without(links, names), counts, lacking, few(protected)

    def save_model(self, request, obj, form, change):
        stored = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        before = audit.values_of(stored) if stored else {}
        super().save_model(request, obj, form, change)
        self.put_on_record(request, Action.CHANGED if change else Action.ADDED, obj, before, audit.values_of(obj))

    def save_related(self, request, form, formsets, change):
        """Ties to other rows are stored after the row, so they are on record by themselves."""
        names = [field.name for field in self.opts.many_to_many if field.name in form.changed_data]
        before = {name: named(form.instance, name) for name in names} if change else {}
        super().save_related(request, form, formsets, change)
        after = {name: named(form.instance, name) for name in names}
        self.put_on_record(request, Action.CHANGED, form.instance, before, after)

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


def without(links: list, names: list) -> list:
    """The names of what goes, as they are nested, without the rows that only tie two things together."""
    words = tuple(f"{table.verbose_name}: ".lower() for table in links)
    return [
        without(links, name) if isinstance(name, list) else name
        for name in names
        if isinstance(name, list) or not words or not str(name).lower().startswith(words)
    ]


def named(row, tie: str) -> list[str]:
    """What a row is tied to, by name."""
    return sorted(map(str, getattr(row, tie).all()))


def few(names: list) -> list:
    """The first, and how many more there are."""
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], f"and {more:,} more"] if more > 1 else names


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
