from django.contrib.auth.decorators import login_not_required
from django.urls import path

from strategies.api import api

# A program signs in with its token, which the API itself asks for; there is no session and no page to lead it to.
operations, application, version = api.urls
for operation in operations:
    operation.callback = login_not_required(operation.callback)
urlpatterns = [path("api/v1/", (operations, application, version))]
