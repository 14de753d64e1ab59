"""Certificates of a cohort: who has earned one, issuing it, and the key that signs."""

from __future__ import annotations

import os
import threading
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from alatau.courses.credentials import Award, Issuer, new_private_key, sign
from alatau.languages import N_, AlatauError
from alatau.web import rooms
from alatau.web.classroom import answers, overview
from alatau.web.classroom.models import AFTER, Cascade, Certificate, Cohort, HandIn, Learner, Test
from alatau.web.classroom.sheets import LAB, courses_of, sheet_of

KEY_FILE = "issuer-key.pem"
WEEK, CASCADE = 1, 2
LONGEST_NAME = 80


class NotEarned(AlatauError):
    """A certificate cannot be issued; the sentence says what is missing."""


@dataclass(frozen=True)
class Standing:
    """How far a learner is from the first half of the certificate.

    Attributes:
        share: points of the test after, 0 to 1; None while it is not closed.
        pass_mark: what is needed.
        labs_done, labs: labs of the timetable that were handed in, and how many there are.
        cascade: whether evidence of cascade training was accepted.
    """

    share: float | None
    pass_mark: float
    labs_done: int
    labs: int
    cascade: bool

    @property
    def week_earned(self) -> bool:
        """Whether the first half is earned."""
        return (
            self.share is not None and self.share >= self.pass_mark and self.labs_done >= self.labs
        )


_making_key = threading.Lock()


def private_key(folder: Path) -> bytes:
    """The key of this installation; made once, readable by its owner alone."""
    with _making_key:  # a class asks for its certificates at once
        return _private_key_in(folder)


@lru_cache(maxsize=1)
def _private_key_in(folder: Path) -> bytes:
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}.new")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(new_private_key())
        made.rename(path)
    return path.read_bytes()


def issuer_of(cohort: Cohort) -> Issuer:
    """Who signs the certificates of a cohort: its title, by the key of the installation."""
    return Issuer(cohort.title, private_key(Path(settings.DATA_DIRECTORY)))


def public_key() -> dict[str, str]:
    """The public key of this installation, as a JSON Web Key."""
    return Issuer("", private_key(Path(settings.DATA_DIRECTORY))).jwk


def standing(learner: Learner) -> Standing:
    """How far a learner is, from their raw answers."""
    cohort = learner.cohort
    test = Test.objects.get(cohort=cohort, moment=AFTER)
    share = None
    if test.closed is not None:
        sheet = sheet_of(learner, AFTER)
        share = answers.result(sheet, answers.latest(learner, AFTER)).share
    labs = {
        f"{LAB}:{session.of}"
        for session in overview.programme(cohort.programme).sessions
        if session.kind == LAB
    }
    done = set(HandIn.objects.filter(learner=learner).values_list("sheet", flat=True))
    return Standing(
        share,
        max(course.pass_mark for course in courses_of(cohort)),
        len(labs & done),
        len(labs),
        Cascade.objects.filter(learner=learner).exclude(accepted=None).exists(),
    )


def issue(learner: Learner, part: int, holder: str) -> Certificate:
    """Issue a half of the certificate; one that was issued already is returned as it is.

    Raises:
        NotEarned: something is missing, or the name cannot stand on it.
    """
    kept = Certificate.objects.filter(learner=learner, part=part).first()
    if kept is not None:
        return kept
    holder = " ".join(holder.split())
    if not 1 <= len(holder) <= LONGEST_NAME:
        raise NotEarned(
            N_("Write the name that shall stand on the certificate, at most %(most)s letters."),
            {"most": LONGEST_NAME},
        )
    found = standing(learner)
    if not found.week_earned:
        raise NotEarned(N_("The test after and all labs come first."))
    if part == CASCADE and not found.cascade:
        raise NotEarned(N_("The trainer has not accepted evidence of cascade training yet."))
    award = _award(learner, part, holder, found)
    made = Certificate(
        id=award.id,
        learner=learner,
        part=part,
        credential=sign(award, issuer_of(learner.cohort)),
        issued=award.awarded,
    )
    try:
        rooms.current().writer.run(lambda: made.save(force_insert=True)).result()
    except IntegrityError:  # the button was pressed twice, and the other press was quicker
        return Certificate.objects.get(learner=learner, part=part)
    return made


def _award(learner: Learner, part: int, holder: str, found: Standing) -> Award:
    titles = {
        WEEK: _("Training week against biological emergencies"),
        CASCADE: _("Training week and cascade training against biological emergencies"),
    }
    about = _("Advanced biological threats; biological countermeasures; command-post exercise.")
    criteria = _("At least %(mark)s %% of the points in the test after, and all labs.") % {
        "mark": round(100 * found.pass_mark)
    }
    if part == CASCADE:
        criteria += " " + _("Evidence of training given to others, accepted by the trainer.")
    return Award(uuid.uuid4(), holder, titles[part], about, criteria, rooms.wall_clock(), part)


def revoke(certificate: Certificate) -> None:
    """Take a certificate back; its page says so from now on. Once more changes nothing."""
    kept = Certificate.objects.filter(id=certificate.id, revoked=None)
    now = rooms.wall_clock()
    rooms.current().writer.run(lambda: kept.update(revoked=now)).result()


def judge(evidence: Cascade, *, accept: bool) -> None:
    """Accept evidence of cascade training, or not; what was judged already stays as it is."""
    waiting = Cascade.objects.filter(id=evidence.id, accepted=None, refused=None)
    judged = {"accepted" if accept else "refused": rooms.wall_clock()}
    rooms.current().writer.run(lambda: waiting.update(**judged)).result()
