from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path

from workforce import access
from workforce.access import Role
from workforce.audited import Audited
from workforce.inlines import LabelledInline


class ScopedFilter(admin.RelatedFieldListFilter):
    """Offers only what the person sees: the names of others' strategies and councils are theirs."""

    def field_choices(self, field, request, model_admin):
        seen = choices(model_admin.admin_site, field, request).get("queryset")
        offered = super().field_choices(field, request, model_admin)
        if seen is None:
            return offered
        keys = set(seen.values_list("pk", flat=True))
        return [(pk, name) for pk, name in offered if pk in keys]


class CouncilScoped(Audited):
    """Shows an editor what belongs to the councils they edit for, and nothing else exists for them.

    `councils` is the lookup from the model to its councils. Roles decide, not Django's model permissions.
    """

    councils = "councils"
    removable = True

    def get_queryset(self, request):
        found = super().get_queryset(request)
        if request.user.is_superuser:
            return found
        return found.filter(**{f"{self.councils}__in": access.councils_for(request.user, Role.EDITOR)}).distinct()

    def get_list_filter(self, request):
        return [
            (name, ScopedFilter) if isinstance(name, str) and self.leads_to_rows(name) else name
            for name in super().get_list_filter(request)
        ]

    def leads_to_rows(self, name: str) -> bool:
        return bool(get_fields_from_path(self.model, name)[-1].remote_field)

    def has_module_permission(self, request):
        return access.councils_for(request.user, Role.EDITOR).exists()

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return self.has_module_permission(request)
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.removable and self.has_view_permission(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **self.choices(db_field, request, kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, **self.choices(db_field, request, kwargs))

    def save_related(self, request, form, formsets, change):
        """What a person does not see they cannot take away: a council that shares a strategy stays in it."""
        for field in self.opts.many_to_many:
            if change and field.name in form.cleaned_data:
                unseen = getattr(form.instance, field.name).exclude(pk__in=form.fields[field.name].queryset)
                form.cleaned_data[field.name] = [*form.cleaned_data[field.name], *unseen]
        super().save_related(request, form, formsets, change)

    def choices(self, db_field, request, kwargs):
        """Offers only what the person may choose: their councils, and rows that they see in the admin."""
        return kwargs | choices(self.admin_site, db_field, request)


class ScopedInline(LabelledInline):
    """Rows of a parent that the person was already found to see."""

    extra = 0

    def has_view_permission(self, request, obj=None):
        return access.councils_for(request.user, Role.EDITOR).exists()

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(
            db_field, request, **(kwargs | choices(self.admin_site, db_field, request))
        )


def choices(site: admin.AdminSite, db_field, request) -> dict:
    """The rows that a person may choose for a field, where it leads to something that is scoped."""
    related = db_field.remote_field.model
    if related._meta.label == "workforce.Council":
        return {"queryset": access.councils_for(request.user, Role.EDITOR)}
    registered = site._registry.get(related)
    if isinstance(registered, CouncilScoped):
        return {"queryset": registered.get_queryset(request)}
    return {}
