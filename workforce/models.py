from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **extra):
        if not email:
            raise ValueError("A person needs an email address to sign in with.")
        user = self.model(email=self.normalize_email(email).strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra):
        return self.create_user(email, password, **(extra | {"is_staff": True, "is_superuser": True}))

    def get_by_natural_key(self, email: str):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in with an email address."""

    email = models.EmailField("email address", unique=True, error_messages={"unique": "This address is taken."})
    name = models.CharField("full name", max_length=150)
    is_active = models.BooleanField(
        "may sign in",
        default=True,
        help_text="Clear it when somebody leaves: every session and token of theirs ends at once.",
    )
    is_staff = models.BooleanField("may open the admin pages", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    has_lost_password = False
    stored_email: str | None = None

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    @classmethod
    def from_db(cls, db, field_names, values):
        person = super().from_db(db, field_names, values)
        person.stored_email = vars(person).get("email")
        return person

    def has_moved(self) -> bool:
        """Whether to save will change the address."""
        return self.stored_email not in (None, self.email)

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self.has_lost_password = True

    def password_is_another(self) -> bool:
        """Whether to save will change the password itself, and not only how it is kept."""
        return self._password is not None or self.has_lost_password

    def save(self, **kwargs) -> None:
        """What the library for signing in noted of an earlier address goes: that may be somebody else's by now.

        In one step with what follows from a new password, so that neither is there without the other.
        """
        with transaction.atomic():
            super().save(**kwargs)
            self.emailaddress_set.exclude(email=self.email).delete()
        self.has_lost_password, self.stored_email = False, self.email


class Council(models.Model):
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=40, blank=True, help_text="Such as county, unitary, London borough.")
    region = models.CharField(max_length=60, blank=True)
    region_code = models.CharField("region ONS code", max_length=9, blank=True)
    ons_code = models.CharField("ONS code", max_length=9, unique=True, null=True, blank=True)
    dfe_number = models.CharField("DfE number", max_length=12, blank=True)
    directorate = models.CharField(max_length=200, blank=True)
    service_covered = models.CharField(max_length=200, blank=True)
    second_factor = models.BooleanField(
        "second factor required",
        default=False,
        help_text="People with a role here must sign in with a second factor or by single sign-on.",
    )
    invented = models.BooleanField(
        default=False, help_text="Not a real council: its figures are made up to show the product."
    )

    class Meta:
        ordering = ["short_name"]

    def __str__(self) -> str:
        return self.short_name


class Membership(models.Model):
    """What one person may do for one council."""

    class Role(models.TextChoices):
        BOARD = "board", "Board member (reads)"
        ANALYST = "analyst", "HR analyst (reads, uploads, comments)"
        EDITOR = "editor", "Strategy editor (reads, edits strategies and targets)"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        ordering = ["council", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "council", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["board", "analyst", "editor"]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} for {self.council}"


class AuditEntry(models.Model):
    """One thing that somebody did. Rows are added and never changed: the database itself refuses."""

    class Action(models.TextChoices):
        SIGNED_IN = "signed-in", "Signed in"
        FAILED = "sign-in-failed", "Failed to sign in"
        LIMITED = "sign-in-limited", "Stopped after too many tries"
        SIGNED_OUT = "signed-out", "Signed out"
        DENIED = "denied", "Asked for what is not theirs"
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Deleted"
        REVISED = "revised", "Revised a target"
        RECEIVED = "received", "Sent a file"
        REFUSED = "refused", "Had a file refused"
        STORED = "stored", "Stored an upload"
        UNDONE = "undone", "Undid an upload"
        DOWNLOADED = "downloaded", "Downloaded an original file"
        EXPORTED = "exported", "Took figures away as a file"
        UNSUPPRESSED = "unsuppressed", "Saw unsuppressed figures"
        BACKED_UP = "backed-up", "Made a backup"

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=20, choices=Action)
    # No constraint: what was recorded stays when a person or a council is removed, and cannot be changed.
    actor = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    actor_name = models.CharField("by", max_length=160, blank=True)
    council = models.ForeignKey(Council, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    what = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    address = models.GenericIPAddressField("network address", null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.what}" if self.what else self.get_action_display()


class AccessToken(models.Model):
    """A person's key for programs that read on their behalf; what they may see, it may see. Only the hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField("what it is for", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="token_name_once"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DataChange(models.Model):
    """That something pages show was changed. Written by the database's own triggers, and by nothing else.

    `uploading` is true for what changes as files come in, and null for all else: to add a column with a default, SQLite
    would make the table anew under the triggers that write to it.
    """

    uploading = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"Change {self.pk}"
