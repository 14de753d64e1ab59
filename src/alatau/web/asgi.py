"""The server's door: streams and files are answered here, pages by Django."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alatau.web.settings")

from django.core.asgi import get_asgi_application

_pages = get_asgi_application()

from alatau.web import assets, live  # noqa: E402  (models need the applications to be ready)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        raise ValueError(f"Alatau speaks http only, not {scope['type']}.")
    if scope["path"].startswith(live.PREFIX):
        await live.live(scope, receive, send)
    elif scope["path"].startswith(assets.PREFIX):
        await assets.serve(scope, send)
    else:
        await _pages(scope, receive, send)
