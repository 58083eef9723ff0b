from django.contrib import admin
from django.db.models import Q

from strategies.admin.removing import InItsPlace, Removing, Worded
from strategies.admin.scope import CouncilScoped, ScopedInline
from strategies.models import Action, Board, Commentary, Event, Fact, Meeting, Oddity
from workforce import access
from workforce.access import Role


@admin.register(Action)
class ActionAdmin(CouncilScoped):
    councils = "strategy__councils"
    list_display = ["text", "strategy", "priority", "kind"]
    list_filter = ["strategy", "kind"]
    search_fields = ["text", "heading", "strategy__title"]
    autocomplete_fields = ["strategy", "priority"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(priority__removed_at=None)


class MeetingInline(ScopedInline):
    model = Meeting


@admin.register(Board)
class BoardAdmin(CouncilScoped):
    councils = "strategy__councils"
    list_display = ["name", "strategy", "cadence"]
    list_filter = ["strategy"]
    search_fields = ["name", "strategy__title"]
    autocomplete_fields = ["strategy"]
    inlines = [MeetingInline]


@admin.register(Event)
class EventAdmin(Worded, CouncilScoped, Removing):
    form = InItsPlace
    councils = "council"
    list_display = ["text", "council", "metric", "month", "kind", "breaks"]
    list_filter = ["council", "kind", "breaks"]
    search_fields = ["text"]
    autocomplete_fields = ["metric"]
    fields = ["council", "metric", "month", "kind", "text", "breaks"]


@admin.register(Fact)
class FactAdmin(CouncilScoped):
    councils = "strategy__councils"
    list_display = ["label", "printed", "as_at_text", "strategy", "council"]
    list_filter = ["strategy", "category"]
    search_fields = ["label", "code", "printed"]
    autocomplete_fields = ["strategy", "metric"]

    def get_queryset(self, request):
        """One that names a council is that council's alone, also in a strategy that several share."""
        found = super().get_queryset(request)
        if request.user.is_superuser:
            return found
        mine = access.councils_for(request.user, Role.EDITOR)
        return found.filter(Q(council=None) | Q(council__in=mine))


@admin.register(Oddity)
class OddityAdmin(CouncilScoped):
    councils = "strategy__councils"
    list_display = ["code", "strategy", "text"]
    list_filter = ["strategy"]
    search_fields = ["code", "text"]
    autocomplete_fields = ["strategy", "measures", "facts"]


@admin.register(Commentary)
class CommentaryAdmin(CouncilScoped):
    councils = "council"
    list_display = ["measure", "council", "month", "author"]
    list_filter = ["council"]
    search_fields = ["text", "measure__name"]
    autocomplete_fields = ["measure"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
