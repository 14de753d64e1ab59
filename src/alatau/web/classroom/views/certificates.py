"""Certificates: a learner's own, the page that verifies one, and the trainer's list."""

from __future__ import annotations

import json
import uuid
from datetime import date

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alatau.courses.credentials import Unverified, Verified, fingerprint, verify
from alatau.documents.certificate import CertificateWords, certificate_pdf
from alatau.languages import AlatauError
from alatau.web import codes, posts, rooms
from alatau.web.classroom import certificates
from alatau.web.classroom.certificates import CASCADE, WEEK
from alatau.web.classroom.identity import learner_page, trainer_page
from alatau.web.classroom.models import Cascade, Certificate, Learner, Trainer
from alatau.web.classroom.views import learner as learners
from alatau.web.classroom.views import trainer as desk

LONGEST_EVIDENCE = 4000
MOST_PEOPLE = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@learner_page
def own(request: HttpRequest, learner: Learner) -> HttpResponse:
    """A learner's certificates: what is missing, what can be had, what was issued."""
    problem = None
    if request.method == "POST":
        part = CASCADE if request.POST.get("part") == str(CASCADE) else WEEK
        try:
            certificates.issue(learner, part, request.POST.get("holder", "")[:200])
            return redirect("certificates", learner=learner.id)
        except AlatauError as error:
            problem = error.in_words(_)
    issued = {each.part: each for each in learner.certificates.all()}
    found = certificates.standing(learner)
    context = {
        "problem": problem,
        "standing": found,
        "percent": None if found.share is None else round(100 * found.share),
        "pass_percent": round(100 * found.pass_mark),
        "week": issued.get(WEEK),
        "cascade": issued.get(CASCADE),
        "evidence": learner.cascades.order_by("-filed"),
        "today": rooms.latest_day(),
        "most_people": MOST_PEOPLE,
    }
    status = 400 if problem else 200
    return learners.page(
        request, learner, "certificates.html", context, tab="certificates", status=status
    )


@require_POST
@learner_page
def file_evidence(request: HttpRequest, learner: Learner) -> HttpResponse:
    """File evidence of cascade training."""
    what = posts.written(request.POST, "what").strip()[:LONGEST_EVIDENCE]
    try:
        held_on = date.fromisoformat(request.POST.get("held_on", ""))
        people = int(request.POST.get("people", ""))
    except ValueError:
        held_on, people = date.min, 0
    problem = None
    if not 1 <= people <= MOST_PEOPLE or not what:
        problem = _("Give the day, the number of people, and what was taught.")
    elif held_on > rooms.latest_day():
        problem = _("This day has not come yet. File the evidence once the training was held.")
    if problem is not None:
        context = {
            "title": _("This was not done"),
            "words": problem,
            "back": f"/class/{learner.id}/certificates/",
        }
        return render(request, "pages/told.html", context, status=400)
    filed = Cascade(
        learner=learner, held_on=held_on, people=people, what=what, filed=rooms.wall_clock()
    )
    rooms.current().writer.run(lambda: filed.save(force_insert=True)).result()
    return redirect("certificates", learner=learner.id)


@require_safe
@learner_page
def download(request: HttpRequest, learner: Learner, part: int, form: str) -> HttpResponse:
    """A certificate as `pdf`, or as `jwt`, the credential that verifies offline."""
    kept = get_object_or_404(Certificate, learner=learner, part=part, revoked=None)
    if form == "jwt":
        content, kind = kept.credential.encode(), "application/jwt"
    elif form == "pdf":
        content, kind = _pdf(request, kept), "application/pdf"
    else:
        raise Http404(form)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="certificate-{part}.{form}"'
    return response


def _pdf(request: HttpRequest, kept: Certificate) -> bytes:
    language = get_language() or "en"
    found = verify(kept.credential)
    address = request.build_absolute_uri(f"/v/{kept.id}")
    words = CertificateWords(
        language=language,
        kind=_("Certificate of training"),
        title=found.title,
        awarded_to=_("awarded to"),
        holder=found.holder,
        description=found.description,
        criteria=found.criteria,
        issuer=found.issuer,
        date=format_date(kept.issued.date(), "d MMMM y", locale=language),
        lines=(
            _("Number %(number)s") % {"number": kept.id},
            _("Issuer's key %(fingerprint)s") % {"fingerprint": found.fingerprint},
            _("Verify with the file of this certificate, or at %(address)s") % {"address": address},
        ),
        qr=codes.qr_svg(address),
        qr_alt=_("QR code of the address at which this certificate is verified"),
    )
    return certificate_pdf(words, kept.issued)


@require_safe
def shown(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """What the QR code of a certificate leads to: whether it was issued here, and to whom."""
    kept = Certificate.objects.filter(id=certificate).first()
    if kept is None:
        return _verdict(request, None, _("No certificate of this number was issued here."), 404)
    if kept.revoked is not None:
        return _verdict(request, None, _("This certificate was taken back."), 410)
    found = verify(kept.credential, certificates.public_key())
    return _verdict(request, found, None, 200)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Verify a credential that somebody brings along, against the key of this installation."""
    if request.method != "POST":
        return _verdict(request, None, None, 200)
    try:
        found = verify(request.POST.get("credential", "")[:30_000], certificates.public_key())
    except Unverified as error:
        return _verdict(request, None, error.in_words(_), 400)
    number = found.award_id.removeprefix("urn:uuid:")
    if Certificate.objects.filter(id=number).exclude(revoked=None).exists():
        return _verdict(request, None, _("This certificate was taken back."), 410)
    return _verdict(request, found, None, 200)


def _verdict(
    request: HttpRequest, found: Verified | None, problem: str | None, status: int
) -> HttpResponse:
    context = {"found": found, "problem": problem}
    return render(request, "classroom/verified.html", context, status=status)


@require_safe
@trainer_page
def listed(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """Who has earned or been issued a certificate, and evidence that waits for the trainer."""
    learners_here = trainer.cohort.learners.filter(ended=None).order_by("number")
    rows = []
    for learner in learners_here:
        found = certificates.standing(learner)
        issued = {each.part: each for each in learner.certificates.all()}
        rows.append(
            {
                "learner": learner,
                "standing": found,
                "percent": None if found.share is None else round(100 * found.share),
                "week": issued.get(WEEK),
                "cascade": issued.get(CASCADE),
            }
        )
    issuer = certificates.issuer_of(trainer.cohort)
    context = {
        "rows": rows,
        "waiting": Cascade.objects.filter(
            learner__cohort=trainer.cohort, accepted=None, refused=None
        ),
        "fingerprint": fingerprint(issuer.jwk),
    }
    return desk.page(request, trainer, "certificates.html", context, tab="certificates")


@require_safe
@trainer_page
def issuer_file(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """The public key, by which anybody verifies certificates offline."""
    issuer = certificates.issuer_of(trainer.cohort)
    content = json.dumps({"name": issuer.name, **issuer.jwk}, indent=2, ensure_ascii=False)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="issuer.json"'
    return response


@require_POST
@trainer_page
def judge_evidence(request: HttpRequest, trainer: Trainer, evidence: int) -> HttpResponse:
    """Accept evidence of cascade training, or not."""
    filed = get_object_or_404(Cascade, id=evidence, learner__cohort=trainer.cohort)
    act = request.POST.get("act")
    if act not in {"accept", "refuse"}:
        raise Http404("act")
    certificates.judge(filed, accept=act == "accept")
    return redirect("desk-certificates", trainer=trainer.id)


@require_POST
@trainer_page
def take_back(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """Take a certificate back."""
    try:
        number = uuid.UUID(request.POST.get("certificate", ""))
    except ValueError:
        raise Http404("certificate") from None
    kept = get_object_or_404(Certificate, learner__cohort=trainer.cohort, id=number)
    certificates.revoke(kept)
    return redirect("desk-certificates", trainer=trainer.id)
