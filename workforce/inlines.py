from django.contrib import admin

from workforce.boxes import Boxes


class LabelledInline(Boxes, admin.TabularInline):
    """Rows under a parent, whose fields a screen reader can name: a table's heading is not a label."""

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
