from django import template

from workforce.single_sign_on import directory_of

register = template.Library()


@register.filter
def directory_name(id_: str) -> str:
    """What a directory is called; a tie may outlive the directory that it leads to."""
    held = directory_of(id_)
    return held.name if held else "a directory that is not used any more"
