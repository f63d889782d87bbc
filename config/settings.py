"""All settings; whatever differs between machines comes from the environment (.env.example).

The rules of the business stand in config/rules.py.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.rules import (  # noqa: F401
    COMMENTS,
    FICTIONAL_PLATFORM,
    LEADS,
    MARKETPLACE,
    VAT_FRANCHISE,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where this process runs -------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# A demo is a site whose data are fictional: seeding is allowed and pages say so.
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured("Set SECRET_KEY (or DEMO=1 on a machine of your own).")
    SECRET_KEY = "demo-only-" + "0" * 50
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
MAINTENANCE_FILE = VAR_DIR / "maintenance"  # While it exists, visitors are asked to come back.
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Ours, in the order in which data flow.
    "journal",
    "accounts",
    "mail",
    "formatting",
    "marketplace.taxonomy",
    "marketplace.people",
    "marketplace.needs",
    "marketplace.proposals",
    "marketplace.engagements",
    "marketplace.timesheets",
    "matching",
    "billing.ledger",
    "billing.stripe",
    "billing.invoices",
    "billing.collection",
    "billing.quotes",
    "billing.payouts",
    "billing.runs",
    "billing.reconciliation",
    "billing.reporting",
    "billing.einvoicing",
    "cms.media",
    "cms.pages",
    "cms.search",
    "cms.leads",
    "cms.library",
    "cms.calls",
    "cms.comments",
    "cms.webinars",
    "dashboard",
    "backoffice",
    "gallery",
    "demo",
    # Wagtail
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    # Third parties
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    # Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's pages of security keys
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # Pads at random, against BREACH.
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    "config.wrong_method.WrongMethodMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.typed_text.TypedTextMiddleware",
    "cms.pages.caching.SharedPages",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATE_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.demo",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
COTTON_ISOLATE_BY_DEFAULT = True  # A component sees its attributes, not the page around it.

# --- Data --------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgres://postgres@/bras_droit"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Rate limits and counts, which all processes share where there is a broker to keep them.
    "default": {
        "BACKEND": "config.cache.SharedCache",
        "LOCATION": env("CELERY_BROKER_URL").replace("redis+socket://", "unix://"),
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if "CELERY_BROKER_URL" in env.ENVIRON
    else {"BACKEND": IN_MEMORY},
    # Public pages and what they show, nothing of anybody (cms.pages.caching).
    "pages": {"BACKEND": IN_MEMORY, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1_000}},
}

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/ip,5/15m/key"}
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]

# --- Language, time ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Invoices and vigilance papers: never below MEDIA_URL, always behind a view that checks who asks.
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- Wagtail -----------------------------------------------------------------------------------

# Addresses are read aloud and typed: no accents. A draft that saves itself while its author presses
# "publish" would make the page twice.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_SITE_NAME = "Bras Droit"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.SiteDocument"
# Stems and accents are seen to before PostgreSQL gets the words (cms.search.words).
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}
}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "account_login"
# Editors set dates in Paris time, as pages show them.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

# --- Mail --------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Bras Droit <bonjour@bras-droit.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10

# --- Background work ---------------------------------------------------------------------------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="redis://localhost:6379/0")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- Security ----------------------------------------------------------------------------------

HTTPS = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 30 * 24 * 3600
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame of its own.
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # It asks for DENY.
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin needs inline styles and scripts; it has its own, narrower audience.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        # Nor what a form's answer redirects to: billing/stripe/onward.py leads to Stripe.
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}

# --- The business (config/rules.py) --------------------------------------------------------------

PLATFORM_IDENTITY = {**FICTIONAL_PLATFORM, **env.json("PLATFORM_IDENTITY", default={})}

# --- Electronic invoices --------------------------------------------------------------------------

# How documents reach an approved platform (plateforme agréée): a class of billing.einvoicing's
# connector interface. This one writes files and calls nobody.
EINVOICING_CONNECTOR = "billing.einvoicing.directory.DirectoryConnector"

# --- Stripe ------------------------------------------------------------------------------------

# Without a key the same client talks to the fake (billing/stripe/fake/), whose bank is open to
# anybody who is signed in: only a site where nobody really pays starts without one.
STRIPE_API_KEY = env("STRIPE_API_KEY", default="")
STRIPE_SIMULATED = env.bool("STRIPE_SIMULATED", default=DEMO or DEBUG)
STRIPE_LIVE = env.bool("STRIPE_LIVE", default=False)
# How often the fake misbehaves, for drills: {"lost_reply": 0.1}.
STRIPE_FAKE_FAULTS = env.json("STRIPE_FAKE_FAULTS", default={})
# Per charge, in euros (docs.stripe.com: SEPA Direct Debit; minimum charge amounts). An account may
# have other limits by agreement with Stripe.
STRIPE_SEPA_LIMIT_CENTS = env.int("STRIPE_SEPA_LIMIT_CENTS", default=1_000_000)
STRIPE_MINIMUM_CENTS = 50
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_ACCOUNTS_WEBHOOK_SECRET = env("STRIPE_ACCOUNTS_WEBHOOK_SECRET", default="")

# --- Logs --------------------------------------------------------------------------------------

# They announce every page, index entry, file and call that they make.
QUIET = ["wagtail", "django_tasks", "factur-x", "stripe"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {name: {"level": "WARNING"} for name in QUIET},
}
