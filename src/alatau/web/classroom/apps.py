"""The Django application of the classroom."""

from __future__ import annotations

from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    """Registers the models of `alatau.web.classroom`."""

    name = "alatau.web.classroom"
    label = "classroom"
    default_auto_field = "django.db.models.BigAutoField"
