"""Admin pages of what is kept in versions: what it said stays, and what a strategy gives up is not deleted."""

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.utils import timezone

from strategies import wordings


class Worded:
    """Keeps a version of whatever a page stored, once all of it is stored."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        new = [row for formset in formsets for row in formset.new_objects]
        changed = [row for formset in formsets for row, _ in formset.changed_objects]
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
        # The form has put into it whatever was typed beside the tick.
        obj.refresh_from_db()
        if commit:
            wordings.give_up(type(obj).objects.filter(pk=obj.pk), None, timezone.now())


class OfOneCouncil(ModelForm):
    """A row stays with its council, whose pages of earlier days show it; for another, it is deleted and added anew."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["council"].disabled = True
