import csv
from importlib import import_module

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from workforce import audit, sessions, tokens
from workforce.audited import Audited
from workforce.cells import harmless
from workforce.errors import Away
from workforce.fresh import FreshActions, FreshAdmin, fresh
from workforce.inlines import LabelledInline
from workforce.models import AuditEntry, Council, Membership, User
from workforce.shortest import column, readable

admin.site.site_header = "Workforce boards: administration"
admin.site.site_title = "Workforce boards"
admin.site.index_title = "Strategies, targets and people"
# Factors, tokens and addresses are their owner's; what an administrator may do with them has an action below.
OF_LIBRARIES = {"account", "mfa", "socialaccount", "usersessions", "django_tasks_database"}
for library in ("allauth.account", "allauth.mfa", "allauth.socialaccount", "allauth.usersessions", "django_tasks_db"):
    import_module(f"{library}.admin")
for model in [held for held in admin.site._registry if held is Group or held._meta.app_label in OF_LIBRARIES]:
    admin.site.unregister(model)


def login(request, extra_context=None):
    """The admin has no door of its own, which would go round the second factor."""
    if request.user.is_authenticated:
        raise Http404("The admin pages are not open to you.")
    return redirect_to_login(request.get_full_path())


def password_change(request, extra_context=None):
    """Nor has it a page of its own for one's password."""
    return redirect("account_change_password")


admin.site.login = login
admin.site.password_change = password_change


class PersonCreationForm(forms.ModelForm):
    """A new person, who chooses the password themselves: nobody else ever knows it."""

    invite = forms.BooleanField(
        label="Send them a link to choose a password",
        required=False,
        initial=True,
        help_text="Leave it out where they sign in with the council's own account.",
    )

    class Meta:
        model = User
        fields = ["email", "name"]
        field_classes = {"email": forms.EmailField}

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class WhetherPassword(ReadOnlyPasswordHashWidget):
    """Says whether there is a password, and nothing of how it is kept."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        usable = bool(value) and is_password_usable(value)
        words = "Chosen; nobody can read it" if usable else "None: they sign in elsewhere, or have not chosen one yet"
        return context | {"summary": [{"label": words}]}


class PersonChangeForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(label="Password", widget=WhetherPassword)

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": forms.EmailField}
        labels = {"is_superuser": "Is an administrator"}
        help_texts = {
            "is_staff": "Needed by editors of strategies, who see there only what their councils have.",
            "is_superuser": "May see and change everything, in every council.",
        }


class PersonPasswordForm(AdminPasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password2"].help_text = "Every session and access token of theirs ends."
        # Django asks only where there is a password to take away.
        if box := self.fields.get("usable_password"):
            box.label, box.help_text = "They sign in with", ""
            box.choices = [("true", "a password"), ("false", "the council's own account only")]


class Administrators(admin.BooleanFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "is an administrator"


class MembershipInline(LabelledInline):
    model = Membership
    extra = 1
    autocomplete_fields = ["council"]


@admin.register(User)
class PersonAdmin(FreshAdmin, Audited, UserAdmin):
    form, add_form, change_password_form = PersonChangeForm, PersonCreationForm, PersonPasswordForm
    add_form_template = None
    list_display = ["name", "email", "is_active", "is_staff", "administrator", "last_login"]
    list_filter = [
        "is_active",
        "is_staff",
        ("is_superuser", Administrators),
        "memberships__council",
        "memberships__role",
    ]
    search_fields = ["name", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "invite"]})]
    inlines = [MembershipInline]
    actions = ["invite", "reset_factor"]

    @admin.display(boolean=True, description="is an administrator", ordering="is_superuser")
    def administrator(self, person):
        return person.is_superuser

    @method_decorator(fresh)
    def user_change_password(self, request, id, form_url=""):
        return super().user_change_password(request, id, form_url)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change and form.cleaned_data.get("invite"):
            self.send_links(request, [form.instance])

    @admin.action(description="Send a link to choose a password")
    def invite(self, request, queryset):
        self.send_links(request, list(queryset.filter(is_active=True)))

    @admin.action(description="Take away the second factor (lost phone or key)")
    def reset_factor(self, request, queryset):
        """The person sets up another at the next sign-in, where one is demanded of them."""
        for person in queryset:
            count, _ = person.authenticator_set.all().delete()
            tokens.end_all(person, "Their second factor was taken away.")
            sessions.end_others(person)
            audit.told(request, AuditEntry.Action.DELETED, f"the second factor of {person}: {count}")
            if count:
                get_adapter().send_notification_mail("mfa/email/factors_taken_away", person)
        self.message_user(request, "Taken away. Tell them yourself, by a way that you know to be theirs.")

    def send_links(self, request, people):
        sent = [person.email for person in people if self.send_link(request, person)]
        names = ", ".join(sent) or "nobody: who may not sign in gets none"
        if sent or not people:
            words = f"A link to choose a password was sent to {names}. It works once, for three days."
            self.message_user(request, words)

    def send_link(self, request, person) -> bool:
        form = ResetPasswordForm({"email": person.email})
        try:
            form.full_clean()
            form.save(request)
        except Away:
            words = f"No link could be sent to {person.email}, for the mail server did not take it. Try again later."
            self.message_user(request, words, messages.ERROR)
            return False
        audit.told(request, AuditEntry.Action.CHANGED, f"sent {person} a link to choose a password")
        return True


@admin.register(Council)
class CouncilAdmin(FreshAdmin, Audited):
    list_display = ["name", "kind", "region", "ons_code", "invented"]
    list_filter = ["invented", "region", "kind"]
    search_fields = ["name", "short_name", "ons_code"]
    prepopulated_fields = {"slug": ["short_name"]}


@admin.register(Membership)
class MembershipAdmin(FreshAdmin, Audited):
    list_display = ["user", "council", "role"]
    list_filter = ["council", "role"]
    search_fields = ["user__name", "user__email", "council__name"]
    autocomplete_fields = ["user", "council"]


@admin.register(AuditEntry)
class AuditAdmin(FreshActions):
    """Read, filtered and exported by administrators; nobody adds, changes or deletes."""

    list_display = ["at", "action", "actor_name", "council", "what", "reason"]
    list_filter = ["action", "council", "at"]
    search_fields = ["actor_name", "what", "reason"]
    date_hierarchy = "at"
    actions = ["export"]
    fieldsets = [
        (None, {"fields": ["at", "action", "actor_name", "council", "what", "before", "after", "reason", "address"]}),
        (
            "Proof that no entry was altered or left out",
            {
                "fields": [column("previous", "seal of the entry before"), column("digest", "seal of this entry")],
                "description": "Each entry is sealed together with the seal of the entry before it.",
            },
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        return readable(self.model, super().get_fieldsets(request, obj))

    def has_add_permission(self, request):
        return False

    has_delete_permission = has_change_permission = lambda self, request, obj=None: False

    @admin.action(description="Export as csv")
    def export(self, request, queryset):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        writer = csv.writer(response)
        names = [field.name for field in AuditEntry._meta.fields]
        writer.writerow(names)
        audit.told(request, AuditEntry.Action.EXPORTED, f"audit record: {queryset.count()} rows")
        for entry in queryset.order_by("pk").iterator():
            writer.writerow([harmless(str(getattr(entry, name))) for name in names])
        return response
