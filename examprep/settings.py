"""Settings, from the environment: safe to serve by default, comfortable only by a switch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from examprep.browsers import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from examprep.env import Environment
from examprep.languages import languages_in
from examprep.logs import logging_to_console

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
VAR_DIR = Path(env.text("EXAMPREP_VAR", default=str(BASE_DIR / "var")))

# The one switch that takes guards away; `make run` sets it, a deployment never does.
DEVELOPMENT = env.switch("EXAMPREP_DEV")
DEBUG = DEVELOPMENT and env.switch("EXAMPREP_DEBUG")

# Empty is allowed here, for `manage.py draw` needs no secret; wsgi.py does not serve without one.
SECRET_KEY = env.text("SECRET_KEY", default="")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", default=[])
if DEVELOPMENT:
    SECRET_KEY = SECRET_KEY or "known-to-everyone-and-so-for-development-only-" + "0123456789"
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "questions",
    "grader",
]
MIDDLEWARE = [
    "examprep.middleware.refuse_unknown_methods",
    "django.middleware.security.SecurityMiddleware",
    # Formulas are wordy: a page shrinks to a tenth. Against BREACH Django pads what it packs with
    # random bytes, and the one secret of a page, its CSRF token, is masked anew each time.
    "django.middleware.gzip.GZipMiddleware",
    "examprep.middleware.tell_permissions",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "examprep.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "examprep.display.display_of",
            ],
            "builtins": ["django.templatetags.i18n"],
        },
    },
]

DATABASE: dict[str, Any] = env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/examprep.sqlite3")
DATABASE |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASE["ENGINE"].endswith("sqlite3"):
    Path(DATABASE["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: a transaction that will write waits for its turn at its start, where waiting
    # works; one that starts as a reader fails with "database is locked" instead.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {"connect_timeout": 5}
DATABASES = {"default": DATABASE}

# Sign-in limits live in the cache. In the database they hold for all web processes on all
# machines, and outlive the broker, which the pages must do without when it is away.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
# Only bells for the workers go through it; examprep/celery.py says how.
REDIS_URL = env.broker("REDIS_URL", f"redis+socket://{VAR_DIR}/redis/redis.sock")
CELERY_BROKER_URL = REDIS_URL
# How long grading waits for what; grader/services/timings.py names the figures.
GRADING = env.figures("GRADING")
# How many PDFs may be made at a time; each keeps a worker's process busy for many seconds.
PRINTOUTS_AT_ONCE = env.number("PRINTOUTS_AT_ONCE", default=1, most=99)
# A class of the site's own that scores ideas in doubt (docs/short-answers.md); none by default.
SHORT_ANSWER_SCORER = env.text("SHORT_ANSWER_SCORER", "")

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages_in(BASE_DIR / "locale")
USE_TZ = True
TIME_ZONE = "UTC"

# Who one is
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "examprep.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
# Per address first: guessing at a name from afar must not lock its owner out at home.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,50/h/key"}
# How many proxies of ours stand in front; their word about address and scheme is believed.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0, most=9)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
globals().update(env.mail("EMAIL_URL", "consolemail://" if DEVELOPMENT else "dummymail://"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="examprep@localhost")

# What browsers are told
SECURE = not DEVELOPMENT
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
# Preloading binds a whole domain, for months: whoever owns it decides, not we.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# With this prefix a browser takes the cookie only over HTTPS and from this very host.
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Messages too, instead of in a cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

STATIC_URL = "/static/"
STATIC_ROOT = None if DEVELOPMENT else env.text("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# In development files come from where they are written; nothing is to be collected first.
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEVELOPMENT else 60

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["grader.api.authentication.LearnerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["grader.api.rendering.CanonicalJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["grader.api.parsing.BoundedJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "grader.api.errors.answer_with_problem",
    # ?format= would take the name away from a problem's option, and JSON is all there is.
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Exam practice",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
LOGGING = logging_to_console(env.text("LOG_LEVEL", default="INFO"))
