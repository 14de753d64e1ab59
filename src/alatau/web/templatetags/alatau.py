"""Filters and tags of the templates."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from typing import Any

import nh3
from babel.dates import format_date
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from markdown_it import MarkdownIt

from alatau.exercise.views.control import INJECT_STATUSES, ROLES
from alatau.exercise.views.situation import CLASSIFICATIONS
from alatau.web import assets, pages

register = template.Library()

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "h3", "h4", "hr"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}

_CODES = {**ROLES, **INJECT_STATUSES, **CLASSIFICATIONS}


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a stylesheet or script, with the hash of its content."""
    return assets.url(name)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image"])


@register.filter
def prose(text: str) -> SafeString:
    """Render text of a pack or of a message: Markdown without HTML, links or pictures."""
    html = nh3.clean(_markdown().render(text or ""), tags=_TAGS, attributes={})
    return mark_safe(html)  # nosec: cleaned above


@register.filter
def plain(text: str) -> SafeString:
    """Render what people typed: escaped, with its line breaks."""
    paragraphs = [block for block in escape(text or "").split("\n\n") if block.strip()]
    html = "".join(f"<p>{block.strip().replace(chr(10), '<br>')}</p>" for block in paragraphs)
    return mark_safe(html)  # nosec: escaped above


@register.filter
def clock_words(minutes: int) -> str:
    """Return exercise minutes as people read them: `day 3 10:30`."""
    day, rest = divmod(int(minutes), 1440)
    return gettext("day %(day)s %(hour)02d:%(minute)02d") % {
        "day": day,
        "hour": rest // 60,
        "minute": rest % 60,
    }


@register.filter
def exercise_date(value: date | datetime) -> str:
    """Return a date of the exercise in the reader's language: `Mon 2 March`."""
    return format_date(value, "EEE d MMMM", locale=get_language() or "en")


@register.filter
def number(value: float | int | None) -> str:
    """Return a number with thin spaces between thousands; a dash for none."""
    return "–" if value is None else f"{value:,}".replace(",", "\u202f")


@register.filter
def in_words(code: str) -> str:
    """Return a role, a status of an inject or a classification in the reader's words."""
    return gettext(_CODES[code]) if code in _CODES else code


@register.simple_tag(takes_context=True)
def part(context: template.Context, name: str) -> SafeString:
    """Put a part of the page in its place, where it renews itself."""
    request = context["request"]
    place = context["place"]
    chosen = pages.PARTS[name]
    if place.seat.role not in chosen.roles:
        return SafeString("")
    triggers = ", ".join(
        f"alatau:{event} from:body delay:60ms" for event in dict.fromkeys((*chosen.follows, "all"))
    )
    include = ' hx-include="#ask"' if chosen.fields else ""
    if chosen.fields:
        triggers += ", change from:#ask delay:200ms, input from:#ask delay:400ms"
    html = pages.render_part(place, name, request.GET)
    # Forms inside do not share the queue: it keeps the last request, and would drop what was sent.
    address = f"/seat/{place.seat.id}/part/{name}"
    return mark_safe(  # nosec: rendered by a template
        f'<div id="part-{name}" class="part" hx-get="{address}" hx-trigger="{triggers}" '
        f'hx-swap="innerHTML" hx-sync="this:queue last" hx-disinherit="hx-sync"{include}>'
        f"{html}</div>"
    )


@register.filter
def to_json(value: Any) -> str:
    """Return a value as JSON, for an attribute."""
    return json.dumps(value)
