"""Cohorts: made, entered, and their people enrolled one by one or from a table."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q

from alatau.languages import N_, AlatauError
from alatau.packs import lasting_name
from alatau.packs.courses import find_course
from alatau.packs.courses.lessons import PATHS
from alatau.packs.courses.programme import find_programme, load_programme
from alatau.packs.model import nearest
from alatau.web import codes, rooms
from alatau.web.classroom.identity import kept_pin, new_pin
from alatau.web.classroom.models import MOMENTS, Cohort, Device, Learner, Test, Trainer
from alatau.web.classroom.sheets import forms_of
from alatau.web.identity import digest

CALL_SIGN = re.compile(r"[^\W_][\w .'’-]{0,38}[^\W_]?")
COLUMNS = ("call_sign", "country", "agency", "path")
MOST_LEARNERS = 1000
PRESSED_TWICE = timedelta(minutes=1)


class NotEnrolled(AlatauError):
    """Somebody could not be enrolled, or let in; the sentence says why and what to do."""


@dataclass(frozen=True)
class Enrolled:
    """A learner with the PIN, which is known only now."""

    learner: Learner
    pin: str


def create(
    title: str,
    first_day: date,
    *,
    courses: Sequence[str] = (),
    programme: str = "",
    countries: Sequence[str] = (),
) -> Cohort:
    """Make a cohort with its codes and both tests, closed.

    Without courses or a programme it is taught those of the settings.

    Raises:
        PackError: a course or the programme cannot be used.
    """
    named = [lasting_name(each, find_course(each)) for each in courses or settings.COURSES]
    programme = programme or settings.PROGRAMME
    load_programme(programme)
    cohort = Cohort(
        id=secrets.token_urlsafe(9),
        title=title,
        courses=named,
        programme=lasting_name(programme, find_programme(programme) or Path(programme)),
        first_day=first_day,
        countries=list(countries),
        created=rooms.wall_clock(),
        learner_code=codes.new_code(),
        trainer_code=codes.new_code(),
    )
    if len(forms_of(cohort)) != len(MOMENTS):
        raise NotEnrolled(N_("The courses of a cohort need two forms of their test."))

    def keep() -> None:
        cohort.save(force_insert=True)
        Test.objects.bulk_create(Test(cohort=cohort, moment=moment) for moment in MOMENTS)

    rooms.current().writer.run(keep).result()
    return cohort


def has_code(code: str) -> bool:
    """Whether a code is that of a cohort, for learners or trainers."""
    return Cohort.objects.filter(Q(learner_code=code) | Q(trainer_code=code)).exists()


def enter_as_trainer(cohort: Cohort, token: str) -> Trainer:
    """A trainer's place for a browser; the one that it has already, if it has one."""
    found = Trainer.objects.filter(cohort=cohort, browser=digest(token), ended=None).first()
    if found is not None:
        return found
    trainer = Trainer(
        id=secrets.token_urlsafe(9), cohort=cohort, browser=digest(token), joined=rooms.wall_clock()
    )
    rooms.current().writer.run(lambda: trainer.save(force_insert=True)).result()
    return trainer


def enrol(
    cohort: Cohort,
    call_sign: str,
    path: str,
    country: str = "",
    agency: str = "",
    *,
    token: str | None = None,
) -> Enrolled:
    """Enrol one person; their form of the first test balances path and country.

    `token` is the cookie of the browser that enrols, and is let in. Whoever enrols there twice
    within a minute pressed the button twice: they are enrolled once, and the later page has a PIN
    that holds.

    Raises:
        NotEnrolled: the call sign cannot be used or is taken, or the path is unknown.
    """
    call_sign = " ".join(call_sign.split())
    if CALL_SIGN.fullmatch(call_sign) is None:
        raise NotEnrolled(
            N_(
                "Choose a call sign of 1 to 40 letters, figures, spaces, dots or dashes. It need "
                "not be your name."
            )
        )
    if path not in PATHS:
        raise NotEnrolled(
            N_("There is no path “%(path)s”; known are %(known)s."),
            {"path": path, "known": ", ".join(PATHS)},
        )
    enrolled = _made(cohort, call_sign, path, country, agency)
    try:
        _keep(cohort, [enrolled.learner], token)
    except NotEnrolled:
        again = None if token is None else _just_enrolled(cohort, call_sign, token)
        if again is None:
            raise
        return Enrolled(again, new_pin_for(again))
    return enrolled


def _just_enrolled(cohort: Cohort, call_sign: str, token: str) -> Learner | None:
    return Learner.objects.filter(
        cohort=cohort,
        call_sign=call_sign,
        joined__gte=rooms.wall_clock() - PRESSED_TWICE,
        devices__browser=digest(token),
    ).first()


def _made(cohort: Cohort, call_sign: str, path: str, country: str, agency: str) -> Enrolled:
    pin = new_pin()
    learner = Learner(
        id=secrets.token_urlsafe(9),
        cohort=cohort,
        call_sign=call_sign,
        pin=kept_pin(cohort.id, pin),
        country=country.strip()[:40],
        agency=agency.strip()[:80],
        path=path,
        joined=rooms.wall_clock(),
    )
    return Enrolled(learner, pin)


def _keep(cohort: Cohort, learners: Sequence[Learner], token: str | None = None) -> None:
    """Store learners with their numbers and forms, all of them or nobody; let a browser in."""

    def keep() -> None:
        others = list(Learner.objects.filter(cohort=cohort))
        if len(others) + len(learners) > MOST_LEARNERS:
            raise NotEnrolled(
                N_("A cohort has at most %(most)s learners."), {"most": MOST_LEARNERS}
            )
        forms = forms_of(cohort)
        taken = {each.call_sign.casefold() for each in others}
        for learner in learners:
            if learner.call_sign.casefold() in taken:
                raise NotEnrolled(
                    N_(
                        "Somebody else in this cohort has the call sign “%(name)s”; choose another "
                        "one."
                    ),
                    {"name": learner.call_sign},
                )
            learner.number = max((each.number for each in others), default=0) + 1
            learner.first_form = _first_form(learner, others, forms)
            learner.save(force_insert=True)
            if token is not None:
                _device(learner, token).save(force_insert=True)
            others.append(learner)
            taken.add(learner.call_sign.casefold())

    try:
        rooms.current().writer.run(keep).result()
    except IntegrityError:  # another process enrolled somebody at the same instant
        rooms.current().writer.run(keep).result()


def _first_form(learner: Learner, others: Sequence[Learner], forms: Sequence[str]) -> str:
    """The form that fewer have: of the same path and country, of the path, of all."""
    groups = (
        [each for each in others if (each.path, each.country) == (learner.path, learner.country)],
        [each for each in others if each.path == learner.path],
        others,
    )
    counts = [Counter(each.first_form for each in group) for group in groups]
    return min(forms, key=lambda form: (*(count[form] for count in counts), forms.index(form)))


def enrol_table(cohort: Cohort, table: str) -> list[Enrolled]:
    """Enrol everybody in a table with the columns `call_sign,country,agency,path`.

    All or nobody: the table is checked before anybody is enrolled.

    Raises:
        NotEnrolled: a column is missing or unknown, or a row cannot be used; names the row.
    """
    dialect = csv.excel
    first_line = next(iter(table.lstrip("\ufeff").splitlines()), "")
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    # Lines end as they were pasted: old spreadsheets of the Mac end them with a bare return.
    lines = io.StringIO(table.lstrip("\ufeff"), newline=None)
    reader = csv.DictReader(lines, dialect=dialect, delimiter=delimiter)
    columns = [name.strip() for name in reader.fieldnames or ()]
    for name in columns:
        if name not in COLUMNS:
            raise NotEnrolled(
                N_("There is no column “%(name)s”; is “%(near)s” meant? Columns are %(known)s."),
                {
                    "name": name,
                    "near": nearest(name, COLUMNS) or COLUMNS[0],
                    "known": ", ".join(COLUMNS),
                },
            )
    for name in ("call_sign", "path"):
        if name not in columns:
            raise NotEnrolled(N_("The column “%(name)s” is missing."), {"name": name})
    reader.fieldnames = columns
    rows = [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    if not rows:
        raise NotEnrolled(N_("The table has no row of a learner below its first row."))
    _check_rows(cohort, rows)
    enrolled = [
        _made(
            cohort,
            " ".join(row["call_sign"].split()),
            row["path"],
            row.get("country", ""),
            row.get("agency", ""),
        )
        for row in rows
    ]
    _keep(cohort, [each.learner for each in enrolled])
    return enrolled


def _check_rows(cohort: Cohort, rows: Sequence[dict[str, str]]) -> None:
    known = Learner.objects.filter(cohort=cohort).values_list("call_sign", flat=True)
    taken = {name.casefold() for name in known}
    for line, row in enumerate(rows, start=2):
        name, path = " ".join(row["call_sign"].split()), row["path"]
        if CALL_SIGN.fullmatch(name) is None:
            raise NotEnrolled(
                N_("Row %(line)s: “%(name)s” cannot be a call sign."), {"line": line, "name": name}
            )
        if name.casefold() in taken:
            raise NotEnrolled(
                N_("Row %(line)s: the call sign “%(name)s” is taken."), {"line": line, "name": name}
            )
        if path not in PATHS:
            raise NotEnrolled(
                N_("Row %(line)s: there is no path “%(path)s”; is “%(near)s” meant?"),
                {"line": line, "path": path, "near": nearest(path, PATHS) or PATHS[0]},
            )
        taken.add(name.casefold())


def pin_key(cohort: Cohort, call_sign: str) -> tuple[str, str]:
    """Under which wrong PINs of a call sign are counted, from whichever browser."""
    return cohort.id, " ".join(call_sign.split()).casefold()


def new_pin_for(learner: Learner) -> str:
    """Give a learner a new PIN; devices that showed the old one stay."""
    rooms.current().pins.forget(*pin_key(learner.cohort, learner.call_sign))
    pin = new_pin()
    learner.pin = kept_pin(learner.cohort_id, pin)
    rooms.current().writer.run(lambda: learner.save(update_fields=["pin"])).result()
    return pin


def show_pin(cohort: Cohort, call_sign: str, pin: str) -> Learner | None:
    """The learner with this call sign and PIN; None if there is none."""
    name, kept = " ".join(call_sign.split()).casefold(), kept_pin(cohort.id, pin.strip())
    learners = Learner.objects.filter(cohort=cohort, ended=None)
    for learner in learners:  # a database of SQLite folds the case of Latin letters alone
        if learner.call_sign.casefold() == name and secrets.compare_digest(learner.pin, kept):
            return learner
    return None


def let_in(learner: Learner, token: str) -> None:
    """Remember that a browser may act for a learner."""
    device = _device(learner, token)
    rooms.current().writer.run(
        lambda: Device.objects.bulk_create([device], ignore_conflicts=True)
    ).result()


def _device(learner: Learner, token: str) -> Device:
    return Device(learner=learner, browser=digest(token), since=rooms.wall_clock())
