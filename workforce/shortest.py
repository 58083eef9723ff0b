"""Decimals in the admin as people write them: 12.5 and not 12.500000."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.db import models


def shortest(value: Decimal) -> str:
    """No more decimals than it has, and never a power of ten: '12.5', '1200'."""
    return f"{value.normalize():f}"


class Shortest(forms.DecimalField):
    """A box that holds a stored decimal in as few digits as it needs."""

    def prepare_value(self, value):
        return shortest(value) if isinstance(value, Decimal) else value


BOXES = {models.DecimalField: {"form_class": Shortest}}


def column(name: str):
    """A decimal of a model for a list or a page that is only read."""

    @admin.display(description=name, ordering=name, empty_value="")
    def shown(_admin, row) -> str | None:
        value = getattr(row, name)
        return None if value is None else shortest(value)

    return shown
