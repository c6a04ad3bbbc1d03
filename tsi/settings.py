"""The one settings file. Everything that differs between machines comes from the environment;
`.env.example` lists each variable."""

import os
from ipaddress import ip_network
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tsi.openid import gateway_apps
from tsi.release import release
from tsi.storage import media_storage

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """Return the variable `name`; without a default a missing one stops the start."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see .env.example).")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def env_for_library(name: str, default: str) -> str:
    """Leave the variable in the environment, where a library reads it by itself."""
    return os.environ.setdefault(name, default)


def env_flag(name: str) -> bool:
    return env(name, "0").lower() in {"1", "true", "yes", "on"}


# --- What kind of run this is ---------------------------------------------------------------

DEBUG = env_flag("DEBUG")
DEMO = env_flag("DEMO")  # invented data, a page that shows the sent mail, printed accounts
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))

RELEASE = env("RELEASE", "") or release(BASE_DIR)

BASE_URL = env("BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1")
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Apps and middleware ---------------------------------------------------------------------

INSTALLED_APPS = [
    "tsi.site",
    "consultation",
    "plan",
    "communities",
    "partners",
    "tsi.base",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "tsi.site.admin_app.CuratingConfig",
    "django_filters",
    "drf_spectacular",
    "import_export",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "tsi.base.tracing.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tsi.base.middleware.SpareTheTextMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "tsi.base.middleware.LanguageByPrefixMiddleware",
    "tsi.base.middleware.LimitBodyMiddleware",
    "tsi.base.middleware.WayBackMiddleware",
    "tsi.base.middleware.NoCookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tsi.base.history.HistoryMiddleware",
]

ROOT_URLCONF = "tsi.urls"
WSGI_APPLICATION = "tsi.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "tsi.site.context.site",
            ],
        },
    },
]

# --- Database, cache, broker -----------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(env("DATABASE_URL"), conn_max_age=600, conn_health_checks=True)
}
# A database that hangs must not hang the site: the visitor gets a 503 and the text back.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    options=f"-c statement_timeout={env('STATEMENT_TIMEOUT', '30s')} -c lock_timeout=10s",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "tsi.base.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.5},
        "TIMEOUT": 3600,
    }
}

# --- People and sign-in ----------------------------------------------------------------------

AUTH_USER_MODEL = "partners.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique by a constraint on its lower case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tsi.base.passwords.LengthValidator"},
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
ACCOUNT_ADAPTER = "tsi.site.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tsi.site.signin.details.DetailsForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a link would confirm what a stranger began
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # nobody is written to: AccountAdapter.send_mail
ACCOUNT_CHANGE_EMAIL = True  # one address a person, changed once the new one is confirmed
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # the letter waits in a queue
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_FORMS = {
    "add_email": "tsi.site.forms.AddEmailForm",
    "change_password": "tsi.site.forms.ChangePasswordForm",
    "confirm_email_verification_code": "tsi.site.forms.ConfirmEmailVerificationCodeForm",
    "confirm_login_code": "tsi.site.forms.ConfirmLoginCodeForm",
    "login": "tsi.site.forms.LoginForm",
    "reauthenticate": "tsi.site.forms.ReauthenticateForm",
    "request_login_code": "tsi.site.forms.RequestLoginCodeForm",
    "reset_password": "tsi.site.forms.ResetPasswordForm",
    "reset_password_from_key": "tsi.site.forms.ResetPasswordKeyForm",
    "set_password": "tsi.site.forms.SetPasswordForm",
    "signup": "tsi.site.forms.SignupForm",
}
MFA_ADAPTER = "tsi.site.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Torino Social Impact"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock, half a minute out
MFA_FORMS = {
    "activate_totp": "tsi.site.forms.ActivateTOTPForm",
    "add_webauthn": "tsi.site.forms.AddWebAuthnForm",
    "authenticate": "tsi.site.forms.AuthenticateForm",
    "edit_webauthn": "tsi.site.forms.EditWebAuthnForm",
    "reauthenticate": "tsi.site.forms.SecondFactorForm",
}
# A gateway for SPID and CIE. Who comes through it is known by the gateway's `sub` alone.
SOCIALACCOUNT_ADAPTER = "tsi.site.signin.gateway.GatewayAdapter"
SOCIALACCOUNT_FORMS = {"signup": "tsi.site.forms.GatewaySignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
OIDC_SERVER_URL = env("OIDC_SERVER_URL", "").rstrip("/")
OIDC_NAME = env("OIDC_NAME", "SPID / CIE")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": gateway_apps(
            OIDC_SERVER_URL, OIDC_NAME, env("OIDC_CLIENT_ID", ""), env("OIDC_CLIENT_SECRET", "")
        ),
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:account"
ACCOUNT_LOGOUT_REDIRECT_URL = "site:home"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tsi.base.errors.csrf_failure"

# --- The network -----------------------------------------------------------------------------

ADHESION_APPROVED_BY = env("ADHESION_APPROVED_BY", "approvers")
if ADHESION_APPROVED_BY not in {"approvers", "secretariat"}:
    raise ImproperlyConfigured("ADHESION_APPROVED_BY is approvers or secretariat.")
INVITATION_DAYS = int(env("INVITATION_DAYS", "30"))
COMMUNITY_SUPPORT = int(env("COMMUNITY_SUPPORT", "5"))  # partners beside the proposer
SURVEY_SMALLEST_GROUP = int(env("SURVEY_SMALLEST_GROUP", "5"))

# --- Open data -------------------------------------------------------------------------------

# Of the body that publishes, in the index of public administrations: portals know it by that.
PUBLISHER_IPA = env("PUBLISHER_IPA", "")

# --- Consultations ---------------------------------------------------------------------------

# Submissions of visitors from one network address: a school or a town hall shares one.
VISITORS_AN_HOUR = int(env("VISITORS_AN_HOUR", "200"))
APPEAL_DAYS = int(env("APPEAL_DAYS", "30"))  # in which authors may ask for a second look
MODERATION_ALARM_HOURS = int(env("MODERATION_ALARM_HOURS", "48"))

# --- The API: it only reads, and knows no reader -------------------------------------------------

API_A_MINUTE = int(env("API_A_MINUTE", "600"))  # requests from one network address
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "tsi.site.api.negotiation.AlwaysJSON",
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "tsi.site.api.schema.Described",
    "DEFAULT_THROTTLE_CLASSES": ["tsi.site.api.limits.ClientLimit"],
    "EXCEPTION_HANDLER": "tsi.site.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "PATH_CONVERTER_OVERRIDES": {
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
        "version": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)*$"},
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,  # as they are declared
    "POSTPROCESSING_HOOKS": ["tsi.site.api.schema.plain_enumerations"],
}

# --- Accessibility ---------------------------------------------------------------------------

# The declaration is made on AGID's own form, which gives it this address.
ACCESSIBILITY_DECLARATION_URL = env("ACCESSIBILITY_DECLARATION_URL", "")
ACCESSIBILITY_ANSWER_DAYS = int(env("ACCESSIBILITY_ANSWER_DAYS", "30"))

# --- Safety ----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^salute/", r"^metriche/$"]  # who watches asks from inside, without TLS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env_flag("BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # or all visitors would share one limit
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# A thousand take 390 MB to print, ten thousand over a gigabyte; joining loses the tags.
CONTRIBUTIONS_A_VOLUME = 800
LARGEST_BODY = 25_000_000  # bytes: two documents of 10 MB and their form

# --- Languages and time ----------------------------------------------------------------------

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Rome"
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(VAR_DIR / "media")))
ERASURES_FILE = Path(env("ERASURES_FILE", str(VAR_DIR / "erasures.txt")))
MEDIA_S3_BUCKET = env("MEDIA_S3_BUCKET", "")
STORAGES = {
    "default": media_storage(
        bucket=MEDIA_S3_BUCKET,
        endpoint=env("MEDIA_S3_ENDPOINT", ""),
        region=env("MEDIA_S3_REGION", ""),
        access_key=env("MEDIA_S3_ACCESS_KEY", ""),
        secret_key=env("MEDIA_S3_SECRET_KEY", ""),
        prefix=env("MEDIA_S3_PREFIX", "media"),
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Mail ------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "Torino Social Impact <noreply@localhost>")
OFFICE = "segreteria@demo.example" if DEMO else "info@localhost"
CONTACT_EMAIL = env("CONTACT_EMAIL", OFFICE)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
MAIL_FOLDER = VAR_DIR / "mail"  # where the demo keeps what it would have sent
if DEMO:
    EMAIL_BACKEND = "tsi.site.demo_mail.FolderBackend"

# --- Celery ----------------------------------------------------------------------------------

CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,  # above the longest task
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "screening"
CELERY_TASK_ROUTES = {
    "consultation.tasks.*_document*": {"queue": "documents"},
    "consultation.tasks.*": {"queue": "screening"},
    "tsi.base.tasks.*": {"queue": "mail"},
    "plan.tasks.*": {"queue": "documents"},
    "partners.tasks.make_*": {"queue": "documents"},
    "partners.tasks.sweep_*": {"queue": "mail"},
    "communities.tasks.*": {"queue": "mail"},
    "tsi.site.tasks.forget_*": {"queue": "mail"},
    "tsi.site.tasks.sweep_datasets": {"queue": "documents"},
}
SWEEP_SECONDS = int(env("SWEEP_SECONDS", "30"))
LEASE_SECONDS = int(env("LEASE_SECONDS", "60"))
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": task,
        "schedule": SWEEP_SECONDS * factor,
        "options": {"expires": SWEEP_SECONDS * factor},  # a sweep nobody took is not made up for
    }
    for name, task, factor in (
        ("screening", "consultation.tasks.sweep_screening", 1),
        ("mail", "tsi.base.tasks.sweep_mail", 1),
        ("sealed", "tsi.base.tasks.sweep_sealed", 1),
        ("sessions", "tsi.base.tasks.sweep_sessions", 2880),
        ("documents", "plan.tasks.sweep_documents", 1),
        ("consultation-documents", "consultation.tasks.sweep_documents", 1),
        ("redlines", "plan.tasks.keep_redlines", 10),
        ("adhesions", "partners.tasks.make_adhesion_documents", 1),
        ("lapse", "consultation.tasks.sweep_unconfirmed", 10),
        ("invitations", "partners.tasks.sweep_invitations", 10),
        ("duplicates", "partners.tasks.sweep_duplicates", 20_160),  # once a week
        ("alarm", "consultation.tasks.alarm_moderators", 60),
        ("expiry", "consultation.tasks.expire", 120),
        ("accessibility", "tsi.site.tasks.forget_accessibility_reports", 120),
        ("digests", "communities.tasks.sweep_digests", 4),
        ("datasets", "tsi.site.tasks.sweep_datasets", 10),
    )
}
# Each queue's worker says that it lives.
CELERY_BEAT_SCHEDULE |= {
    f"heartbeat-{queue}": {
        "task": "tsi.base.tasks.heartbeat",
        "schedule": SWEEP_SECONDS,
        "args": (queue,),
        "options": {"expires": SWEEP_SECONDS, "queue": queue},
    }
    for queue in ("screening", "mail", "documents")
}

# --- Watching (docs/operations.md) -------------------------------------------------------------

METRICS_NETWORKS = [ip_network(each) for each in env_list("METRICS_NETWORKS")]
QUEUE_ALARM_MINUTES = int(env("QUEUE_ALARM_MINUTES", "15"))
DISK_ALARM_PERCENT = int(env("DISK_ALARM_PERCENT", "5"))
# Each process counts requests in a file of its own here: the library reads this variable.
env_for_library("PROMETHEUS_MULTIPROC_DIR", str(VAR_DIR / "metrics"))

# --- Logs: to the console, and never a person's address in them ---------------------------------

LOG_FORMAT = env("LOG_FORMAT", "line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT is line or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "tsi.base.logs.MaskingFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "tsi.base.logs.JsonFormatter"},
    },
    "filters": {"numbered": {"()": "tsi.base.logs.Numbered"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["numbered"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}
