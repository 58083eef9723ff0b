from django.contrib import admin

from strategies.admin.removing import InItsPlace, Removing, Worded
from strategies.admin.scope import CouncilScoped, ScopedInline
from strategies.models import Action, Board, Commentary, Event, Fact, Meeting, Oddity


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
