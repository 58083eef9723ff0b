from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """Every form in the product looks the same: label, hint, error, then the field."""

    form_template_name = "workforce/form.html"
    field_template_name = "workforce/field.html"


class LoginForm(AuthenticationForm):
    """Email and password; the same words whether the address is unknown or the password wrong."""

    username = forms.EmailField(
        label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"})
    )
    error_messages = {
        "invalid_login": "That email address and password do not match. Check both and try again.",
        "inactive": "This account is closed. Ask your council's administrator.",
    }
