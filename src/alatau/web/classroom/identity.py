"""Who asks in the classroom: a trainer's or a learner's place, proved by the browser's cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alatau.packs.errors import PackError
from alatau.web.classroom.models import Device, Learner, Trainer
from alatau.web.identity import SeatTaken, browser_token, digest
from alatau.web.views import errors

PIN_DIGITS = 6


def new_pin() -> str:
    """A new random PIN."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def kept_pin(cohort_id: str, pin: str) -> str:
    """What the database keeps of a PIN: without the server's secret it cannot be tried out."""
    key = hashlib.sha256(b"alatau pin\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{cohort_id}\0{pin}".encode(), hashlib.sha256).hexdigest()


View = Callable[..., HttpResponse]


def trainer_page(view: View) -> View:
    """Open a view to the trainers of a cohort alone; the view gets the `Trainer`."""

    @wraps(view)
    def checked(request: HttpRequest, trainer: str, **arguments: Any) -> HttpResponse:
        token = browser_token(request)
        found = Trainer.objects.select_related("cohort").filter(id=trainer, ended=None).first()
        if token is None or found is None or found.browser != digest(token):
            raise SeatTaken(trainer)
        try:
            return view(request, found, **arguments)
        except PackError as error:
            words = _(
                "A course or the programme of this week has a mistake: %(problem)s Mend the file, "
                "then load the page anew. What learners have answered is safe."
            )
            return _closed(request, words % {"problem": error.in_words(_)})

    checked.roles = frozenset({"trainer"})  # type: ignore[attr-defined]
    return checked


def closed_to_learners() -> str:
    """What learners are told where the files of their course have a mistake."""
    return _(
        "The course cannot be opened at the moment. Tell the trainer, whose page says why. What "
        "you have answered is safe."
    )


def _closed(request: HttpRequest, words: str) -> HttpResponse:
    return errors.told(request, 503, _("The course cannot be opened"), words)


class Known:
    """Learners whom this process has just seen in a browser, so that a class that answers at once
    does not ask the database who it is, answer by answer.
    """

    SECONDS = 5.0
    MOST = 4096

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[float, Learner]] = {}

    def learner(self, learner: str, browser: str) -> Learner | None:
        """The learner, if they have shown their PIN in this browser."""
        now = time.monotonic()
        until, seen = self._seen.get((learner, browser), (0.0, None))
        if seen is not None and now < until:
            return seen
        found = (
            Learner.objects.select_related("cohort")
            .filter(id=learner, ended=None, devices__browser=browser)
            .first()
        )
        if found is None:
            self.forget(learner, browser)
            return None
        if len(self._seen) >= self.MOST:
            self._seen.clear()
        self._seen[learner, browser] = (now + self.SECONDS, found)
        return found

    def forget(self, learner: str, browser: str) -> None:
        """The browser does not act for the learner any more."""
        self._seen.pop((learner, browser), None)


known = Known()


def learner_page(view: View) -> View:
    """Open a view to a learner alone, in a browser that has shown their PIN."""

    @wraps(view)
    def checked(request: HttpRequest, learner: str, **arguments: Any) -> HttpResponse:
        token = browser_token(request)
        found = None if token is None else known.learner(learner, digest(token))
        if found is None:
            raise SeatTaken(learner)
        try:
            return view(request, found, **arguments)
        except PackError:
            return _closed(request, closed_to_learners())

    checked.roles = frozenset({"learner"})  # type: ignore[attr-defined]
    return checked


def learners_here(token: str | None) -> list[Learner]:
    """The learners whose PIN was shown in a browser, the latest first."""
    if not token:
        return []
    devices = Device.objects.filter(browser=digest(token), learner__ended=None)
    return [each.learner for each in devices.select_related("learner__cohort").order_by("-since")]


def trainers_here(token: str | None) -> list[Trainer]:
    """The trainer's places of a browser, the latest first."""
    if not token:
        return []
    found = Trainer.objects.filter(browser=digest(token), ended=None)
    return list(found.select_related("cohort").order_by("-joined"))
