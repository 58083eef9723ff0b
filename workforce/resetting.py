"""Links to choose a password, which anybody may ask for in anybody's name."""

from allauth.account.views import PasswordResetView
from allauth.core.ratelimit import respond_429

from workforce import tries


class ResetPassword(PasswordResetView):
    def form_valid(self, form):
        if not tries.count_from_here(self.request, "reset_password_here", form.cleaned_data["email"].lower()):
            return respond_429(self.request)
        return super().form_valid(form)
