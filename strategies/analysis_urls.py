from django.urls import include, path

from strategies import analysis_views as views
from strategies import breakdown_views, comparing_views, token_views

urlpatterns = [
    path("strategies/<slug:slug>/changes/", views.strategy_changes, name="strategy-changes"),
    path("councils/<slug:slug>/adding-up/", views.adding_up_page, name="adding-up"),
    path("councils/<slug:slug>/breakdown/", breakdown_views.breakdown, name="breakdown"),
    path("compare/months/", comparing_views.compare_months, name="compare-months"),
    path("help/analysis/", views.analysis_help, name="help-analysis"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("", include("strategies.api_urls")),
    path("help/api/", token_views.api_help, name="api-help"),
    path("tokens/", token_views.token_list, name="tokens"),
    path("tokens/<int:pk>/revoke/", token_views.token_revoke, name="token-revoke"),
]
