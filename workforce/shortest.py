"""Decimals and lists in the admin as people write them: 12.5 and not 12.500000."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.db import models

from workforce.lines import Lines


def shortest(value: Decimal) -> str:
    """No more decimals than it has, and never a power of ten: '12.5', '1200'."""
    return f"{value.normalize():f}"


class Shortest(forms.DecimalField):
    """A box that holds a stored decimal in as few digits as it needs."""

    def prepare_value(self, value):
        return shortest(value) if isinstance(value, Decimal) else value


BOXES = {models.DecimalField: {"form_class": Shortest}, models.JSONField: {"form_class": Lines}}


# As Django's admin writes it.
EMPTY = "-"


def written(value) -> str:
    """A stored value for a page that is only read: '12.5', 'a, b', 'kind: county, region: -'; '-' where empty."""
    if isinstance(value, Decimal):
        return shortest(value)
    if isinstance(value, dict):
        value = [f"{name.replace('_', ' ')}: {written(held)}" for name, held in value.items()]
    if isinstance(value, list):
        return ", ".join(str(row) for row in value) or EMPTY
    return EMPTY if value in (None, "") else str(value)


def column(name: str, words: str = ""):
    """A decimal or a list of a model for a list or a page that is only read."""

    @admin.display(description=words or name, ordering=name)
    def shown(*admin_and_row) -> str:
        return written(getattr(admin_and_row[-1], name))

    shown.__name__ = name
    return shown


def readable(model: type[models.Model], fieldsets):
    """The same fieldsets, for a page that is only read, with decimals and lists as people write them."""
    kept = {
        field.name: column(field.name, str(field.verbose_name))
        for field in model._meta.fields
        if isinstance(field, models.DecimalField | models.JSONField)
    }
    kept |= {"slug": column("slug", "name in addresses")}
    return [
        (title, rest | {"fields": [kept.get(name, name) if isinstance(name, str) else name for name in rest["fields"]]})
        for title, rest in fieldsets
    ]
