from django.contrib import admin
from django.urls import include, path

from workforce import accounts, health, mailbox, resetting, single_sign_on, telemetry

handler400 = "workforce.door.refused"
handler429 = "workforce.door.too_many_tries"
handler404 = "workforce.errors.not_found"
handler500 = "workforce.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health/", health.alive, name="health"),
    path("ready/", health.ready, name="ready"),
    path("telemetry/", telemetry.telemetry, name="telemetry"),
    # A person's address is their administrator's to give.
    path("account/email/", accounts.absent),
    path("account/confirm-email/", accounts.absent),
    path("account/confirm-email/<path:key>", accounts.absent),
    path("account/password/reset/", resetting.ResetPassword.as_view()),
    # Whoever has no password is given one by an administrator, who sends them a link.
    path("account/password/set/", accounts.absent),
    # A code by mail is taken on the page below, and proves nothing but who reads the mailbox.
    path("account/reauthenticate/code/", accounts.absent),
    path("account/reauthenticate/code/confirm/", accounts.absent),
    path("account/2fa/mailbox/", mailbox.mailbox, name="mailbox"),
    path("account/oidc/<str:provider_id>/login/", single_sign_on.begin),
    path("account/", include("allauth.urls")),
    path("", include("metrics.urls")),
    path("", include("strategies.urls")),
]
