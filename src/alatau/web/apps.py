"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the models of `alatau.web`."""

    name = "alatau.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
