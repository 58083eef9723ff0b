from django import template
from django.forms import Field

register = template.Library()


@register.filter
def of(error: str, label: str) -> str:
    """An error that names its field: a summary of two fields "is required" twice would say nothing."""
    return f"Fill in “{label}”." if error == str(Field.default_error_messages["required"]) else error
