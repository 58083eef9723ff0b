from django.urls import path

from metrics import comparing_views, views

urlpatterns = [
    path("compare/", comparing_views.compare, name="compare"),
    path("metrics/", views.metric_list, name="metric-list"),
    path("metrics/<slug:slug>/published/<int:year>/", comparing_views.published, name="published"),
    path("metrics/<slug:slug>/", views.metric_detail, name="metric-detail"),
]
