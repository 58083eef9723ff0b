from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.forms import BaseInlineFormSet

from workforce.boxes import Boxes


class OneByOne(BaseInlineFormSet):
    """Refuses a row that takes what another has until this save: the library stores one after the other."""

    def clean(self):
        super().clean()
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
                self.refuse_what_is_taken([name for name in constraint.fields if name != self.fk.name])

    def refuse_what_is_taken(self, names):
        held = {tuple(form.initial[name] for name in names): form for form in self.initial_forms}
        for form in self.initial_forms:
            if form.is_valid() and set(names) & set(form.changed_data) and form not in self.deleted_forms:
                wanted = tuple(form.instance.serializable_value(name) for name in names)
                if held.get(wanted, form) is not form:
                    said = f"Two rows exchange their {' and '.join(names)}: save one change before you make the other."
                    raise ValidationError(said)


class LabelledInline(Boxes, admin.TabularInline):
    """Rows under a parent, whose fields a screen reader can name: a table's heading is not a label."""

    formset = OneByOne

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            wrapper = field.widget
            widget = getattr(wrapper, "widget", wrapper)
            widget.attrs.setdefault("aria-label", str(db_field.verbose_name).capitalize())
            if "rows" in widget.attrs:
                widget.attrs["rows"] = 2
            # A row is narrow, and what it names has a page of its own.
            wrapper.can_add_related = wrapper.can_change_related = wrapper.can_view_related = False
        return field
