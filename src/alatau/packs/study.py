"""A study: the question of an analyst as a plain YAML file, or a scenario taken as one.

Where it plays, with which disease, who is already infected, what responders do. There is no field
for how an outbreak came about, and only one beginning: what can be compared are responses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from alatau import checks
from alatau.languages import N_
from alatau.packs.content import find_pack_with, list_scenarios
from alatau.packs.errors import PackError, Problem
from alatau.packs.library import load_scenario
from alatau.packs.loading import SCENARIO_FILE
from alatau.packs.model import PackModel, nearest
from alatau.packs.parts import problem_at, problems_of
from alatau.packs.reading import Document, KeyPath, PackFolder
from alatau.packs.scenario import IntroducedUnits, ScenarioPack, one_value
from alatau.packs.study_parts import (
    at_key,
    field_of,
    in_file,
    measures_of,
    pathogen_of,
    places_of,
    uncertain_of,
)
from alatau.world import (
    Detection,
    EnsembleResult,
    Geography,
    Introduction,
    Measure,
    Outbreak,
    Pathogen,
    Uncertain,
    ensemble,
    simulate,
    uncertainty_of,
)
from alatau.world.ensembles.uncertainty import check_uncertain

if TYPE_CHECKING:
    from alatau.packs.region import Region

DEFAULT_CEILING = 2_000_000
DEFAULT_PEOPLE_LIMIT = 200_000
DEFAULT_DAY_OF_YEAR = 60
AS_STATED = "as-stated"
"""Name of the strategy of a study that states measures and no strategies."""

FROM_PATHOGEN = "pathogen"
"""Instead of a list under `uncertain`: the ranges that the pathogen file states."""

BEGINNING = ("region", "pathogen", "introductions", "until")


def _one_thing(value: Any) -> Any:
    return value if isinstance(value, dict) else one_value(value)


class StudyFile(PackModel):
    """The keys of a study file.

    Attributes:
        format: 1.
        title: what is asked, for people.
        scenario: id or folder of a scenario that gives region, pathogen and beginning.
        region: id or folder of a region, or an inline table of places.
        pathogen: id of a pathogen, or an inline one.
        introductions: who is already infected: plain counts.
        detection: settings of what gets seen.
        measures: what responders do.
        strategies: timelines of measures by name, to compare.
        uncertain: ranges of parameters, or `pathogen` for those that its file states.
        seed: one number is one potential outbreak.
        until: the last day, counted from day 0.
        start: the date of day 0, for what depends on the season.
        ceiling: infected units at which the simulation stops growing.
        people_limit: infected units after which it goes on in counts.
    """

    format: Annotated[int, Field(strict=True, ge=1, le=1)]
    title: Annotated[str, Field(max_length=500)] = ""
    scenario: Annotated[str | None, BeforeValidator(one_value)] = None
    region: Annotated[Any, BeforeValidator(_one_thing)] = None
    pathogen: Annotated[Any, BeforeValidator(_one_thing)] = None
    introductions: Annotated[tuple[IntroducedUnits, ...], Field(min_length=1)] | None = None
    detection: Mapping[str, Any] | None = None
    measures: tuple[Mapping[str, Any], ...] = ()
    strategies: Mapping[str, tuple[Mapping[str, Any], ...]] = {}
    uncertain: Any = ()
    seed: Annotated[int, Field(strict=True, ge=0), BeforeValidator(one_value)] = 1
    until: Annotated[int | None, Field(strict=True, ge=0, le=3660)] = None
    start: date | None = None
    ceiling: Annotated[int | None, Field(strict=True, ge=1, le=100_000_000)] = None
    people_limit: Annotated[int | None, Field(strict=True, ge=0, le=100_000_000)] = None


@dataclass(frozen=True, eq=False)
class Study:
    """All that the functions of `alatau.world` ask for.

    `measures` act in a single run; `strategies` are compared, and there is at least one.
    `region` is None where the places are written in the file. `people_limit` is None where an
    outbreak stays one of people up to its ceiling.
    """

    id: str
    title: str
    region: Region | None
    geography: Geography
    pathogen: Pathogen
    introductions: tuple[Introduction, ...]
    detection: Detection
    measures: tuple[Measure, ...]
    strategies: Mapping[str, tuple[Measure, ...]]
    uncertain: tuple[Uncertain, ...]
    seed: int
    until: int
    ceiling: int
    people_limit: int | None
    start_day_of_year: int

    def simulate(
        self, measures: Sequence[Measure] | None = None, *, seed: int | None = None
    ) -> Outbreak:
        """One outbreak: with other measures or another seed than the study's, where given."""
        return simulate(
            self.geography,
            self.pathogen,
            self.introductions,
            self.measures if measures is None else measures,
            detection=self.detection,
            seed=self.seed if seed is None else seed,
            until=self.until,
            ceiling=self.ceiling,
            people_limit=self.people_limit,
            start_day_of_year=self.start_day_of_year,
        )

    def ensemble(self, *, runs: int, **options: Any) -> EnsembleResult:
        """Many runs of every strategy; ``options`` are those of `alatau.world.ensemble`."""
        return ensemble(
            self.geography,
            self.pathogen,
            self.introductions,
            self.strategies,
            detection=self.detection,
            uncertain=self.uncertain,
            seed=self.seed,
            runs=runs,
            until=self.until,
            ceiling=self.ceiling,
            people_limit=self.people_limit,
            start_day_of_year=self.start_day_of_year,
            **options,
        )


def load_study(id_or_path: str | Path) -> Study:
    """The study in this file, or the scenario of this id or in this folder taken as one.

    Raises:
        PackError: it cannot be used, with the file, the line and the key.
    """
    path = Path(id_or_path)
    if path.suffix in (".yaml", ".yml") and path.name != SCENARIO_FILE:
        if not path.is_file():
            raise PackError(N_("There is no file “%(path)s”."), {"path": str(path)})
        return _read(PackFolder(path.parent).read_yaml(path.name), path)
    if find_pack_with(SCENARIO_FILE, path, "scenarios") is None:
        known = list_scenarios()
        near = nearest(str(id_or_path), known)
        raise PackError(
            N_("There is no study “%(id)s”; is the scenario “%(near)s” meant?")
            if near
            else N_(
                "There is no study “%(id)s”: give the path of a YAML file, or one of the "
                "scenarios %(known)s."
            ),
            {"id": str(id_or_path), "near": near, "known": ", ".join(known) or "–"},
        )
    return _of_scenario(load_scenario(path))


def _of_scenario(pack: ScenarioPack) -> Study:
    return Study(
        id=pack.id,
        title=pack.title["en"],
        region=pack.region,
        geography=pack.region.geography(),
        pathogen=Pathogen.from_mapping(pack.pathogen),
        introductions=_introduced(pack.outbreak.introductions),
        detection=Detection.from_mapping(pack.outbreak.notional),
        measures=(),
        strategies={AS_STATED: ()},
        uncertain=(),
        seed=1,
        until=pack.days,
        ceiling=pack.outbreak.ceiling,
        people_limit=_people_limit(pack.outbreak.ceiling),
        start_day_of_year=pack.start.timetuple().tm_yday,
    )


def _people_limit(ceiling: int) -> int | None:
    """After how many infected units an outbreak goes on in counts, where nobody said."""
    return DEFAULT_PEOPLE_LIMIT if ceiling > DEFAULT_PEOPLE_LIMIT else None


def _introduced(units: tuple[IntroducedUnits, ...]) -> tuple[Introduction, ...]:
    return tuple(Introduction(each.place, each.day, each.host, each.count) for each in units)


def _read(document: Document, path: Path) -> Study:
    try:
        given = StudyFile.model_validate(document.value, by_alias=True, by_name=False)
    except ValidationError as error:
        raise PackError.of(list(problems_of(error, document, StudyFile))) from None
    _refuse_wrong_keys(document, given)
    base = _begun(document, given, path)
    measures = measures_of(document, given.measures, ("measures",))
    strategies = {
        name: measures_of(document, listed, ("strategies", name))
        for name, listed in given.strategies.items()
    }
    changes: dict[str, Any] = {
        "title": given.title or base.title,
        "measures": measures,
        "strategies": strategies or {AS_STATED: measures},
        "uncertain": (
            uncertainty_of(base.pathogen)
            if given.uncertain == FROM_PATHOGEN
            else uncertain_of(document, given.uncertain)
        ),
        "seed": given.seed,
    }
    if given.detection is not None:
        with in_file(document, ()):
            changes["detection"] = Detection.from_mapping(given.detection)
    for name in ("until", "ceiling"):
        if getattr(given, name) is not None:
            changes[name] = getattr(given, name)
    if given.start is not None:
        changes["start_day_of_year"] = given.start.timetuple().tm_yday
    if given.people_limit is not None:
        changes["people_limit"] = given.people_limit
    elif given.ceiling is not None:
        changes["people_limit"] = _people_limit(given.ceiling)
    study = replace(base, id=path.stem, **changes)
    _refuse_unknown_names(document, study, given)
    return study


def _refuse_unknown_names(document: Document, study: Study, given: StudyFile) -> None:
    """Refuse places, hosts and parameters that the region, the pathogen or the model lack."""
    for position, each in enumerate(given.introductions or ()):
        with in_file(document, ()):
            at = f"introductions.{position}"
            study.geography.place_index(each.place, f"{at}.place")
            checks.one_of(each.host, study.pathogen.hosts, f"{at}.host")
    listed: list[tuple[KeyPath, tuple[Measure, ...]]] = [(("measures",), study.measures)]
    listed += [(("strategies", name), study.strategies[name]) for name in given.strategies]
    for key, measures in listed:
        for position, measure in enumerate(measures):
            with field_of(document, (*key, position)):
                measure.place_positions(study.geography)
                measure.link_mask(study.geography)
    with in_file(document, ()):
        if given.detection is not None:
            study.detection.refuse_unknown_countries(study.geography.country_of)
        if study.people_limit is not None:
            checks.whole(study.people_limit, "people_limit", least=0, most=study.ceiling)
        check_uncertain(study.uncertain, study.pathogen, study.detection, study.strategies)


def _begun(document: Document, given: StudyFile, path: Path) -> Study:
    """The study without its responses: of the scenario, or of the parts in the file."""
    if given.scenario is not None:
        beside = path.parent / given.scenario
        with at_key(document, ("scenario",)):
            return _of_scenario(load_scenario(beside if beside.exists() else given.scenario))
    region, geography = places_of(document, given.region, path.parent)
    with in_file(document, ("pathogen",)):
        pathogen = Pathogen.from_mapping(pathogen_of(document, given.pathogen))
    assert given.introductions is not None
    assert given.until is not None
    return Study(
        id=path.stem,
        title=given.title,
        region=region,
        geography=geography,
        pathogen=pathogen,
        introductions=_introduced(given.introductions),
        detection=Detection(),
        measures=(),
        strategies={},
        uncertain=(),
        seed=given.seed,
        until=given.until,
        ceiling=DEFAULT_CEILING,
        people_limit=DEFAULT_PEOPLE_LIMIT,
        start_day_of_year=DEFAULT_DAY_OF_YEAR,
    )


def _refuse_wrong_keys(document: Document, given: StudyFile) -> None:
    """Refuse to do without what no scenario gives, and to change what a scenario gives."""
    problems: list[Problem] = []
    for name in BEGINNING:
        stated = getattr(given, name) is not None
        if given.scenario is None and not stated:
            msgid = N_("The key “%(key)s” is missing: a study without a scenario needs it.")
        elif given.scenario is not None and stated and name != "until":
            msgid = N_("The scenario gives “%(key)s”; leave out the one or the other.")
        else:
            continue
        problems.append(problem_at(document, (name,), msgid, {"key": name}))
    if problems:
        raise PackError.of(problems)
