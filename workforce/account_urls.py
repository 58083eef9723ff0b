from django.contrib.auth import views
from django.urls import path

from workforce.forms import LoginForm

urlpatterns = [
    path(
        "login/", views.LoginView.as_view(authentication_form=LoginForm, redirect_authenticated_user=True), name="login"
    ),
    path("logout/", views.LogoutView.as_view(), name="logout"),
]
