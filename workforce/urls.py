from django.contrib import admin
from django.urls import include, path

from workforce import health, telemetry

handler500 = "workforce.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health/", health.alive, name="health"),
    path("ready/", health.ready, name="ready"),
    path("telemetry/", telemetry.telemetry, name="telemetry"),
    path("account/", include("allauth.urls")),
    path("", include("metrics.urls")),
    path("", include("strategies.urls")),
]
