"""Admin pages of what is kept in versions: what it said stays, and what a strategy gives up is not deleted."""

from collections import Counter

from django.contrib import admin
from django.core.exceptions import ValidationError
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
        for row in (row for formset in formsets for row in formset.deleted_objects if type(row) in wordings.KINDS):
            # What was changed beneath it goes with it all the same, unless it lies elsewhere now.
            wordings.give_up_beneath(row, request.user, timezone.now())


class Removing(admin.ModelAdmin):
    """Gives up instead of deleting; stands after what puts it on record."""

    def delete_model(self, request, obj):
        wordings.give_up([obj], request.user, timezone.now())

    def delete_queryset(self, request, queryset):
        wordings.give_up(queryset, request.user, timezone.now())

    def get_deleted_objects(self, objs, request):
        """Each with what goes with it. All else that is beneath stays where it is, and stands in nothing's way."""
        counts: Counter[str] = Counter()
        return named_with_beneath(objs, set(), counts), counts, set(), []


def named_with_beneath(rows, seen: set, counts: Counter[str]) -> list:
    names = []
    for row in rows:
        if row not in seen:
            seen.add(row)
            counts[str(row._meta.verbose_name_plural)] += 1
            beneath = named_with_beneath(wordings.beneath(row), seen, counts)
            names += [str(row), beneath] if beneath else [str(row)]
    return names


class RemovingFormSet(BaseInlineFormSet):
    """Gives up a row that is ticked to be deleted. By whom stands in the audit record.

    That comes first, and then the changed rows get out of each other's way: what one had until now another may take.
    """

    def save_existing_objects(self, commit=True):
        deleted = [form.instance for form in self.deleted_forms if form.instance.pk]
        for row in deleted:
            # The form has put into it whatever was typed beside the tick.
            row.refresh_from_db()
        changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        if commit:
            wordings.give_up(self.standing(row.pk for row in deleted), None, timezone.now())
            wordings.make_way(self.standing(changed))
        return super().save_existing_objects(commit)

    def standing(self, keys):
        return self.model.objects.filter(pk__in=list(keys))

    def delete_existing(self, obj, commit=True):
        """Done already."""


class PriorityFormSet(RemovingFormSet):
    def clean(self):
        super().clean()
        kept = [form.instance for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        places = Counter(priority.order for priority in kept if priority.parent_id is None)
        twice = [place for place, number in places.items() if place is not None and number > 1]
        if twice:
            raise ValidationError(f"Two priorities that lie in no other have the place {twice[0]}. Give each its own.")


class InItsPlace(ModelForm):
    """A row stays with its council, strategy or measure, whose pages of earlier days show it; for another, it is
    deleted and added anew."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"council", "strategy", "measure"} & set(self.fields) if self.instance.pk else ():
            self.fields[name].disabled = True
