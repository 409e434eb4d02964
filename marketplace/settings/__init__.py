"""All settings, read from the environment in this one place; nonsense fails loudly.

With no environment at all the market runs embedded: its own PostgreSQL and Valkey under ``var/``.
"""

import os
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from oscar import defaults as oscar_defaults

from marketplace.embedded import addresses
from marketplace.settings import readers

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = addresses.VAR
THEMES_DIR = BASE_DIR / "themes"
THEME_DIR = THEMES_DIR / "base"

env = environ.Env()

MODE = readers.choice(env, "MARKET_MODE", default="development", choices=("development", "production"))
PRODUCTION = MODE == "production"
DEBUG = readers.flag(env, "DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must not be on when MARKET_MODE=production.")

SECRET_KEY = readers.secret(env, "SECRET_KEY", production=PRODUCTION, var_dir=VAR_DIR)
# Keys of the encrypted columns and of the keyed hashes that find them: "version:base64, …", newest first.
FIELD_KEYS = readers.field_keys(env, "FIELD_KEYS", production=PRODUCTION, var_dir=VAR_DIR)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", ".localhost", "[::1]", "testserver"]
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the market when MARKET_MODE=production.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{readers.integer(env, 'PORT', default=8000)}")

INSTALLED_APPS = [
    "marketplace.common",
    "marketplace.areas",
    "marketplace.accounts",
    "marketplace.messaging",
    "marketplace.ledger",
    "marketplace.quotas",
    "catalog.apps.CatalogConfig",
    "marketplace.shop.partner.apps.PartnerConfig",
    "marketplace.shop.basket.apps.BasketConfig",
    "marketplace.shop.order.apps.OrderConfig",
    "marketplace.shop.payment.apps.PaymentConfig",
    "farmers",
    "logistics",
    "marketplace.shop.shipping.apps.ShippingConfig",
    "marketplace.shop.checkout.apps.CheckoutConfig",
    "marketplace.bulk",
    "marketplace.settlement",
    "marketplace.campaigns",
    "marketplace.complaints",
    "marketplace.reviews",
    "marketplace.discovery",
    "marketplace.desk",
    "marketplace.desk.phone",
    "marketplace.field",
    "marketplace.cms",
    "marketplace.api",
    "marketplace.demo",
    # Wagtail
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    # Oscar: what we have not forked
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "marketplace.desk.staff.apps.KeptDashboardConfig",  # for its classes; its pages are ours at /staff/
    "widget_tweaks",
    "haystack",  # Oscar's search app imports it; no request of ours goes through it
    "treebeard",
    "sorl.thumbnail",
    "django_tables2",
    # People, rules, audit
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "pgtrigger",
    "pghistory",
    # Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "marketplace.common.security_policy.ContentSecurityPolicy",
    "marketplace.api.middleware.ApiRequests",  # before all that could fail in another form than the API's
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketplace.common.middleware.RefuseNulBytes",
    "marketplace.common.media.PublicPhotos",
    "marketplace.common.brands.BrandOfRequest",  # outside the copies, which are made within it
    "marketplace.discovery.visits.CountVisits",  # outside the copies: each that is given away is a visit
    "marketplace.common.page_cache.middleware.PageCache",  # before sessions, languages and baskets
    "django.contrib.sessions.middleware.SessionMiddleware",
    "marketplace.common.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.shop.basket.middleware.BasketMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
SITE_ID = 1
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [THEME_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "marketplace.common.brand_templates.KeptByBrand",
                    [
                        "marketplace.common.brand_templates.BrandTemplates",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "marketplace.common.context.market",
            ],
        },
    }
]
FORM_RENDERER = "marketplace.common.form_rendering.MarketRenderer"

# Who changed a row is noted with the change; a page that is only read changes none that is tracked.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# ── Servers ──────────────────────────────────────────────────────────────────────────────────────────────────
DATABASE_URL = readers.database_url(env, production=PRODUCTION)
# Commands and workers may think for a minute; nobody waits so long for a page (wsgi.py asks for less).
STATEMENT_SECONDS = readers.integer(env, "STATEMENT_SECONDS", default=60)
DATABASES = {"default": readers.database(DATABASE_URL, statement_seconds=STATEMENT_SECONDS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = readers.redis_url(env, production=PRODUCTION)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": readers.redis_database(REDIS_URL, 1),  # the broker keeps the URL's own database
        "KEY_PREFIX": "cho-phien",
    },
    # Small facts that every page asks for: they must not fail when the cache server does.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
}
# Without it PostgreSQL searches; with it PostgreSQL does while it is away (docs/algorithms/search.md).
ELASTICSEARCH_URL = readers.server_address(env, "ELASTICSEARCH_URL")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="cho-phien-goods")
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "orders"
CELERY_TASK_ROUTES = {
    "marketplace.messaging.tasks.*": {"queue": "messages"},
    "logistics.tasks.*": {"queue": "routing"},
    "farmers.tasks.*photo*": {"queue": "reports"},  # a picture takes a second of a processor: never before an order
    "marketplace.settlement.tasks.*": {"queue": "reports"},
    "marketplace.campaigns.tasks.*": {"queue": "reports"},
    "marketplace.api.tasks.*": {"queue": "messages"},
}
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task of a worker that was killed is given to another after so long: within the five minutes in which whatever an
    # order brings about has to be done. One that is merely slow then runs twice, which every task of ours can bear.
    "visibility_timeout": 240,
    # Publishing to a dead broker fails at once (Kombu would wait six seconds within the request): the outbox's next
    # pass sends what was queued. Workers and beat reconnect by their own settings.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULE = {
    "relay-messages": {"task": "marketplace.messaging.tasks.relay_messages", "schedule": 5.0},
    "forget-old-tries": {"task": "marketplace.accounts.tasks.forget_old_tries", "schedule": 86_400.0},
    "expire-reservations": {"task": "marketplace.shop.checkout.tasks.expire_reservations", "schedule": 60.0},
    "fold-figures": {"task": "marketplace.campaigns.tasks.fold_figures", "schedule": 10.0},
    "fold-visits": {"task": "marketplace.campaigns.tasks.fold_visits", "schedule": 60.0},
    "apply-caps": {"task": "marketplace.campaigns.tasks.apply_caps", "schedule": 60.0},
    "send-season-messages": {"task": "marketplace.campaigns.tasks.send_messages", "schedule": 15.0},
    "send-season-reports": {"task": "marketplace.campaigns.tasks.send_reports", "schedule": 300.0},
    "apply-payout-changes": {"task": "farmers.tasks.apply_payout_changes", "schedule": 60.0},
    "forget-old-drafts": {"task": "farmers.tasks.forget_old_drafts", "schedule": 86_400.0},
    "draw-fresh-photos": {"task": "farmers.tasks.draw_fresh_photos", "schedule": 60.0},
    "sweep-photos": {"task": "farmers.tasks.sweep_photos", "schedule": 86_400.0},
    "tell-of-red-zones": {"task": "logistics.tasks.tell_of_red_zones", "schedule": 60.0},
    "send-partner-news": {"task": "marketplace.api.tasks.send_news", "schedule": 10.0},
    "forget-old-answers": {"task": "marketplace.api.tasks.forget_old_answers", "schedule": 86_400.0},
    "catch-up-search": {"task": "marketplace.discovery.tasks.catch_up_search", "schedule": 5.0},
    "refresh-search-stock": {"task": "marketplace.discovery.tasks.refresh_search_stock", "schedule": 60.0},
    "rebuild-search": {"task": "marketplace.discovery.tasks.rebuild_search", "schedule": 86_400.0},
    "settle-cleared-shipments": {"task": "marketplace.settlement.tasks.settle_cleared_shipments", "schedule": 60.0},
}

# What beat asked for while no worker was there is worth nothing once it has asked again: an hour without workers must
# not leave an hour of passes to be made up. (Not after one period: a worker that is a little late would never do it.)
for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["options"] = {"expires": max(60.0, 2 * _entry["schedule"])}

# How long goods wait for a bank transfer. An accountant reads statements by the day, so a day; see
# docs/algorithms/reservations.md.
RESERVATION_MINUTES = readers.integer(env, "RESERVATION_MINUTES", default=24 * 60)

# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "marketplace.accounts.auth_backends.PhonePasswordBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "marketplace.messaging.adapter.OutboxAccountAdapter"
ACCOUNT_FORMS = {
    "login": "marketplace.accounts.forms.entrance.LoginForm",
    "signup": "marketplace.accounts.forms.entrance.SignupForm",
    "request_login_code": "marketplace.accounts.forms.entrance.RequestLoginCodeForm",
    "confirm_login_code": "marketplace.accounts.forms.entrance.ConfirmLoginCodeForm",
    "verify_phone": "marketplace.accounts.forms.entrance.VerifyPhoneForm",
    "change_phone": "marketplace.accounts.forms.entrance.ChangePhoneForm",
    "change_password": "marketplace.accounts.forms.entrance.ChangePasswordForm",
    "reauthenticate": "marketplace.accounts.forms.entrance.ReauthenticateForm",
}
# Codes sent and wrong passwords are counted in the database (accounts.domain.throttle): a wiped or dead cache
# neither gives tries back nor keeps people out. allauth's own limits live in the cache and are off.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False

# ── Messages that leave the market ───────────────────────────────────────────────────────────────────────────
SMS_BACKEND = readers.choice(env, "SMS_BACKEND", default="file", choices=("file", "console", "http"))
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
if SMS_BACKEND == "http" and not SMS_URL:
    raise ImproperlyConfigured("SMS_BACKEND=http needs SMS_URL.")
SMS_INBOUND_TOKEN = env.str("SMS_INBOUND_TOKEN", default="")  # shown by the gateway that brings an SMS; none: closed
# So many messages of seasons leave in a minute at most, over all seasons: what the gateway and its contract allow.
BROADCASTS_PER_MINUTE = env.int("BROADCASTS_PER_MINUTE", default=600)
if BROADCASTS_PER_MINUTE < 1:
    raise ImproperlyConfigured("BROADCASTS_PER_MINUTE must be 1 or more.")
SMS_PLAIN = readers.flag(env, "SMS_PLAIN", default=True)  # without marks 160 characters fit one SMS, with them 70
SMS_FILE = VAR_DIR / "sms.log"
# What the telephone exchange signs missed calls with; without it the exchange's door is closed.
PHONE_EXCHANGE_SECRET = readers.shared_secret(env, "PHONE_EXCHANGE_SECRET")
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cho-phien@localhost")

# ── Language, numbers, time ──────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    *sorted(THEMES_DIR.glob("*/static")),
    readers.folder_of("leaflet", "static"),  # Leaflet's files, nothing else
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # No address leads here: a view opens a file for whoever may see it.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ── Maps ─────────────────────────────────────────────────────────────────────────────────────────────────────
# A tile server of one's own, "https://tiles.example/{z}/{x}/{y}.png"; none: the map of points has bare ground.
MAP_TILE_URL = readers.tiles(env, "MAP_TILE_URL")
MAP_TILE_CREDIT = env.str("MAP_TILE_CREDIT", default="")

# Copies of public pages, a few seconds old at most (docs/algorithms/page_cache.md).
PAGE_CACHE = readers.flag(env, "PAGE_CACHE", default=True)

# ── Shop ─────────────────────────────────────────────────────────────────────────────────────────────────────
for _name in dir(oscar_defaults):
    if _name.startswith("OSCAR_"):
        globals()[_name] = getattr(oscar_defaults, _name)
MARKET_BRAND = "chophien"  # on orders and visits where no other shop front says its name
# host=brand and path=brand, of shop fronts that are folders of themes/ (docs/brands.md); on one's own machine all show.
_SHOWN = (
    {}
    if PRODUCTION
    else {f"{path.parent.name}.localhost": path.parent.name for path in THEMES_DIR.glob("*/brand.toml")}
)
BRAND_HOSTS: dict[str, str] = env.dict("BRAND_HOSTS", default=_SHOWN)
BRAND_PATHS: dict[str, str] = env.dict("BRAND_PATHS", default={})
OSCAR_SHOP_NAME = "Chợ Phiên"
OSCAR_SHOP_TAGLINE = ""
OSCAR_HOMEPAGE = "/"
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL
OSCAR_SLUG_FUNCTION = "marketplace.common.slugs.slugify_vietnamese"
OSCAR_SLUG_MAP = {"đ": "d", "Đ": "D"}
OSCAR_REQUIRED_ADDRESS_FIELDS = ()
OSCAR_EAGER_ALERTS = False  # would look for stock alerts at every save of a stock record; the shop has none
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
# What the demo season loads is not real; every page says so.
WAGTAIL_SITE_NAME = "Chợ Phiên"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # Wagtail's page changes an address without asking for the password
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}}

# ── Security ─────────────────────────────────────────────────────────────────────────────────────────────────
SESSION_ENGINE = "marketplace.common.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = readers.flag(env, "SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = readers.integer(env, "SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    OSCAR_BASKET_COOKIE_SECURE = True

TESTING = "pytest" in sys.modules or os.environ.get("PYTEST_CURRENT_TEST") is not None
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CELERY_TASK_ALWAYS_EAGER = False
    PAGE_CACHE = False  # what a test has just changed is looked at; tests of the copies switch them on

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # These say at INFO what nobody asks: each index task of a page, each look for stock alerts, each search. That its
    # server is away the search says itself, once.
    "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "django_tasks", "oscar.alerts", "wagtail")}
    | {"elastic_transport": {"level": "ERROR"}},
}
