"""Django settings, by profile.

`ALATAU_PROFILE=room` (the default): plain http on the local network, call signs and join codes.
`ALATAU_PROFILE=server`: behind TLS, with secure cookies and HSTS; `ALATAU_HOSTS` must name the
host. `ALATAU_HOSTS` lists further host names, separated by commas.

`ALATAU_COURSES` (ids or folders, separated by commas) and `ALATAU_PROGRAMME` (an id or a file) are
what new training weeks teach; without them, what ships with Alatau.
"""

from __future__ import annotations

import os

from alatau.web import database, paths

PROFILE = os.environ.get("ALATAU_PROFILE", "room")
if PROFILE not in {"room", "server"}:
    raise ValueError(f"ALATAU_PROFILE is {PROFILE!r}; it may be 'room' or 'server'.")
SERVED_WITH_TLS = PROFILE == "server"

DATA_DIRECTORY = paths.data_directory()
SECRET_KEY = paths.secret_key(DATA_DIRECTORY)
DEBUG = False

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if PROFILE == "room" else []
ALLOWED_HOSTS += [host for host in os.environ.get("ALATAU_HOSTS", "").split(",") if host]

_url = os.environ.get("DATABASE_URL")
DATABASES = {
    "default": database.from_url(_url) if _url else database.sqlite(DATA_DIRECTORY / "alatau.db")
}

COURSES = [
    each
    for each in os.environ.get(
        "ALATAU_COURSES", "advanced-biological-threats,biological-countermeasures"
    ).split(",")
    if each
]
PROGRAMME = os.environ.get("ALATAU_PROGRAMME", "five-days")

INSTALLED_APPS = ["django_htmx", "alatau.web", "alatau.web.classroom"]
MIDDLEWARE = [
    "alatau.web.headers.security_headers",
    "alatau.web.headers.known_host",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "alatau.web.refusals.SeatRefusals",
]
# What Django's two middlewares of security would do, `security_headers` does, for streams and files
# as well, which never come by Django's middleware.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]
ROOT_URLCONF = "alatau.web.urls"
ASGI_APPLICATION = "alatau.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [paths.PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "alatau.web.pages.surroundings",
            ],
            "builtins": ["django.templatetags.i18n", "alatau.web.templatetags.alatau"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
STATICFILES_DIRS: list[str] = []

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "alatau-language"
LOCALE_PATHS = [paths.PACKAGE.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# The largest forms are those of a trainer: a table of learners in Cyrillic, six bytes a letter on
# its way, and a tick for each of a thousand learners.
DATA_UPLOAD_MAX_MEMORY_SIZE = 640 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1100
DATA_UPLOAD_MAX_NUMBER_FILES = 0

CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "alatau.web.views.errors.csrf_failure"
CSRF_COOKIE_NAME = "__Host-alatau-csrf" if SERVED_WITH_TLS else "alatau-csrf"
CSRF_COOKIE_SECURE = SERVED_WITH_TLS
LANGUAGE_COOKIE_SECURE = SERVED_WITH_TLS
SEAT_COOKIE_NAME = "__Host-alatau-seat" if SERVED_WITH_TLS else "alatau-seat"
# The exercise and its debriefing: a fortnight of days on the same laptop.
SEAT_COOKIE_SECONDS = 15 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_WITH_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_WITH_TLS else None
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = SERVED_WITH_TLS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"alatau": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
