"""What the commands for analysts share: the study, its measures and options, where files go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alatau.cli.files import Format

if TYPE_CHECKING:
    from alatau.packs.study import Study
    from alatau.world import Measure

StudyArgument = Annotated[
    str,
    typer.Argument(
        metavar="STUDY",
        help="A study file, or the id or folder of a scenario.",
        show_default=False,
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", min=0, help="Seed; that of the study if not said.", show_default=False),
]
UntilOption = Annotated[
    int | None,
    typer.Option(
        "--until", min=0, max=3660, help="The last day; that of the study if not said.",
        show_default=False,
    ),
]  # fmt: skip
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Kind of file.")]
MeasureOption = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="KEY=VALUE,...",
        help=(
            "One more measure, such as kind=tracing,from=20,capacity=60; places=A-01+A-02. Can be "
            "given several times."
        ),
        show_default=False,
    ),
]
PeopleLimitOption = Annotated[
    int | None,
    typer.Option(
        "--people-limit",
        min=0,
        max=100_000_000,
        help="Infected units after which an outbreak goes on in counts; that of the study if not "
        "said.",
        show_default=False,
    ),
]

_SHORT = {"from": "from_day", "until": "until_day", "capacity": "capacity_per_day"}
_SEVERAL = "+"


def load(
    study: str,
    seed: int | None,
    until: int | None,
    measures: list[str] | None = None,
    people_limit: int | None = None,
) -> Study:
    """The study with what the command line says otherwise; measures are added in every strategy.

    Raises:
        PackError: the study cannot be used.
        InvalidInput: a measure of the command line cannot.
    """
    from alatau.packs.study import load_study

    found = load_study(study)
    changes: dict[str, Any] = {}
    if seed is not None:
        changes["seed"] = seed
    if until is not None:
        changes["until"] = until
    if people_limit is not None:
        changes["people_limit"] = people_limit
    if measures:
        added = tuple(read_measure(text) for text in measures)
        changes["measures"] = (*found.measures, *added)
        changes["strategies"] = {
            name: (*listed, *added) for name, listed in found.strategies.items()
        }
    return replace(found, **changes)


def read_measure(text: str) -> Measure:
    """The measure that `kind=tracing,from=20,...` stands for.

    Raises:
        InvalidInput: with the key and the reason.
    """
    from alatau.languages import N_
    from alatau.packs.study_parts import measure_from
    from alatau.world import InvalidInput

    given: dict[str, Any] = {}
    for part in text.split(","):
        key, separator, value = part.partition("=")
        if not separator:
            raise InvalidInput(
                N_("%(field)s: “%(got)s” is not written as key=value."), "--measure", got=part
            )
        name = _SHORT.get(key.strip(), key.strip())
        if name in given:
            raise InvalidInput(N_("%(field)s: %(got)s is stated twice."), "--measure", got=name)
        given[name] = _value(name, value.strip())
    return measure_from(given)


def _value(name: str, text: str) -> Any:
    if name == "places":
        return text.split(_SEVERAL)
    if name == "links":
        return [link.split(":") for link in text.split(_SEVERAL)]
    if name == "ages":
        return [_number(age) for age in text.split(_SEVERAL)]
    return _number(text)


def _number(text: str) -> int | float | str:
    """The number that is written, or else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def about(study: Study, **more: object) -> dict[str, object]:
    """What the metadata of files say of a study."""
    return {"study": study.id, "seed": study.seed, "until": study.until, **more}
