from django.urls import path

from strategies import analysis_views as views

urlpatterns = [
    path("strategies/<slug:slug>/changes/", views.strategy_changes, name="strategy-changes"),
    path("councils/<slug:slug>/adding-up/", views.adding_up_page, name="adding-up"),
    path("help/analysis/", views.analysis_help, name="help-analysis"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
