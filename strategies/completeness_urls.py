from django.urls import path

from strategies import completeness_views as views

urlpatterns = [
    path("completeness/", views.completeness_index, name="completeness-index"),
    path("councils/<slug:slug>/completeness/", views.completeness, name="completeness"),
]
