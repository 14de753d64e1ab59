"""The review as a page: one self-contained file, or a fragment for a page of the web room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from alatau.documents.drawings import Drawings
from alatau.documents.wording import Words
from alatau.languages import N_
from alatau.packs.vocabulary import BODIES, MILESTONES
from alatau.pictures import Renderer, font_face, style_sheet
from alatau.review.findings import Counterfactual, DecisionFinding, Phrase, Review
from alatau.surveillance.timeliness import Bottleneck, EarlyAction, Interval, Phase, Standing

BANNER = N_("EXERCISE EXERCISE EXERCISE")

DRAWN_AT_MOST = 8
"""Counterfactuals that are drawn; the others stand in a table."""

SEEN = 0.5
"""People averted on average, or cut in this world, from which a counterfactual is drawn."""

STANDINGS = {
    Standing.MET: N_("target met"),
    Standing.MISSED: N_("target missed"),
    Standing.OPEN: N_("not over, still within the target"),
    Standing.UNKNOWN: N_("not judged"),
}
PHASES = {
    Phase.DETECTION: N_("Detect"),
    Phase.NOTIFICATION: N_("Notify"),
    Phase.RESPONSE: N_("Respond"),
}
TASK_STANDINGS = {
    "on-time": N_("shown, in time"),
    "late": N_("shown, late"),
    "shown": N_("shown"),
    "not-shown": N_("not shown"),
}
RATINGS = {
    "P": N_("Performed without challenges"),
    "S": N_("Performed with some challenges"),
    "M": N_("Performed with major challenges"),
    "U": N_("Unable to be performed"),
}
LANES = {
    "inject": N_("Inject"),
    "message": N_("Message"),
    "decision": N_("Decision"),
    "notification": N_("Notification"),
    "report": N_("Report"),
    "conduct": N_("Conduct"),
}


@dataclass(frozen=True)
class Told:
    """A decision with its counterfactual, and whether it is drawn."""

    decision: DecisionFinding
    counterfactual: Counterfactual
    drawn: bool

    @property
    def nothing(self) -> bool:
        """Whether nobody was spared and nobody added, in any future and in this world."""
        cases, world = self.counterfactual.cases, self.counterfactual.realised
        return not (cases.mean or cases.standard_error or world.cut or world.added)


def review_html(
    review: Review,
    language: str,
    *,
    translate: Callable[[str], str] | None = None,
    renderer: Renderer | None = None,
) -> str:
    """The review as one HTML file that needs nothing else: no script, no address, fonts inside.

    Args:
        review: the findings (`alatau.review.for_countries` cuts them down for a delegation).
        language: code of one of the seven languages.
        translate: message id → words; gettext of the project when left out.
        renderer: draws the pictures; one that is kept draws equal ones once.
    """
    styles = Markup(font_face() + style_sheet() + review_styles())  # nosec B704
    return _rendered("page.html", review, language, translate, renderer, styles=styles)


def review_fragment(
    review: Review,
    language: str,
    *,
    translate: Callable[[str], str] | None = None,
    renderer: Renderer | None = None,
) -> str:
    """The body of the review for a page that links `review_styles` and `pictures.style_sheet`."""
    return _rendered("review.html", review, language, translate, renderer)


def review_styles() -> str:
    """The style sheet of the review; colours are the custom properties of the pictures."""
    return (files("alatau.documents") / "templates" / "review" / "review.css").read_text("utf-8")


def _rendered(
    template: str,
    review: Review,
    language: str,
    translate: Callable[[str], str] | None,
    renderer: Renderer | None,
    **more: object,
) -> str:
    words = Words(language, translate)
    known = {entry.seq for entry in review.timeline.entries}

    def evidence(numbers: Iterable[int]) -> list[int]:
        return [number for number in dict.fromkeys(numbers) if number in known]

    return (
        _environment()
        .get_template(template)
        .render(
            _=words.say,
            t=words.text,
            bottleneck=lambda found: words.text(_phrase(found)),
            clock=words.clock,
            number=words.number,
            signed=words.signed,
            date=words.date,
            evidence=evidence,
            svg=lambda figure: Markup(figure.svg),  # nosec B704
            review=review,
            language=language,
            banner=words.say(BANNER),
            draw=Drawings(review, words, renderer or Renderer()),
            told=_told(review),
            standings=STANDINGS,
            phases=PHASES,
            task_standings=TASK_STANDINGS,
            ratings=RATINGS,
            lanes=LANES,
            bodies=BODIES,
            milestones=MILESTONES,
            early_actions=tuple(EarlyAction),
            share=_share,
            **more,
        )
    )


def _phrase(found: Bottleneck) -> Phrase:
    """A bottleneck with its numbers as numbers, for the reader's language to write."""
    return Phrase(found.msgid, {name: float(value) for name, value in found.params.items()})


def _told(review: Review) -> list[Told]:
    decisions = {decision.number: decision for decision in review.decisions}
    seen = sorted(
        (each for each in review.counterfactuals if each.bands and _effect(each) >= SEEN),
        key=lambda each: (-_effect(each), each.number),
    )
    drawn = {each.number for each in seen[:DRAWN_AT_MOST]}
    return [
        Told(decisions[each.number], each, each.number in drawn) for each in review.counterfactuals
    ]


def _effect(each: Counterfactual) -> float:
    return max(abs(each.cases.mean), float(each.realised.cut + each.realised.added))


def _share(interval: Interval) -> float:
    """How much of a bar twice as long as the target an interval fills, from 0 to 100."""
    days = interval.days or 0.0
    return round(max(0.0, min(100.0, 50.0 * days / interval.target_days)), 1)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("alatau.documents", "templates/review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
