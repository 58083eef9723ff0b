from django import template
from django.forms import ChoiceField, Field

register = template.Library()

# What Django says where something is asked for that a list has not, up to what that is.
NOT_LISTED = str(ChoiceField.default_error_messages["invalid_choice"]).partition("%(value)s")[0]


@register.filter
def of(error: str, label: str) -> str:
    """An error that names its field: a summary of two fields "is required" twice would say nothing."""
    if error == str(Field.default_error_messages["required"]):
        return f"Fill in “{label}”."
    return (
        f"Choose “{label}” from its list: what was asked for is not in it." if error.startswith(NOT_LISTED) else error
    )
