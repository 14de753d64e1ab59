"""The page of fact sheets: what each file of `content/pathogens` says, in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from alatau.packs.reading import PackFolder
from alatau.packs.vocabulary import HOSTS, SYMPTOMS
from alatau.world.pathogen import SETTINGS
from reference_page import page, table

FOLDER = Path(__file__).resolve().parents[1] / "content" / "pathogens"

WRITTEN_BY = "<!-- Written by `./run docs` from content/pathogens. -->"

INTRODUCTION = """\
What the files of `content/pathogens` say: natural epidemiology as in public-health fact sheets.
[Pathogen file](pathogen-file.md) explains every key, and
[the world model](../explanation/world-model.md) what is made of them. The figures are for teaching:
most have a wide range, and ensembles can draw from those of means and dispersions.

Status: *published* stands in the source named; *estimate* is set for teaching, from what the source
says or without one; *notional* is invented for exercises; *measured* comes from data."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

PARAMETERS = {
    "incubation_days": "incubation period",
    "latent_days": "latent period",
    "infectious_days": "infectious period",
    "dispersion": "dispersion of offspring",
    "infectiousness": "infectiousness over the period",
    "severity": "severity",
    "fatality": "fatality by severity, untreated",
    "treatment": "effect of treatment",
    "outcome_days": "onset to recovery or death",
    "immunity_days": "immunity after recovery",
    "immune": "immune from the start",
    "susceptibility_by_age": "susceptibility by age",
    "severe_by_age": "severe illness by age",
    "fatality_by_age": "fatality by age",
    "immune_by_age": "immune by age",
    "symptoms": "symptoms",
    "within_herd": "course within the unit",
    "vaccine_delay_days": "vaccine: dose to protection",
    "vaccine_waning_days": "vaccine: mean protection",
}
"""What the reference calls the parameters of a host and of a vaccine."""

WITHIN = {
    "effect": "averts {:g}",
    "half_life_days": "half-life of the effect {:g} d",
    "growth_per_day": "growth {:g} a day",
    "peak": "peak {:g}",
    "sick": "sick {:g}",
    "size_exponent": "size exponent {:g}",
}


def fact_sheets() -> str:
    """The page of all diseases: named ones first, then those invented for exercises."""
    folder = PackFolder(FOLDER)
    files = [folder.read_yaml(name).value for name in folder.files()]
    files.sort(key=lambda file: (bool(file.get("notional")), file["title"]["en"]))
    return page("Fact sheets of diseases", _lines(files), WRITTEN_BY)


def _lines(files: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield INTRODUCTION
    for file in files:
        yield from ("", f"## {file['title']['en']}", "", f"`{file['id']}`{_kind(file)}", "")
        yield file["summary"]["en"].strip()
        yield from ("", "**Parameters**", "")
        yield from table(
            ("host", "parameter", "value", "unit", "range", "source", "status"), _parameters(file)
        )
        yield from _routes(file)
        yield from _spillover(file)
        yield from ("", f"**Not modelled.** {file['not_modelled']['en'].strip()}", "")
        yield "**Sources**"
        yield ""
        for key, source in file["sources"].items():
            yield f"- *{key}*: {source}"


def _kind(file: Mapping[str, Any]) -> str:
    return ", invented for exercises" if file.get("notional") else ", natural exposure only"


def _parameters(file: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for host, parameters in file["hosts"].items():
        for name, parameter in parameters.items():
            yield (HOSTS[host], PARAMETERS[name], _value(name, parameter), *_origin(parameter))
    for name in ("vaccine_delay_days", "vaccine_waning_days"):
        if name in file:
            yield ("", PARAMETERS[name], _value(name, file[name]), *_origin(file[name]))


def _origin(parameter: Mapping[str, Any]) -> tuple[str, str, str, str]:
    bounds = parameter.get("range")
    words = "" if bounds is None else f"{bounds[0]:g} to {bounds[1]:g}"
    return parameter["unit"], words, parameter["source"], parameter["status"]


def _value(name: str, parameter: Mapping[str, Any]) -> str:
    if "distribution" in parameter:
        return _distribution(parameter)
    value = parameter["value"]
    if name.endswith("_by_age"):
        return ", ".join(f"{share:g} from {age} years" for age, share in value.items())
    if name in ("treatment", "within_herd"):
        return ", ".join(WITHIN[key].format(number) for key, number in value.items())
    if name == "symptoms":
        return ", ".join(f"{SYMPTOMS[code].lower()} {share:g}" for code, share in value.items())
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {share:g}" for key, share in value.items())
    if isinstance(value, Sequence):
        return " : ".join(f"{weight:g}" for weight in value)
    return f"{value:g}"


def _distribution(parameter: Mapping[str, Any]) -> str:
    words = {"mean": "mean", "sd": "SD", "shape": "shape", "scale": "scale"}
    told = [f"{word} {parameter[key]:g}" for key, word in words.items() if key in parameter]
    if "low" in parameter:
        told.append(f"{parameter['low']:g} to {parameter['high']:g}")
    if "value" in parameter:
        told.append(f"{parameter['value']:g}")
    return ", ".join([parameter["distribution"], *told])


def _routes(file: Mapping[str, Any]) -> Iterator[str]:
    routes = file.get("transmission", ())
    hosts = list(file["hosts"])
    yield from ("", "**Who infects whom**, mean number over the infectious period, by setting", "")
    yield from table(
        ("from \\ to", *(HOSTS[host] for host in hosts)),
        ((HOSTS[source], *(_cell(routes, source, target) for target in hosts)) for source in hosts),
    )
    yield ""
    yield from table(
        ("route", "mean", "range", "own k", "season", "vector", "source", "status"),
        (_route(route) for route in routes),
    )


def _cell(routes: Sequence[Mapping[str, Any]], source: str, target: str) -> str:
    found = {
        route["setting"]: route["mean"]
        for route in routes
        if (route["from"], route["to"]) == (source, target)
    }
    parts = [f"{name} {found[name]:g}" for name in SETTINGS if name in found]
    if len(parts) > 1:
        parts.append(f"together {sum(found.values()):g}")
    return ", ".join(parts) or "–"


def _route(route: Mapping[str, Any]) -> tuple[str, ...]:
    _, bounds, source, status = _origin(route)
    return (
        f"{HOSTS[route['from']]} to {HOSTS[route['to']].lower()}, {route['setting']}",
        f"{route['mean']:g}",
        bounds,
        f"{route['dispersion']:g}" if "dispersion" in route else "",
        _peak(route["season"]) if "season" in route else "",
        "yes" if route.get("vector") else "",
        source,
        status,
    )


def _peak(season: Sequence[float]) -> str:
    highest = max(season)
    months = [month for month, weight in zip(MONTHS, season, strict=True) if weight == highest]
    return f"{'/'.join(months)}, {highest:g} times the mean"


def _spillover(file: Mapping[str, Any]) -> Iterator[str]:
    spillovers = file.get("spillover", ())
    if not spillovers:
        yield from ("", "**Out of the reservoir**: nothing; a scenario gives the first infections.")
        return
    yield from ("", "**Out of the reservoir**, a year in a million, and percent of it by month", "")
    yield from table(
        ("host", "a year", "range", "k", "vector", *MONTHS, "source", "status"),
        (_out_of_reservoir(spillover) for spillover in spillovers),
    )


def _out_of_reservoir(spillover: Mapping[str, Any]) -> tuple[str, ...]:
    _, bounds, source, status = _origin(spillover)
    total = sum(spillover["season"])
    return (
        HOSTS[spillover["host"]],
        f"{spillover['per_million_year']:g}",
        bounds,
        f"{spillover['dispersion']:g}" if "dispersion" in spillover else "",
        "yes" if spillover.get("vector") else "",
        *(f"{100 * weight / total:.0f}" for weight in spillover["season"]),
        source,
        status,
    )
