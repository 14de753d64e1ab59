"""Large outbreaks in counts, against mathematics that knows nothing of the kernel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from alatau.world import keys
from alatau.world.ages import Ages
from alatau.world.counts.cohorts import courses_of
from alatau.world.counts.handover import start_state
from alatau.world.counts.inputs import count_tables
from alatau.world.counts.kernel import INFECTIONS, PROTECTED, SUSCEPTIBLE, WANINGS
from alatau.world.counts.outbreak import CountSeries, run_counts, simulate_counts
from alatau.world.counts.tables import CountTables
from alatau.world.detection import HERDS, PEOPLE, CarePathway, Detection
from alatau.world.distributions import Distribution
from alatau.world.geography import Geography, Laboratory
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure, MeasureKind
from alatau.world.mobility import Mobility
from alatau.world.pathogen import NaturalHistory, Pathogen, Route, Spillover
from alatau.world.timeline import compile_timeline

BLIND = Detection(
    people=replace(PEOPLE, care_seeking={}, endemic_per_million_day=0),
    animals=replace(HERDS, care_seeking={}, endemic_per_million_day=0),
)
PLAIN = NaturalHistory(
    incubation_days=Distribution.gamma(4.0, 1.5),
    latent_days=Distribution.gamma(3.0, 1.0),
    infectious_days=Distribution.gamma(5.0, 2.0),
)
FINAL_SIZE = 0.892645
"""Root of z = 1 - exp(-2.5 z)."""


def people(mean: float, history: NaturalHistory = PLAIN, setting: str = "community") -> Pathogen:
    return Pathogen("plain", {"person": history}, (Route("person", "person", setting, mean),))


def place(population: int, **more: object) -> Geography:
    return Geography(("X-01",), ("X",), (population,), **more)  # type: ignore[arg-type]


class Counted:
    """One outbreak compiled once, to be counted with many keys."""

    def __init__(
        self,
        geography: Geography,
        pathogen: Pathogen,
        introductions: Sequence[tuple[int, int]],
        until: int,
        measures: Sequence[Measure] = (),
        detection: Detection = BLIND,
    ) -> None:
        self.geography, self.pathogen, self.until = geography, pathogen, until
        timeline = compile_timeline(measures, geography, pathogen, detection, 0, until, 60)
        given = np.array([(0, p, 0, count) for p, count in introductions], dtype=np.int64)
        self.tables: CountTables = count_tables(
            geography, pathogen, detection, timeline, given, 0, 60
        )
        self.start = start_state(self.tables)

    def run(self, seed: int) -> CountSeries:
        return run_counts(
            self.tables,
            self.start,
            0,
            self.until,
            keys.plain_mix(seed, 0),
            geography=self.geography,
            pathogen=self.pathogen,
        )


def final_sizes(contacts: NDArray[np.float64], units: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares infected when one of row *i* has a mean of ``contacts[i, j]`` contacts in *j*."""
    share = np.full(len(units), 0.9)
    for _ in range(5000):
        share = 1 - np.exp(-((share * units) @ contacts) / units)
    return share


def test_the_final_size_in_one_place_meets_its_equation() -> None:
    outbreak = Counted(place(1_000_000), people(2.5), [(0, 200)], 300)
    shares = [outbreak.run(seed).total("infected") / 1e6 for seed in range(20)]
    # Variance of a share for Poisson offspring: z (1 - z) / (1 - (1 - z) R)^2 / N.
    error = math.sqrt(FINAL_SIZE * (1 - FINAL_SIZE) / (1 - (1 - FINAL_SIZE) * 2.5) ** 2 / 1e6 / 20)
    assert np.mean(shares) == pytest.approx(FINAL_SIZE, abs=4 * error + 2e-4)


def test_the_variance_of_the_final_size_is_that_of_poisson_offspring() -> None:
    outbreak = Counted(place(100_000), people(2.5), [(0, 100)], 250)
    sizes = np.array([outbreak.run(seed).total("infected") for seed in range(400)])
    expected = FINAL_SIZE * (1 - FINAL_SIZE) / (1 - (1 - FINAL_SIZE) * 2.5) ** 2
    # 400 runs: standard error of a variance about 7 %; 100 introductions add a little.
    assert sizes.var() / 1e5 == pytest.approx(expected, rel=0.25)


def test_places_that_are_alike_have_equal_final_sizes() -> None:
    codes = tuple(f"P-{i}" for i in range(6))
    ring = tuple((codes[i], codes[(i + 1) % 6]) for i in range(6))
    geography = Geography(
        codes, ("P",) * 6, (400_000,) * 6, neighbours=ring,
        mobility=Mobility(leaving_people={"community": 0.2}),
    )  # fmt: skip
    outbreak = Counted(geography, people(2.5), [(0, 500)], 300).run(3)
    shares = outbreak.daily("infected", by="place").sum(axis=0) / 400_000
    assert shares == pytest.approx(np.full(6, FINAL_SIZE), abs=4 * 0.7 / math.sqrt(400_000))


def test_ages_places_and_susceptibility_meet_the_final_size_equation_of_many_groups() -> None:
    ages = Ages((0, 15, 60), ((0.3, 0.5, 0.2),), {"community": 0.4})
    geography = Geography(
        ("P-0", "P-1"), ("P", "P"), (2_000_000, 700_000), ages=ages,
        mobility=Mobility(leaving_people={"community": 0.1}),
    )  # fmt: skip
    history = replace(PLAIN, susceptibility_by_age={0: 0.5, 15: 1.0, 60: 0.8})
    outbreak = Counted(geography, people(2.6, history), [(0, 500), (1, 500)], 400).run(1)
    shares = outbreak.series[0].sum(axis=1) / outbreak_units(geography)
    stays = np.array([[0.9, 0.1], [0.1, 0.9]])
    part, susceptible = np.array([0.3, 0.5, 0.2]), np.array([0.5, 1.0, 0.8])
    own = 0.4 * np.eye(3) + 0.6 * part[None, :]
    contacts = 2.6 * np.kron(own * susceptible[None, :], stays)
    units = outbreak_units(geography).ravel()
    expected = final_sizes(contacts, units).reshape(3, 2)
    assert shares == pytest.approx(expected, abs=5 * 0.8 / math.sqrt(units.min()) + 5e-4)


def outbreak_units(geography: Geography) -> NDArray[np.float64]:
    return np.rint(geography.age_shares * np.asarray(geography.population))


def reed_frost(susceptible: int, infected: int, escape: float) -> NDArray[np.float64]:
    """The law of how many are infected in all besides the first, by generations."""
    law = np.zeros(susceptible + 1)
    now = {(susceptible, infected): 1.0}
    while now:
        following: dict[tuple[int, int], float] = {}
        for (left, acting), weight in now.items():
            if acting == 0 or left == 0:
                law[susceptible - left] += weight
                continue
            for hit, chance in enumerate(
                stats.binom.pmf(range(left + 1), left, 1 - escape**acting)
            ):
                state = (left - hit, hit)
                following[state] = following.get(state, 0.0) + weight * float(chance)
        now = following
    return law


@pytest.mark.parametrize(("susceptible", "p"), [(2, 0.3), (10, 0.1), (30, 0.05)])
def test_generations_of_a_day_are_the_chain_of_reed_and_frost(susceptible: int, p: float) -> None:
    at_once = NaturalHistory(
        incubation_days=Distribution.constant(1.0), infectious_days=Distribution.constant(1e-6)
    )
    mean = -math.log1p(-p) * (susceptible + 1)
    outbreak = Counted(place(susceptible + 1), people(mean, at_once), [(0, 1)], 3 * susceptible)
    runs = 6_000
    sizes = np.array([outbreak.run(seed).total("infected") - 1 for seed in range(runs)])
    law = reed_frost(susceptible, 1, 1 - p)
    q = 1 - p
    assert law[0] == pytest.approx(q**susceptible)
    if susceptible == 2:
        assert law == pytest.approx([q**2, 2 * p * q**2, p**2 + 2 * p**2 * q])
    seen = np.bincount(sizes, minlength=susceptible + 1)
    kept = law * runs >= 5
    expected = np.append(law[kept], law[~kept].sum()) * runs
    observed = np.append(seen[kept], seen[~kept].sum())
    full = expected > 0
    assert stats.chisquare(observed[full], expected[full]).pvalue > 0.001


@pytest.mark.parametrize(("k", "first"), [(0.2, 1), (0.5, 3), (None, 2)])
def test_extinction_is_the_fixed_point_of_the_offspring_law(k: float | None, first: int) -> None:
    mean, runs = 1.8, 2500
    outbreak = Counted(place(10**9), people(mean, replace(PLAIN, dispersion=k)), [(0, first)], 120)
    extinct = np.mean([outbreak.run(seed).total("infected") < 2000 for seed in range(runs)])
    s = 0.0
    for _ in range(10_000):
        s = math.exp(-mean * (1 - s)) if k is None else (1 + mean * (1 - s) / k) ** -k
    expected = s**first
    assert extinct == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / runs))


def test_what_comes_from_outside_infects_ages_as_easily_as_they_are_infected() -> None:
    """As among people: by the susceptible of an age times its susceptibility."""
    ages = Ages((0, 20), ((0.5, 0.5),))
    history = replace(PLAIN, susceptibility_by_age={0: 0.1, 20: 0.9})
    given = [Introduction("X-01", 0, count=5000)]
    mixed = simulate_counts(
        place(1_000_000, ages=ages), Pathogen("given", {"person": history}, ()), given,
        detection=BLIND, seed=1, until=0,
    )  # fmt: skip
    young, old = mixed.daily("infected", by="group").sum(axis=0)
    assert young + old == 5000
    assert abs(young - 500) < 4 * math.sqrt(5000 * 0.1 * 0.9)
    spill = Spillover("person", 20_000.0)
    natural = simulate_counts(
        place(1_000_000, ages=ages), Pathogen("natural", {"person": history}, (), (spill,)), [],
        detection=BLIND, seed=1, until=99,
    )  # fmt: skip
    total = 20_000 * 100 / 365.25
    found_by_age = natural.daily("infected", by="group").sum(axis=0)
    for found, share in zip(found_by_age, (0.05, 0.45), strict=True):
        assert abs(found - share * total) < 4 * math.sqrt(share * total) + 0.02 * share * total


def test_early_growth_solves_the_equation_of_euler_and_lotka() -> None:
    outbreak = Counted(place(10**9), people(2.0), [(0, 10_000)], 60).run(1)
    daily = outbreak.daily("infected")
    growth = np.polyfit(np.arange(25, 50), np.log(daily[25:50]), 1)[0]

    lengths = Distribution.gamma(5.0, 2.0).quantile((np.arange(20_000) + 0.5) / 20_000)

    def transform(r: float) -> float:
        # Latent and infectious periods are gamma; a child comes at a uniform time of the latter.
        latent = (1 + r * 1.0**2 / 3.0) ** -((3.0 / 1.0) ** 2)
        return float(2.0 * latent * np.mean(-np.expm1(-r * lengths) / (r * lengths)))

    low, high = 0.01, 0.5
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if transform(middle) > 1 else (low, middle)
    assert growth == pytest.approx(low, rel=0.01)


def rich(immune_for: float | None = None) -> tuple[Geography, Pathogen, Detection]:
    """Two countries with ages, herds, laboratories, every setting, deaths, waning, spill-over."""
    geography = Geography(
        ("A-1", "A-2", "B-1"), ("A", "A", "B"), (300_000, 120_000, 200_000),
        herds={"cattle": (800, 900, 400)}, herd_size={"cattle": 40},
        coordinates=((45.0, 60.0), (45.0, 62.0), (46.0, 64.0)),
        neighbours=(("A-1", "A-2"),), air_links=(("A-1", "B-1"),),
        laboratories=(
            Laboratory("district", "A-1", tier=1, daily_capacity=20),
            Laboratory("regional", "A-2", tier=2, daily_capacity=30),
            Laboratory("other", "B-1", tier=3, daily_capacity=10),
        ),
        ages=Ages((0, 15, 60), ((0.3, 0.5, 0.2),)),
    )  # fmt: skip
    person = replace(
        PLAIN, dispersion=0.4, immune=0.05,
        severity={"asymptomatic": 0.2, "mild": 0.5, "severe": 0.3}, fatality={"severe": 0.2},
        severe_by_age={0: 0.5, 60: 2.0}, susceptibility_by_age={0: 0.7, 15: 1.0},
        immunity_days=None if immune_for is None else Distribution.gamma(immune_for, 10.0),
    )  # fmt: skip
    herd = replace(PLAIN, dispersion=0.5, severity={"mild": 0.6, "severe": 0.4})
    means = {"household": 0.6, "health-care": 0.5, "workplace": 0.4, "community": 0.6}
    routes = [Route("person", "person", setting, mean) for setting, mean in means.items()]
    routes += [
        Route("cattle", "cattle", "farm", 0.8, season=(0.5,) * 6 + (1.5,) * 6),
        Route("cattle", "cattle", "market", 0.6, dispersion=0.2),
        Route("cattle", "person", "farm", 0.2, vector=True),
        Route("person", "cattle", "farm", 0.05),
    ]
    pathogen = Pathogen(
        "rich", {"person": person, "cattle": herd}, tuple(routes),
        (Spillover("cattle", 400.0, dispersion=0.5), Spillover("person", 20.0, vector=True)),
        vaccine_delay_days=3, vaccine_waning_days=60.0,
    )  # fmt: skip
    suspected = replace(PEOPLE, suspicion={"mild": 0.5, "severe": 0.9})
    return geography, pathogen, Detection(people=suspected)


MEASURES = (
    Measure(MeasureKind.CONTACT_REDUCTION, 30, strength=0.3),
    Measure(MeasureKind.INFECTION_CONTROL, 30),
    Measure(MeasureKind.ISOLATION, 35),
    Measure(MeasureKind.QUARANTINE, 35),
    Measure(MeasureKind.TRACING, 35, capacity_per_day=200),
    Measure(MeasureKind.ALERT_CLINICIANS, 20, places=("A-1",)),
    Measure(MeasureKind.MARKET_CLOSURE, 40),
    Measure(MeasureKind.ANIMAL_MOVEMENT_BAN, 40),
    Measure(MeasureKind.HERD_QUARANTINE, 40),
    Measure(MeasureKind.SCREENING, 40),
    Measure(MeasureKind.LINK_CLOSURE, 50, until_day=70, places=("B-1",)),
    Measure(MeasureKind.VECTOR_CONTROL, 40),
    Measure(MeasureKind.VACCINATION, 45, capacity_per_day=4000, ages=(60, 120)),
    Measure(MeasureKind.ANIMAL_VACCINATION, 45, capacity_per_day=20),
)


def test_everybody_is_somewhere_and_nothing_is_negative() -> None:
    geography, pathogen, detection = rich(immune_for=40.0)
    counted = Counted(geography, pathogen, [(0, 50), (2, 10)], 200, MEASURES, detection)
    for seed in range(5):
        outbreak = counted.run(seed)
        totals = outbreak.totals
        everybody = totals[SUSCEPTIBLE] + totals[PROTECTED] + outbreak.initially_immune
        everybody += totals[INFECTIONS] - totals[WANINGS]
        assert np.array_equal(everybody, counted.tables.groups.units)
        assert (totals >= 0).all()
        assert (outbreak.series >= 0).all()
        assert np.array_equal(outbreak.series[0].sum(axis=1), totals[INFECTIONS])
        reached = outbreak.series.sum(axis=2)
        assert totals[WANINGS].sum() > 0
        for later, earlier in ((1, 0), (2, 1), (3, 2), (4, 1)):
            assert (reached[later] <= reached[earlier]).all()
            assert reached[later].sum() > 0


def test_equal_inputs_give_equal_bytes() -> None:
    geography, pathogen, detection = rich(immune_for=40.0)
    first = [Introduction("A-1", 0, count=50)]
    one, other = (
        simulate_counts(geography, pathogen, first, MEASURES, detection=detection, seed=5, until=90)
        for _ in range(2)
    )
    assert one.series.tobytes() == other.series.tobytes()
    assert one.power.tobytes() == other.power.tobytes()


def test_threads_change_nothing() -> None:
    geography, pathogen, detection = rich()
    counted = Counted(geography, pathogen, [(0, 50)], 90, MEASURES, detection)
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(counted.run, range(8)))
    for seed, outbreak in enumerate(together):
        assert outbreak.series.tobytes() == counted.run(seed).series.tobytes()


def test_a_measure_of_strength_zero_is_no_measure() -> None:
    geography, pathogen, detection = rich()
    nothing = [replace(measure, strength=0.0) for measure in MEASURES]
    plain = Counted(geography, pathogen, [(0, 50)], 90, (), detection).run(1)
    zero = Counted(geography, pathogen, [(0, 50)], 90, nothing, detection).run(1)
    assert plain.series.tobytes() == zero.series.tobytes()


def test_a_measure_changes_nothing_before_its_first_day() -> None:
    geography, pathogen, detection = rich()
    plain = Counted(geography, pathogen, [(0, 50)], 60, (), detection).run(1)
    for measure in MEASURES:
        late = replace(measure, from_day=40, until_day=None, strength=0.9)
        changed = Counted(geography, pathogen, [(0, 50)], 60, (late,), detection).run(1)
        assert np.array_equal(plain.series[:, :, :40], changed.series[:, :, :40]), measure.kind


def test_a_stream_changes_nothing_before_its_first_day_and_all_after_it() -> None:
    geography, pathogen, detection = rich()
    first = [Introduction("A-1", 0, count=50)]
    plain, other = (
        simulate_counts(
            geography, pathogen, first, detection=detection, seed=5, until=60, stream=stream,
            stream_from=30,
        )
        for stream in (0, 1)
    )  # fmt: skip
    assert np.array_equal(plain.series[:, :, :30], other.series[:, :, :30])
    assert not np.array_equal(plain.series[0, :, 30:40], other.series[0, :, 30:40])


@pytest.mark.parametrize(
    "measure",
    [m for m in MEASURES if m.kind is not MeasureKind.TRACING],
    ids=lambda m: m.kind.value,
)
def test_each_measure_averts_infections(measure: Measure) -> None:
    geography, pathogen, detection = rich()
    supported = () if measure.kind is not MeasureKind.QUARANTINE else (MEASURES[4],)
    strong = replace(measure, from_day=20, until_day=None, strength=0.9)
    without = Counted(geography, pathogen, [(0, 200)], 60, supported, detection)
    acting = Counted(geography, pathogen, [(0, 200)], 60, (*supported, strong), detection)
    averted = []
    for seed in range(12):
        pair = [one.run(seed).series[0, :, :].sum() for one in (without, acting)]
        averted.append(pair[0] - pair[1])
    if measure.kind in (MeasureKind.ALERT_CLINICIANS,):
        assert np.mean(averted) == 0  # nobody is isolated
    else:
        assert np.mean(averted) > 2 * np.std(averted) / math.sqrt(12)


def test_a_place_closed_never_makes_another_look_worse_for_a_month() -> None:
    count = 20
    rng = np.random.default_rng(7)
    codes = tuple(f"P-{i:02d}" for i in range(count))
    sizes = tuple(int(n) for n in np.rint(np.exp(rng.normal(13.0, 1.0, count))))
    geography = Geography(
        codes, ("P",) * count, sizes,
        coordinates=tuple((float(a), float(b)) for a, b in rng.uniform(40, 50, (count, 2))),
        mobility=Mobility(leaving_people={"community": 0.05}),
    )  # fmt: skip
    centre = int(np.argmax(sizes))
    closure = Measure(MeasureKind.CONTACT_REDUCTION, 60, places=(codes[centre],), strength=0.5)
    pathogen = people(2.5, replace(PLAIN, dispersion=0.5))
    plain = Counted(geography, pathogen, [(centre, 10)], 90)
    closed = Counted(geography, pathogen, [(centre, 10)], 90, (closure,))
    worse, changed = 0, 0
    for seed in range(100):
        before = plain.run(seed).daily("infected", by="place").sum(axis=0)
        after = closed.run(seed).daily("infected", by="place").sum(axis=0)
        others = np.arange(count) != centre
        worse += int((after > before)[others].sum())
        changed += int((after != before)[others].any())
    assert changed > 50
    assert worse == 0


def test_isolation_at_once_leaves_what_is_passed_on_before_it_is_known() -> None:
    everybody = {"mild": 1.0, "severe": 1.0}
    prompt = Detection(
        people=CarePathway(
            everybody, everybody, Distribution.constant(2.0), Distribution.constant(0.0),
            Distribution.constant(0.0), 0.0, 0.0,
        )
    )  # fmt: skip
    perfect = Measure(MeasureKind.ISOLATION, 0, strength=1.0)
    outbreak = Counted(place(10**9), people(2.0), [(0, 300_000)], 25, (perfect,), prompt).run(1)
    course = courses_of(PLAIN, prompt.people, [(np.array([0.0, 1.0, 0.0]), np.zeros(3))])[0]
    reproduction = 2.0 * (1 - course.seen[0].sum())
    # Simulated person by person: what is passed on before the day after the visit.
    rng = np.random.default_rng(1)
    u, moment = rng.random(200_000), rng.random(200_000)
    begins = moment + Distribution.gamma(3.0, 1.0).quantile(u)
    lengths = Distribution.gamma(5.0, 2.0).quantile(rng.random(200_000))
    known = np.floor(moment + Distribution.gamma(4.0, 1.5).quantile(u) + 2.0) + 1
    assert reproduction == pytest.approx(
        2.0 * np.clip((known - begins) / lengths, 0, 1).mean(), rel=0.005
    )
    weights = outbreak.daily("infected").astype(float)
    assert weights[1:].sum() > 0.5 * 300_000 * reproduction


def test_counting_on_from_a_day_goes_on_as_if_it_had_never_stopped() -> None:
    geography, pathogen, detection = rich()
    counted = Counted(geography, pathogen, [(0, 200)], 80, (), detection)
    whole = counted.run(9)
    half = run_counts(
        counted.tables, counted.start, 0, 39, keys.plain_mix(9, 0), geography=geography,
        pathogen=pathogen,
    )  # fmt: skip
    rest = run_counts(
        counted.tables, half.state, 40, 80, keys.plain_mix(9, 0), geography=geography,
        pathogen=pathogen,
    )  # fmt: skip
    assert np.array_equal(whole.series[0], rest.series[0])
    assert np.array_equal(whole.series[1, :, :40], rest.series[1, :, :40])


def test_immunity_ends_as_late_as_it_does_for_people() -> None:
    history = replace(PLAIN, immunity_days=Distribution.gamma(40.0, 10.0))
    mild = (np.array([0.0, 1.0, 0.0]), np.zeros(3))
    (course,) = courses_of(history, PEOPLE, [mild])
    assert course.waned.sum() == pytest.approx(1.0, abs=0.002)
    # Half a day to the moment of infection, latent and infectious period, immunity.
    mean = np.arange(len(course.waned)) @ course.waned / course.waned.sum()
    assert mean == pytest.approx(0.5 + 3.0 + 5.0 + 40.0, abs=0.05)


def test_routes_of_two_dispersions_draw_their_infectiousness_apart() -> None:
    routes = tuple(
        Route("person", "person", setting, 1.2, dispersion=k)
        for setting, k in (("household", 0.4), ("community", 0.2))
    )
    outbreak = Counted(place(10**8), Pathogen("two", {"person": PLAIN}, routes), [(0, 20)], 300)
    factors = []
    for seed in range(20):
        found = outbreak.run(seed)
        cohort = found.series[0, 0, :, 0]
        few = (cohort > 0) & (cohort < 1000)
        # Each gamma sum over its standard deviation.
        factors.append((found.power[:, few, 0] - cohort[few]) / np.sqrt(cohort[few]))
    one, other = np.concatenate(factors, axis=1)
    # Standard error of a correlation of nothing: 1 / sqrt(n).
    assert len(one) > 1000
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / math.sqrt(len(one))


def test_all_that_is_ill_falls_ill_in_the_end() -> None:
    outbreak = Counted(place(50_000), people(2.0), [(0, 50)], 300).run(1)
    assert outbreak.total("onset") == outbreak.total("infected")


def test_laboratories_confirm_no_more_than_their_capacity() -> None:
    geography, pathogen, detection = rich()
    outbreak = Counted(geography, pathogen, [(0, 300)], 150, (), detection).run(1)
    confirmed = outbreak.series[3].sum(axis=0)
    assert confirmed[:, 2].max() <= 10
    assert confirmed[:, :2].sum(axis=1).max() <= 50
    assert outbreak.laboratory_waiting.max() > 100


@pytest.mark.parametrize(
    "immune", [Distribution.lognormal(36_500.0, 20_000.0), Distribution.constant(1e6)]
)
def test_an_immunity_that_outlasts_every_run_is_compiled_as_soon_as_one_that_does_not(
    immune: Distribution,
) -> None:
    history = replace(PLAIN, immunity_days=immune)
    course = courses_of(history, PEOPLE, [(np.array([0.0, 1.0, 0.0]), np.zeros(3))])[0]
    assert len(course.waned) == 11_001
    assert course.waned.sum() < 0.2
    for_good = simulate_counts(
        place(10_000), people(2.5), [Introduction("X-01", 0, count=20)], seed=1, until=200
    )
    long = simulate_counts(
        place(10_000), people(2.5, history), [Introduction("X-01", 0, count=20)], seed=1, until=200
    )
    assert np.array_equal(long.daily("infected"), for_good.daily("infected"))
