"""All settings, read from the environment; a missing or weak one stops the start with its name."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from workforce.databases import database
from workforce.directories import directories
from workforce.environment import (
    earlier_keys,
    flag,
    length,
    number,
    scanner_address,
    seconds,
    secret_key,
    telemetry_token,
)
from workforce.keeping import originals_storage
from workforce.logs import logging_settings
from workforce.rates import RATES

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY, SECRET_KEY_FALLBACKS = secret_key(), earlier_keys()
# Where keys are kept, as far as we know: what 'make run' writes, and what the deployment document says.
KEY_FILES = [BASE_DIR / "var" / "secret-key", Path("/etc/workforce.env"), Path("/etc/workforce-owner.env")]
DEBUG = flag("DEBUG")
# Only for a laptop or a test: cookies travel over plain HTTP and nothing is redirected to HTTPS.
PLAIN_HTTP = flag("WORKFORCE_PLAIN_HTTP")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("CSRF_TRUSTED_ORIGINS", "").split()
DATA_DIR = Path(os.environ.get("WORKFORCE_DATA", BASE_DIR / "var" / "data"))
# Larger files wait in the temporary folder while they arrive, and when they come from a bucket.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "workforce.arriving.TemporaryFile"]

# What Prometheus must send to be told anything; without it there is nothing to ask.
TELEMETRY_TOKEN = telemetry_token()

INSTALLED_APPS = [
    "strategies",
    "metrics",
    "workforce",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tables2",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "workforce.logs.RequestNumber",
    "workforce.telemetry.Counted",
    "workforce.health.AnyHost",
    # Outermost, so that files and refusals carry the policies too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "workforce.middleware.Permissions",
    "workforce.middleware.PrivatePages",
    "django.middleware.security.SecurityMiddleware",
    "workforce.door.Door",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "workforce.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "workforce.middleware.SessionLimits",
    "workforce.middleware.SecondFactor",
    "workforce.mailbox.FirstFactor",
    "workforce.middleware.Denials",
    "workforce.errors.BusyDatabase",
]

ROOT_URLCONF = "workforce.urls"
WSGI_APPLICATION = "workforce.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "workforce.forms.GovukRenderer"
DJANGO_TABLES2_TEMPLATE = "workforce/table.html"

# How long a page waits for a database that somebody else is writing to, before it says that the site is busy.
DATABASE_WAIT = seconds("WORKFORCE_DATABASE_WAIT", 20)
DATABASES = {"default": database(DATA_DIR, DATABASE_WAIT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "workforce.User"
AUTHENTICATION_BACKENDS = ["workforce.backends.PersonWithRoles"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "workforce.passwords.PaddedPasswordValidator"},
]

ACCOUNT_ADAPTER = "workforce.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "workforce.accounts.SignInForm",
    "reset_password": "workforce.account_forms.ResetPasswordForm",
    "reset_password_from_key": "workforce.account_forms.ResetPasswordKeyForm",
    "change_password": "workforce.account_forms.ChangePasswordForm",
    "user_token": "workforce.account_forms.LinkForm",
    "reauthenticate": "workforce.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A message tells the person of a new password and of a factor that was added or taken away.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# How long a code holds that was sent by mail.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Whoever sees more than one council must have a second factor, and so must administrators, who see all.
SECOND_FACTOR_FOR_SEVERAL = flag("WORKFORCE_SECOND_FACTOR", "0" if PLAIN_HTTP else "1")
# How many proxies stand before the site. With 0 everybody behind one has its address, and its tries.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "workforce.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Workforce boards"
MFA_FORMS = {
    "authenticate": "workforce.account_forms.AuthenticateForm",
    "reauthenticate": "workforce.account_forms.ReauthenticateWithCodeForm",
    "activate_totp": "workforce.account_forms.ActivateAppForm",
    "add_webauthn": "workforce.account_forms.AddKeyForm",
    "edit_webauthn": "workforce.account_forms.RenameKeyForm",
}
# Administrators vouch for addresses. Asking for a link to a new password, which anybody may do for anybody, leaves an
# unverified address behind, and nobody can verify one here: it must not keep its owner from a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
USERSESSIONS_ADAPTER = "workforce.sessions.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False

# Councils' own directories by OpenID Connect, where they are set. The adapter shows the library these and no others.
DIRECTORIES = directories()
SOCIALACCOUNT_ADAPTER = "workforce.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

CACHES = {
    # Shared by every process, since the limits on signing in are counted in it.
    "default": {"BACKEND": "workforce.counting.Counts", "LOCATION": "workforce_cache"},
    # Each process its own, since a page is kept under the state of the data and cannot be out of date.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 200}},
    # Markup that rests on no data, such as the choices of a form.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

EMAIL_BACKEND = f"django.core.mail.backends.{'console' if PLAIN_HTTP else 'smtp'}.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_TIMEOUT = 10
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "workforce-boards@localhost")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "site", BASE_DIR / "var" / "assets"]
STORAGES = {
    "default": originals_storage(DATA_DIR / "originals", FILE_UPLOAD_MAX_MEMORY_SIZE, plain_http=PLAIN_HTTP),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# No other site has any business with our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Signed out after an hour without a page, and after twelve in any case.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# A load balancer asks from inside, without TLS.
SECURE_REDIRECT_EXEMPT = ["^health/$", "^ready/$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PLAIN_HTTP
if not PLAIN_HTTP:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The largest spreadsheet taken at the door, in bytes.
UPLOAD_LIMIT = 20 * 1024 * 1024
# How many files a person and a council may send in an hour, and how many bytes of them are kept for a council.
UPLOADS_AN_HOUR = number("WORKFORCE_UPLOADS_AN_HOUR", 30)
COUNCIL_UPLOADS_AN_HOUR = number("WORKFORCE_COUNCIL_UPLOADS_AN_HOUR", 120)
ACCOUNT_RATE_LIMITS = RATES | {
    "upload": f"{UPLOADS_AN_HOUR}/h/user",
    "council_upload": f"{COUNCIL_UPLOADS_AN_HOUR}/h/key",
}
COUNCIL_STORE = number("WORKFORCE_COUNCIL_STORE_MB", 1024) * 1024 * 1024
# clamd's socket, as a path or host:port. Where it is set, nothing comes in that it has not passed.
VIRUS_SCANNER = scanner_address()
VIRUS_SCANNER_SECONDS = 30
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Files larger than these are checked and stored by a worker; smaller ones while the page waits. Bytes go by the
# unpacked size, so that no request ever parses more than that.
BACKGROUND_ROWS = 5000
BACKGROUND_BYTES = 2 * 1024 * 1024
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What a worker may take for one file, in seconds and bytes, and after how long a silent one is given up.
WORKER_SECONDS = 600
WORKER_MEMORY = 1024 * 1024 * 1024
WORKER_SILENCE = seconds("WORKER_SILENCE", 60)
# How long a worker that is asked to end goes on with its job before it leaves it to the next.
WORKER_GRACE = length("WORKER_GRACE", 20)
# What the app above the uploads makes of one: its consequences, for the worker that checks a large file, and the
# statuses that moved, for whoever stores one or takes it back.
CONSEQUENCES = "strategies.consequences.of"
FLIPPED = "strategies.flipped.of"

# Public keys of age (age1…) that backups are encrypted for, and the command that takes a backup to another machine.
BACKUP_RECIPIENTS = os.environ.get("BACKUP_RECIPIENTS", "")
BACKUP_SEND = os.environ.get("BACKUP_SEND", "")

# The most rows that one answer of the API holds.
NINJA_PAGINATION_MAX_LIMIT = 1000

LOGGING = logging_settings(plain_http=PLAIN_HTTP)
