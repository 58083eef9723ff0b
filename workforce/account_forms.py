"""allauth's forms in this site's words: a label for each field, and no placeholder that goes when typing begins."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError

from workforce import audit, tries
from workforce.models import AuditEntry

LABELS = {
    "email": "Email address",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, once more",
    "code": "Code",
    "name": "Name of the key",
}


class Plain:
    """What the page says above the form is not said again in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in LABELS:
                field.help_text = ""


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    """Answers the same whatever happens, and sends a link to whoever has a password to replace."""

    def save(self, request, **kwargs):
        email = self.cleaned_data["email"]
        # Links that were sent before work as well as one more would; after a sign-in they do not, nor do they count.
        rest = "|".join(f"{person.password}{person.last_login}" for person in self.users)
        if not tries.count(request, "reset_password_mail", f"{email.lower()}|{rest}"):
            return email
        if any(person.has_usable_password() for person in self.users) or not self.users:
            return super().save(request, **kwargs)
        get_adapter().send_mail("account/email/no_password", email, {})
        return email


class LinkForm(account.UserTokenForm):
    """Of a link to choose a password, which opens nothing while its account is closed."""

    def _get_user(self, uidb36):
        person = super()._get_user(uidb36)
        return person if person and person.is_active else None


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    def clean_oldpassword(self):
        try:
            return super().clean_oldpassword()
        except ValidationError:
            audit.told(context.request, AuditEntry.Action.FAILED, "own password, to choose another")
            raise


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    pass


class MailedCodeForm(Plain, account.ConfirmReauthenticationCodeForm):
    pass


class Counted:
    """The library counts wrong codes by network address; this counts them for the account as well."""

    def clean_code(self):
        counted = tries.count_code(context.request, self.user)
        code = super().clean_code()
        counted.rollback()
        return code


class AuthenticateForm(Counted, Plain, mfa.AuthenticateForm):
    pass


class ReauthenticateWithCodeForm(Counted, Plain, mfa.ReauthenticateForm):
    pass


class ActivateAppForm(Plain, ActivateTOTPForm):
    pass


class AddKeyForm(Plain, webauthn.AddWebAuthnForm):
    pass


class RenameKeyForm(Plain, webauthn.EditWebAuthnForm):
    pass
