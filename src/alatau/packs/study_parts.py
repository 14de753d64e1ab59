"""The parts of a study file: places, pathogen, measures, ranges; errors with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields
from dataclasses import Field as DataclassField
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from alatau.languages import N_
from alatau.packs.content import REGION_FILE, content_root
from alatau.packs.errors import PackError
from alatau.packs.model import PackModel, nearest
from alatau.packs.parts import problem_at, problems_of
from alatau.packs.reading import Document, KeyPath, PackFolder
from alatau.packs.scenario import Code
from alatau.world import Ages, Geography, InvalidInput, Laboratory, Measure, Mobility, Uncertain

if TYPE_CHECKING:
    from alatau.packs.region import Region

Pair = Annotated[tuple[Code, ...], Field(min_length=2, max_length=2)]


class InlinePlace(PackModel):
    """A place: people, and herds by species.

    Attributes:
        code: its code.
        country: the code of its country.
        population: people.
        lat: degrees north of the equator; with `lon`, in all places or in none.
        lon: degrees east of Greenwich.
        herds: herds or flocks by kind of livestock; villages with `dogs`, foci of `wildlife`.
        beds: hospital beds free for this disease; in all places, or in none (without limit).
        market: the weight of its livestock market, if it has one.
    """

    code: Code
    country: Code = "X"
    population: Annotated[int, Field(strict=True, ge=0)]
    lat: float | None = None
    lon: float | None = None
    herds: Mapping[str, Annotated[int, Field(strict=True, ge=0)]] = {}
    beds: Annotated[int | None, Field(strict=True, ge=0)] = None
    market: Annotated[float | None, Field(ge=0)] = None


class InlineRegion(PackModel):
    """A region written in the study.

    Attributes:
        places: the places.
        herd_size: mean animals in a herd, by kind of livestock.
        neighbours: pairs of places that touch.
        air_links: pairs of places with flights.
        laboratories: fields of `alatau.world.Laboratory`.
        mobility: fields of `alatau.world.Mobility`.
        ages: fields of `alatau.world.Ages`.
    """

    places: tuple[InlinePlace, ...] = Field(min_length=1)
    herd_size: Mapping[str, float] = {}
    neighbours: tuple[Pair, ...] = ()
    air_links: tuple[Pair, ...] = ()
    laboratories: tuple[Mapping[str, Any], ...] = ()
    mobility: Mapping[str, Any] = {}
    ages: Mapping[str, Any] = {}


def places_of(document: Document, given: Any, folder: Path) -> tuple[Region | None, Geography]:
    """The region of an id or folder (beside the study, or one that ships), or the inline one."""
    from alatau.packs.region import load_region

    if not isinstance(given, Mapping):
        with at_key(document, ("region",)):
            beside = folder / str(given)
            region = load_region(beside if (beside / REGION_FILE).is_file() else str(given))
            return region, region.geography()
    try:
        inline = InlineRegion.model_validate(given, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = problems_of(error, document, InlineRegion, ("region",))
        raise PackError.of(list(problems)) from None
    laboratories = tuple(
        _made(Laboratory, each, document, ("region", "laboratories", position))
        for position, each in enumerate(inline.laboratories)
    )
    mobility = _made(Mobility, inline.mobility, document, ("region", "mobility"))
    ages = _made(Ages, inline.ages, document, ("region", "ages"))
    places = inline.places
    species = dict.fromkeys(host for place in places for host in place.herds)
    located = _all_or_none(document, places, "lat", "lon")
    with_beds = _all_or_none(document, places, "beds")
    with in_file(document, ("region",)):
        return None, Geography(
            places=tuple(place.code for place in places),
            country_of=tuple(place.country for place in places),
            population=tuple(place.population for place in places),
            herds={host: tuple(place.herds.get(host, 0) for place in places) for host in species},
            herd_size=inline.herd_size,
            coordinates=tuple((p.lat or 0.0, p.lon or 0.0) for p in places) if located else (),
            neighbours=tuple((a, b) for a, b in inline.neighbours),
            air_links=tuple((a, b) for a, b in inline.air_links),
            laboratories=laboratories,
            mobility=mobility,
            ages=ages,
            beds=tuple(place.beds or 0 for place in places) if with_beds else (),
            markets={place.code: place.market for place in places if place.market is not None},
        )


def _all_or_none(document: Document, places: Sequence[InlinePlace], *keys: str) -> bool:
    """Whether the places have these keys; refuses that some have them and others not."""
    stated = [[getattr(place, key) is not None for key in keys] for place in places]
    lacking = [position for position, found in enumerate(stated) if not all(found)]
    if lacking and any(any(found) for found in stated):
        msgid = N_("Either all places have “%(keys)s”, or none.")
        params: dict[str, object] = {"keys": ", ".join(keys)}
        raise PackError.of([problem_at(document, ("region", "places", lacking[0]), msgid, params)])
    return not lacking


def pathogen_of(document: Document, given: Any) -> Mapping[str, Any]:
    """The pathogen of this id that ships with Alatau, or the inline one, as a plain mapping."""
    if isinstance(given, Mapping):
        return given
    shelf = content_root() / "pathogens"
    known = sorted(path.stem for path in shelf.glob("*.yaml"))
    if given not in known:
        near = nearest(str(given), known)
        msgid = (
            N_("There is no pathogen “%(name)s”; is “%(near)s” meant?")
            if near
            else N_("There is no pathogen “%(name)s”; known are %(known)s.")
        )
        params: dict[str, object] = {"name": str(given), "near": near, "known": ", ".join(known)}
        raise PackError.of([problem_at(document, ("pathogen",), msgid, params)])
    found: Mapping[str, Any] = PackFolder(shelf).read_yaml(f"{given}.yaml").value
    return found


def measures_of(
    document: Document, given: Sequence[Mapping[str, Any]], at: KeyPath
) -> tuple[Measure, ...]:
    """Measures from lists of the fields of `alatau.world.Measure`."""
    return tuple(
        _made(Measure, each, document, (*at, position)) for position, each in enumerate(given)
    )


def measure_from(given: Mapping[str, Any]) -> Measure:
    """A measure from its fields.

    Raises:
        InvalidInput: an unknown or missing field, or a value out of range.
    """
    measure: Measure = _from_fields(Measure, given, "measure")
    return measure


def uncertain_of(document: Document, given: Any) -> tuple[Uncertain, ...]:
    """Ranges from a list of the fields of `alatau.world.Uncertain`."""
    if isinstance(given, str | Mapping) or not isinstance(given, Sequence):
        msgid = N_("A list of ranges is written here, or “pathogen”.")
        raise PackError.of([problem_at(document, ("uncertain",), msgid)])
    return tuple(
        _made(Uncertain, each, document, ("uncertain", position))
        for position, each in enumerate(given)
    )


@contextmanager
def in_file(document: Document, at: KeyPath) -> Iterator[None]:
    """Turn a refusal of the world, of a field that lies at `at`, into one with file and line."""
    try:
        yield
    except InvalidInput as error:
        rest = (int(part) if part.isdecimal() else part for part in error.field.split("."))
        path: KeyPath = (*at, *rest)
        while path and path not in document.lines:
            path = path[:-1]
        raise PackError.of([problem_at(document, path, error.msgid, dict(error.params))]) from None


@contextmanager
def at_key(document: Document, at: KeyPath) -> Iterator[None]:
    """Say at which key of the study another pack was asked for that cannot be used."""
    try:
        yield
    except PackError as error:
        if error.file is not None:
            raise
        raise PackError.of([problem_at(document, at, error.msgid, dict(error.params))]) from None


def _made(model: type[Any], given: object, document: Document, at: KeyPath) -> Any:
    """A dataclass of the world from the keys of its fields."""
    name = model.__name__.lower()
    with field_of(document, at):
        return _from_fields(model, given, name)


@contextmanager
def field_of(document: Document, at: KeyPath) -> Iterator[None]:
    """As `in_file`, where the refusal names the field last: `measure.tracing.from_day`."""
    try:
        yield
    except InvalidInput as error:
        inner = (*at, error.field.rsplit(".", 1)[-1])
        path = inner if inner in document.lines else at
        raise PackError.of([problem_at(document, path, error.msgid, dict(error.params))]) from None


def _from_fields(model: type[Any], given: object, name: str) -> Any:
    if not isinstance(given, Mapping):
        raise InvalidInput(N_("%(field)s: must be a mapping, got %(got)s."), name, got=repr(given))
    known = {each.name: each for each in fields(model)}
    for key in given:
        if key not in known:
            near = nearest(str(key), known)
            msgid = (
                N_("There is no key “%(key)s” here; is “%(near)s” meant?")
                if near
                else N_("There is no key “%(key)s” here; known are %(known)s.")
            )
            raise InvalidInput(msgid, f"{name}.{key}", key=key, near=near, known=", ".join(known))
    missing = [key for key, each in known.items() if _is_needed(each) and key not in given]
    if missing:
        raise InvalidInput(
            N_("%(field)s: the key %(key)s is missing."), name, key=", ".join(missing)
        )
    try:
        return model(**{key: _tuples(value) for key, value in given.items()})
    except (TypeError, AttributeError):
        raise InvalidInput(N_("%(field)s: a value in it is of the wrong kind."), name) from None


def _is_needed(field: DataclassField[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
