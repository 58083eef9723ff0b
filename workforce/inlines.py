from django.contrib import admin

from workforce.shortest import BOXES


class LabelledInline(admin.TabularInline):
    """Rows under a parent, whose fields a screen reader can name: a table's heading is not a label."""

    formfield_overrides = BOXES

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", str(db_field.verbose_name).capitalize())
        return field
