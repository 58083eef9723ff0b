from workforce.lines import Numbers
from workforce.shortest import BOXES


class Boxes:
    """The boxes of an admin form, in the words of those who fill it in."""

    formfield_overrides = BOXES

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "lines":
            kwargs["form_class"] = Numbers
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if db_field.name == "slug":
            field.label = "Name in addresses"
            field.help_text = "Small letters, digits and hyphens. Links to its pages hold it, so change it rarely."
        if db_field.name == "lines":
            field.label = "Lines of the document"
        # What is chosen here is deleted on its own page, and not beside the box that names it.
        field.widget.can_delete_related = False
        return field
