"""Admin pages of what a person does not see: none, whether or not it is there."""

from django.contrib import admin
from django.http import Http404


class Hiding(admin.ModelAdmin):
    """Every page about one row fetches it first, so here it is decided for all of them.

    Django would lead away from a row that is not there and refuse one that is, which tells an outsider which are.
    """

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None or not self.has_view_or_change_permission(request, found):
            raise Http404("There is no such row, or it is not yours to see.")
        return found
