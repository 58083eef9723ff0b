"""A person's own access tokens, and what the API offers."""

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from workforce import tokens
from workforce.fresh import fresh_to_send

TAKEN = "You have a token of that name. Revoke it first, or choose another name."


class TokenForm(forms.Form):
    """A new token: what it is for and how long it lasts."""

    name = forms.CharField(label="What it is for", max_length=60, help_text="Such as the name of the program.")
    days = forms.TypedChoiceField(
        label="It ends after", coerce=int, choices=[(30, "30 days"), (90, "90 days"), (365, "a year")], initial=90
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if self.user.tokens.filter(name=name).exists():
            raise forms.ValidationError(TAKEN)
        return name


@fresh_to_send
def token_list(request):
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    key = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, key = tokens.make(request.user, form.cleaned_data["name"], form.cleaned_data["days"])
            form = TokenForm(user=request.user)
        except IntegrityError:
            form.add_error("name", TAKEN)
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"tokens": request.user.tokens.all(), "form": form, "key": key}
    return render(request, "strategies/tokens.html", context, status=status)


@require_POST
def token_revoke(request, pk):
    token = get_object_or_404(request.user.tokens, pk=pk)
    tokens.revoke(token)
    messages.success(request, f"The token {token.name} was revoked.")
    return redirect("tokens")


def api_help(request):
    from strategies.api import api

    schema = api.get_openapi_schema()
    listed = [
        {"path": path, "summary": held["get"]["summary"], "parameters": needed_first(held["get"])}
        for path, held in schema["paths"].items()
    ]
    return render(request, "strategies/api_help.html", {"operations": listed, "description": api.description})


def needed_first(operation: dict) -> list[dict]:
    return sorted(operation.get("parameters", []), key=lambda parameter: not parameter["required"])
