"""Admin pages of what a person does not see: none, whether or not it is there."""

from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect


class Hiding(admin.ModelAdmin):
    """Every page about one row fetches it first, so here it is decided for all of them.

    Django would lead away from a row that is not there and refuse one that is, which tells an outsider which are.
    """

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None or not self.has_view_or_change_permission(request, found):
            raise Http404("There is no such row, or it is not yours to see.")
        return found

    def changeform_view(self, request, *args, **kwargs):
        """A button that is pressed twice sends the same twice, and each finds nothing in its way until both store."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            words = "The same was stored a moment before, or what it rests on went. Nothing of this was: look again."
            self.message_user(request, words, messages.WARNING)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
