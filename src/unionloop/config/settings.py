"""One settings file; what differs between demo, test and production comes from the environment."""

import os
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from unionloop.jobs.reactions import REACTIONS as REACTIONS

from . import keys, stores

PACKAGE = Path(__file__).resolve().parent.parent
DATA = stores.folder()
MODE = os.environ.get("UNIONLOOP_MODE", "production")  # production, demo, test, help
DEMO = MODE == "demo"
DEBUG = False
# The demonstration lives in its own month; see kernel.clock.
CLOCK_START = datetime.fromisoformat(os.environ["UNIONLOOP_CLOCK"]) if "UNIONLOOP_CLOCK" in os.environ else None

# Lowest rank first; the same order stands in pyproject.toml as an import contract.
RANKED_DOMAINS = (
    "reference", "organisation", "people", "employers", "access", "documents", "messaging", "ledger",
    "payments", "membership", "founding", "dues", "rights", "mutualfund", "aid", "appeals", "promises", "publication",
    "datacentre",
)  # fmt: skip
DOMAINS = [name for name in RANKED_DOMAINS if (PACKAGE / "domains" / name / "models").exists()
           or (PACKAGE / "domains" / name / "models.py").exists()]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, ours come first
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "django_cotton",
    "django_tasks",
    "django_tasks_db",
    "unionloop.kernel",
    *(f"unionloop.domains.{name}" for name in DOMAINS),
    "unionloop.web",
]

keyring = keys.throwaway() if MODE == "help" else keys.load(DATA / "keys", create=MODE in ("demo", "test"))
SECRET_KEY = keyring.django
SECRET_KEYS = keyring.fields
SECRET_KEY_ID = keyring.newest
BLIND_KEY = keyring.blind
CARD_KEYS = keyring.cards
EXCHANGE_KEYS = keyring.exchange

ALLOWED_HOSTS = os.environ.get("UNIONLOOP_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS if h not in ("localhost", "127.0.0.1")]
ROOT_URLCONF = "unionloop.config.urls"
WSGI_APPLICATION = "unionloop.config.wsgi.application"
AUTH_USER_MODEL = "access.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "unionloop.web.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "unionloop.web.middleware.Acting",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "unionloop.web.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "unionloop.web.templatetags.show"],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


# OFF only while a demonstration or a bench is being built, which a crash may cost.
SYNC = os.environ.get("UNIONLOOP_SYNC", "FULL") if MODE != "production" else "FULL"


# Whose rows a connection of this process shows before anybody is known (kernel.rows): pages none, the worker all.
ROWS = "" if os.environ.get("UNIONLOOP_ROWS") == "asked" else '{""}'
# No second wall around these: lists everybody works with, addresses of letters to others, what is published, who may do what.
OPEN_DOMAINS = frozenset(("reference", "organisation", "employers", "access", "messaging", "promises", "publication"))
# Money runs along the line of unions: a run of the city is for its counties too, and each sees what names it.
LINE_DOMAINS = frozenset(("dues", "payments", "ledger"))


# A request holds one connection; a pool of four (psycopg's own idea) would let eight threads wait for each other.
POOL = {"min_size": 2, "max_size": 32}


# A page out of order costs what one in order does (the server's own 4 is for turning disks): else a plan made while a table
# is small reads it whole for as long as it is kept, though the table has grown.
PLANS = "-c random_page_cost=1.1"


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "unionloop.kernel.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", parts.hostname or ""),
            "PORT": query.get("port", parts.port or ""),
            "OPTIONS": {"options": f"-c unionloop.places={ROWS} {PLANS}"} | ({} if MODE == "test" else {"pool": POOL}),
        }
    return {
        "ENGINE": "unionloop.kernel.sqlite",
        "NAME": url.removeprefix("sqlite:///") or DATA / "unionloop.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: money is in here, and an answer is given only after the disk has it
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SYNC}; PRAGMA cache_size=-32000;"
            # not mapped into memory: a disk that fails to read is an error then, and not a signal that ends the process
            " PRAGMA mmap_size=0; PRAGMA foreign_keys=ON;"
            " PRAGMA recursive_triggers=ON;",  # so that INSERT OR REPLACE meets the delete guards too
        },
    }


DATABASES = {"default": _database()}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# Shared by all web processes: a TOTP code is used once, whichever process saw it.
_CACHE = "locmem.LocMemCache" if MODE == "test" else "filebased.FileBasedCache"
CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{_CACHE}", "LOCATION": str(DATA / "cache")}}
APART_TABLES = {"people_personkey": ("people_person", "person_id")}  # backed up apart from the rest (ADR 9)
FILES = DATA / "files"  # content-addressed store of the documents domain
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# -- login ------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "unionloop.web.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # axes limits logins; one lock-out rule, tested once
MFA_ADAPTER = "unionloop.web.accounts.SecondFactor"  # keeps TOTP seeds encrypted
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody can keep another person locked out
AXES_CLIENT_IP_CALLABLE = "unionloop.web.middleware.line_of_caller"
CSRF_FAILURE_VIEW = "unionloop.web.errors.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600  # absolute; the idle limit is web.middleware.Acting's
SESSION_IDLE_SECONDS = 30 * 60
WORKER_COOKIE_AGE = 30 * 24 * 3600  # a worker's own phone
WORKER_IDLE_SECONDS = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
# (how many, in so many seconds) one login may search and export (web.pace); tests ask faster than people
PACE = {} if MODE == "test" else {"search": (120, 60), "export": (60, 3600)}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE = MODE == "production"
if SECURE:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = os.environ.get("UNIONLOOP_TLS", "proxy") == "direct"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"geolocation": [], "camera": [], "microphone": [], "payment": []}

# -- work after commit --------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]}}

ERRAND_TASK = "unionloop.jobs.tasks.errand"

EXPORT_WRITER = "unionloop.web.exporting.write"  # draws a list again, for the worker

# -- ports: dotted paths of adapters; see each domain's ports.py ----------------------------------
TRIAGE = "unionloop.adapters.triage.desk.current"
TRIAGE_LEARN = "unionloop.adapters.triage.desk.learn"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("UNIONLOOP_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("UNIONLOOP_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("UNIONLOOP_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("UNIONLOOP_SMTP_PASSWORD", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL_PORT == 465, EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("UNIONLOOP_MAIL_FROM", "unionloop@localhost")
# who may not be erased yet, and why: functions of a person's id giving words; domains add theirs
PERSON_HOLDS: tuple[str, ...] = (
    "unionloop.domains.membership.queries.holds",
    "unionloop.domains.mutualfund.queries.holds",
    "unionloop.domains.aid.queries.holds",
)
# lines to vendors that are not in the public network; see adapters.outgoing
PRIVATE_NETWORKS = [ip_network(one.strip()) for one in os.environ.get("UNIONLOOP_PRIVATE_NETWORKS", "").split(",") if one.strip()]
PROFILE = os.environ.get("UNIONLOOP_PROFILE", "sample")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"scrubbed": {"()": "unionloop.config.scrubbing.Scrubbed"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "scrubbed"}},
    "loggers": {  # the framework's own handlers know nothing of scrubbing
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("UNIONLOOP_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # TLS ends at the proxy; see deploy/
