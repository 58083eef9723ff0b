from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("floor/<int:size>/", lambda request, size: HttpResponse(b"x" * size)),
    path("", include("workforce.urls")),
]
