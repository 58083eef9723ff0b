from django.contrib import admin

from metrics.models import Metric, Service, StaffGroup
from workforce import access
from workforce.access import Role
from workforce.audited import Audited


class Catalogue(Audited):
    """Shared by every council: editors look things up in it, administrators change it."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return access.councils_for(request.user, Role.EDITOR).exists()


@admin.register(Metric)
class MetricAdmin(Catalogue):
    list_display = ["name", "unit", "polarity", "kind", "frequency", "tier"]
    list_filter = ["unit", "polarity", "kind", "frequency", "tier"]
    search_fields = ["name", "slug", "aliases"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(StaffGroup)
class StaffGroupAdmin(Catalogue):
    list_display = ["name", "order"]
    search_fields = ["name", "slug", "aliases"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Service)
class ServiceAdmin(Audited):
    list_display = ["name", "council", "parent"]
    list_filter = ["council"]
    search_fields = ["name", "council__name"]
    autocomplete_fields = ["council", "parent"]
