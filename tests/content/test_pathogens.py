"""The diseases that ship with Alatau: complete, sourced, bilingual, and as published."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from alatau.packs import check_text, validate
from alatau.packs.content import content_root
from alatau.packs.reading import PackFolder
from alatau.packs.vocabulary import HOSTS, SYMPTOMS
from alatau.world.pathogen import HOSTS as WORLD_HOSTS
from alatau.world.pathogen import NaturalHistory, Pathogen

FOLDER = PackFolder(content_root() / "pathogens")
NATURAL = (
    "anthrax",
    "avian-influenza",
    "brucellosis",
    "cchf",
    "plague-bubonic",
    "plague-pneumonic",
    "rabies",
    "tularaemia",
)
NOTIONAL = ("notional-nosocomial", "notional-respiratory")
ALL = (*NATURAL, *NOTIONAL)
TEXTS = ("title", "summary", "not_modelled")
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
LATIN = re.compile(r"[A-Za-z]")
MAY, JUNE, JULY, AUGUST, SEPTEMBER = range(4, 9)


@cache
def given(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = FOLDER.read_yaml(f"{name}.yaml").value
    return loaded


@cache
def read(name: str) -> Pathogen:
    return Pathogen.from_mapping(given(name))


def person(name: str) -> NaturalHistory:
    return read(name).histories["person"]


def peak(weights: tuple[float, ...] | None) -> int:
    assert weights is not None
    return weights.index(max(weights))


def deaths_among_the_ill(name: str) -> float:
    """Of the ill and untreated, whatever their age."""
    history = person(name)
    ill = 1 - history.severity.get("asymptomatic", 0.0)
    died = sum(
        history.severity.get(level, 0.0) * share for level, share in history.fatality.items()
    )
    return died / ill


def treated_after(name: str, days: float) -> float:
    treatment = person(name).treatment
    assert treatment is not None
    left = 1 - treatment.effect * 0.5 ** (days / treatment.half_life_days)
    return deaths_among_the_ill(name) * left


def test_these_are_all_the_diseases() -> None:
    assert list(FOLDER.files()) == sorted(f"{name}.yaml" for name in ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_pack_may_use_the_disease(name: str) -> None:
    assert read(name).id == name
    assert validate(name) == []


@pytest.mark.parametrize("name", ALL)
def test_named_diseases_are_never_notional(name: str) -> None:
    assert read(name).notional == (name in NOTIONAL) == name.startswith("notional-")


@pytest.mark.parametrize("name", ALL)
def test_every_parameter_names_a_listed_source_and_every_source_is_used(name: str) -> None:
    origins = read(name).provenance
    assert {origin.source for origin in origins} <= set(given(name)["sources"])
    text = FOLDER.read_text(f"{name}.yaml")
    unused = [key for key in given(name)["sources"] if text.count(key) < 2]
    assert unused == []
    notional = {"notional"} if name in NOTIONAL else set()
    assert {origin.status for origin in origins} <= {"published", "estimate"} | notional
    assert all(origin.unit for origin in origins)


@pytest.mark.parametrize("name", NATURAL)
def test_uncertain_numbers_have_a_range_around_their_value(name: str) -> None:
    for origin in read(name).provenance:
        if origin.path.endswith((".severity", ".symptoms", "_by_age", ".treatment", "_herd")):
            continue
        nobody_is_infected = origin.path == "hosts.person.infectious_days" and not any(
            route.source == "person" for route in read(name).routes
        )
        if nobody_is_infected:
            continue
        assert origin.low is not None and origin.high is not None, origin.path
        assert origin.low < origin.high, origin.path


@pytest.mark.parametrize("name", ALL)
def test_titles_and_texts_are_in_english_and_in_russian(name: str) -> None:
    for key in TEXTS:
        text = given(name)[key]
        assert not CYRILLIC.search(text["en"])
        assert CYRILLIC.search(text["ru"]) and not LATIN.search(text["ru"])


@pytest.mark.parametrize("name", ALL)
def test_texts_and_sources_have_none_of_the_words_of_safety(name: str) -> None:
    texts = [words for key in TEXTS for words in given(name)[key].values()]
    texts += given(name)["sources"].values()
    assert [word for text in texts for word in check_text(text)] == []


@pytest.mark.parametrize("name", ALL)
def test_symptoms_and_hosts_are_in_the_vocabulary(name: str) -> None:
    used = {code for history in read(name).histories.values() for code in history.symptoms}
    assert used <= set(SYMPTOMS)
    assert set(read(name).hosts) <= set(HOSTS)


def test_the_vocabulary_has_every_host_of_the_world() -> None:
    assert tuple(HOSTS) == WORLD_HOSTS


@pytest.mark.parametrize("name", ALL)
def test_seasons_of_routes_leave_their_mean_as_it_is(name: str) -> None:
    for route in read(name).routes:
        if route.season is not None:
            assert sum(route.season) == pytest.approx(12)


def test_pneumonic_plague_before_control_is_as_published() -> None:
    """Gani and Leach 2004: 1.3 with variance 3.1, geometric; most cases do not transmit."""
    history = person("plague-pneumonic")
    mean, k = read("plague-pneumonic").reproduction_number(), history.dispersion
    assert mean == pytest.approx(1.3)
    assert k == 1
    assert mean + mean**2 / k == pytest.approx(3.1, abs=0.15)
    assert history.latent_days is not None
    for delay, published in (
        (history.latent_days, (4.3, 1.8)),
        (history.infectious_days, (2.5, 1.2)),
    ):
        assert delay.family == "lognormal"
        assert (delay.mean, delay.variance**0.5) == pytest.approx(published)


@pytest.mark.parametrize(
    "name", ["plague-bubonic", "anthrax", "brucellosis", "tularaemia", "rabies"]
)
def test_zoonoses_that_do_not_pass_among_people_have_no_such_route(name: str) -> None:
    assert read(name).reproduction_number() == 0
    assert any(route.target == "person" for route in read(name).routes)


def test_anthrax_does_not_pass_among_animals() -> None:
    assert {route.target for route in read("anthrax").routes} == {"person"}
    assert "person" not in {spillover.host for spillover in read("anthrax").spillovers}


@pytest.mark.parametrize("name", ["cchf", "avian-influenza"])
def test_chains_among_people_die_out(name: str) -> None:
    assert 0 < read(name).reproduction_number(target="person") < 1


@pytest.mark.parametrize(
    ("name", "host", "months"),
    [
        ("plague-bubonic", "person", {JULY, AUGUST}),
        ("anthrax", "cattle", {AUGUST}),
        ("anthrax", "small-ruminants", {AUGUST}),
        ("cchf", "person", {JUNE}),
        ("avian-influenza", "wildlife", {SEPTEMBER}),
    ],
)
def test_spill_over_peaks_when_it_was_seen_to(name: str, host: str, months: set[int]) -> None:
    (spillover,) = [each for each in read(name).spillovers if each.host == host]
    assert peak(spillover.season) in months


def test_half_of_cchf_comes_in_june_and_none_in_winter() -> None:
    for spillover in read("cchf").spillovers:
        shares = [weight / sum(spillover.season) for weight in spillover.season]
        assert shares[JUNE] == pytest.approx(0.5)
        assert [month for month, share in enumerate(shares) if share] == list(range(3, 9))


def test_brucellosis_of_people_peaks_in_may_and_rabies_of_cattle_in_spring_and_summer() -> None:
    for route in read("brucellosis").routes:
        if route.target == "person":
            assert peak(route.season) == MAY
    (bites,) = [
        route
        for route in read("rabies").routes
        if (route.source, route.target) == ("wildlife", "cattle")
    ]
    assert bites.season is not None
    assert sum(bites.season[2:8]) / sum(bites.season) > 2 / 3


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("plague-bubonic", 0.3, 0.6),
        ("plague-pneumonic", 0.9, 1.0),
        ("anthrax", 0.19, 0.21),
        ("cchf", 0.1, 0.4),
        ("rabies", 1.0, 1.0),
        ("notional-nosocomial", 0.20, 0.22),
    ],
)
def test_fatality_without_treatment_is_as_published(name: str, low: float, high: float) -> None:
    assert low <= deaths_among_the_ill(name) <= high


@pytest.mark.parametrize(
    ("name", "days", "published"),
    [
        # Turkestan: 2.7 days from onset to admission.
        ("cchf", 2.7, 0.041),
        ("anthrax", 3.0, 0.01),
        ("brucellosis", 14.0, 0.01),
        ("tularaemia", 3.0, 0.01),
        # All forms, 2010 to 2015, with whatever care there was.
        ("plague-bubonic", 2.0, 0.18),
    ],
)
def test_fatality_with_treatment_is_about_as_published(
    name: str, days: float, published: float
) -> None:
    assert treated_after(name, days) == pytest.approx(published, abs=max(0.01, published / 5))


def test_rabies_is_not_treated_after_onset() -> None:
    assert person("rabies").treatment is None


def test_the_nosocomial_disease_has_the_published_delays_and_spreads_in_health_care() -> None:
    """Cowling et al. 2015: incubation 6.7 days, serial interval 12.6 days."""
    pathogen, history = read("notional-nosocomial"), person("notional-nosocomial")
    assert history.latent_days == history.incubation_days
    assert history.incubation_days.mean == 6.7
    care = 2.5
    settings = {route.setting: route.mean for route in pathogen.routes}
    length = history.infectious_days.mean
    in_care = settings["health-care"] * (1 - care / length)
    elsewhere = sum(settings.values()) - settings["health-care"]
    after_onset = (in_care * (care + length) / 2 + elsewhere * length / 2) / (in_care + elsewhere)
    assert 6.7 + after_onset == pytest.approx(12.6, abs=0.2)
    assert 0.8 <= pathogen.reproduction_number() <= 1.6
    assert history.dispersion == 0.2
    assert max(settings, key=lambda name: settings[name]) == "health-care"


def test_the_respiratory_disease_keeps_the_dynamics_of_its_exercise() -> None:
    settings = {
        route.setting: route.mean
        for route in read("notional-respiratory").routes
        if (route.source, route.target) == ("person", "person")
    }
    assert settings == {
        "household": 0.7,
        "health-care": 0.5,
        "workplace": 0.3,
        "community": 0.45,
        "market": 0.1,
    }
