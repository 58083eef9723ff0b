from django.urls import path

from metrics import views

urlpatterns = [
    path("metrics/", views.metric_list, name="metric-list"),
    path("metrics/<slug:slug>/", views.metric_detail, name="metric-detail"),
]
