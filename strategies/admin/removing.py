"""Admin pages of measures and components: what they said is kept, and what a strategy gives up is not deleted."""

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.utils import timezone

from strategies import wordings
from strategies.models import Component


class Worded:
    """Keeps a version of whatever a page stored, once all of it is stored."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        new = [row for formset in formsets for row in formset.new_objects if isinstance(row, Component)]
        changed = [row for formset in formsets for row, _ in formset.changed_objects if isinstance(row, Component)]
        rows = [form.instance, *new, *changed]
        added = rows if not change else new
        wordings.record(rows, request.user, timezone.now(), added=added)


class Removing(admin.ModelAdmin):
    """Gives up instead of deleting; stands after what puts it on record."""

    def delete_model(self, request, obj):
        wordings.give_up([obj], request.user, timezone.now())

    def delete_queryset(self, request, queryset):
        wordings.give_up(queryset, request.user, timezone.now())

    def get_deleted_objects(self, objs, request):
        """What is beneath stays where it is, so nothing of it need be asked about."""
        names = [str(row) for row in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []


class RemovingFormSet(BaseInlineFormSet):
    """Gives up a row that is ticked to be deleted. By whom stands in the audit record."""

    def delete_existing(self, obj, commit=True):
        if commit:
            wordings.give_up([obj], None, timezone.now())
