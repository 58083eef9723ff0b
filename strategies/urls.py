from django.urls import include, path

from strategies import views

urlpatterns = [
    path("", views.home, name="home"),
    path("strategies/<slug:slug>/", views.dashboard, name="strategy-dashboard"),
    path("strategies/<slug:slug>/document/", views.document, name="strategy-document"),
    path("strategies/<slug:slug>/measures/<str:code>/", views.measure, name="measure"),
    path("strategies/<slug:slug>/measures/<str:code>/comment/", views.measure_comment, name="measure-comment"),
    path(
        "strategies/<slug:slug>/measures/<str:code>/figures.csv",
        views.measure_file,
        {"kind": "csv"},
        name="measure-csv",
    ),
    path(
        "strategies/<slug:slug>/measures/<str:code>/figures.xlsx",
        views.measure_file,
        {"kind": "xlsx"},
        name="measure-workbook",
    ),
    path("", include("strategies.analysis_urls")),
    path("", include("strategies.completeness_urls")),
    path("councils/<slug:slug>/uploads/", include("strategies.upload_urls")),
    path("help/statuses/", views.statuses, name="help-statuses"),
]
