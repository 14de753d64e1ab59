"""What players do by themselves when the situation as reported calls for it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from players_room import decisions, happen, look, obey, report, started

from alatau.exercise import Exercise
from alatau.exercise import events as ev
from alatau.exercise.stocks import cost_of, levels
from alatau.packs import ScenarioPack
from alatau.packs.decisions import DECISIONS
from alatau.players import Automaton

NOON = 12 * 60
DAY = 24 * 60


def carry_out(exercise: Exercise, cell: str, minutes: int) -> None:
    """Let the player of *cell* act at an exercise time until it wants nothing more."""
    for _ in range(6):
        automaton = Automaton(exercise, [cell], seed=7, competence=1.0)
        wanted = automaton.wants(minutes)
        if not any([obey(exercise, actor, command) for actor, command in wanted]):
            return


def test_nothing_is_decided_where_nothing_is_reported(pack: ScenarioPack) -> None:
    exercise = started(pack)
    for cell in pack.cells("full"):
        assert decisions(look(exercise, NOON, cell)) == {}


def test_public_health_alerts_doctors_and_investigates_at_the_first_cluster(
    pack: ScenarioPack,
) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-02", "suspected", 4))
    wanted = decisions(look(exercise, 2 * DAY + NOON, "A.health"))
    assert {"alert-clinicians", "investigate-cases"} <= set(wanted)
    assert wanted["investigate-cases"].places == ("A-02",)


def test_nobody_looks_at_the_situation_before_work_begins(pack: ScenarioPack) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-02", "suspected", 4))
    assert look(exercise, 2 * DAY + 8 * 60 + 30, "A.health") == []


def test_who_is_notified_within_a_day_after_the_assessment(pack: ScenarioPack) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-02", "confirmed", 2))
    assert "notify-who" not in decisions(look(exercise, 2 * DAY + NOON, "A.health"))
    carry_out(exercise, "A.health", 2 * DAY + NOON)
    carry_out(exercise, "A.health", 3 * DAY + NOON)
    kinds = [d.taken.decision for d in exercise.state.decisions.values()]
    assert kinds.index("assess-risk") < kinds.index("notify-who")


def test_isolation_and_tracing_follow_confirmation(pack: ScenarioPack) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-02", "suspected", 2), ("A-03", "confirmed", 2))
    for day in (2, 3):
        carry_out(exercise, "A.health", day * DAY + NOON)
    taken = {d.taken.decision: d.taken for d in exercise.state.decisions.values()}
    assert taken["isolate-cases"].places == ("A-03",)
    assert taken["trace-contacts"].places == ("A-03",)
    assert (taken["trace-contacts"].teams or 0) >= 1


def test_the_same_measure_is_not_taken_twice_for_a_place(pack: ScenarioPack) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-02", "confirmed", 6))
    for day in range(2, 8):
        carry_out(exercise, "A.health", day * DAY + NOON)
    isolated = [
        place
        for d in exercise.state.decisions.values()
        if d.taken.decision == "isolate-cases"
        for place in d.taken.places
    ]
    assert isolated == ["A-02"]


def test_woah_is_notified_on_confirmation_and_not_before(pack: ScenarioPack) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-03", "suspected", 5), host="small-ruminants")
    suspected = decisions(look(exercise, 2 * DAY + NOON, "A.animals"))
    assert {"alert-veterinarians", "inspect-herds"} <= set(suspected)
    assert "notify-woah" not in suspected
    report(exercise, "A", 2, ("A-03", "confirmed", 1), host="small-ruminants")
    confirmed = decisions(look(exercise, 3 * DAY + NOON, "A.animals"))
    assert "notify-woah" in confirmed


def test_a_long_queue_raises_laboratory_capacity(pack: ScenarioPack) -> None:
    exercise = started(pack)
    queue = ev.LaboratoryLoad(laboratory="A-H3", waiting=40, received=20, done=10)
    payload = ev.ReportsDelivered(country="A", group="human", known_on=1, laboratories=(queue,))
    happen(exercise, payload, minutes=2 * DAY + 8 * 60)
    assert set(decisions(look(exercise, 2 * DAY + NOON, "A.health"))) == {"surge-laboratory"}


def test_movement_is_restricted_only_where_confirmed_cases_rise(pack: ScenarioPack) -> None:
    rising, falling = started(pack), started(pack)
    for day in range(1, 15):
        report(rising, "A", day, ("A-01", "confirmed", day))
        report(falling, "A", day, ("A-01", "confirmed", 15 - day))
    assert "restrict-movement" in decisions(look(rising, 15 * DAY + NOON, "A.cabinet"))
    assert "restrict-movement" not in decisions(look(falling, 15 * DAY + NOON, "A.cabinet"))


def test_police_open_a_joint_investigation_when_facts_point_to_it(pack: ScenarioPack) -> None:
    exercise = started(pack)

    def learn(item: str, *facts: str) -> dict[str, object]:
        payload = ev.InjectReleased(
            inject=2, item=item, to=("A.police",), facts=facts, how="manual"
        )
        happen(exercise, payload, minutes=DAY + 9 * 60)
        return dict(decisions(look(exercise, DAY + NOON, "A.police", competence=1.0)))

    assert "open-joint-investigation" not in learn("finding-x", "parcel")
    assert "open-joint-investigation" in learn("finding-y", "common-market")


def test_reasons_are_in_the_first_language_of_the_pack(pack: ScenarioPack) -> None:
    exercise = started(pack)
    report(exercise, "A", 1, ("A-02", "suspected", 4))
    wanted = decisions(look(exercise, 2 * DAY + NOON, "A.health"))
    reason = wanted["alert-clinicians"].reason
    assert reason == "4 people are reported. Doctors must know what to look for."


def test_the_less_competent_think_of_it_some_days_later(pack: ScenarioPack) -> None:
    def days_until_alerted(competence: float, seed: int) -> int:
        exercise = started(pack)
        report(exercise, "A", 1, ("A-02", "suspected", 2))
        for day in range(2, 60):
            automaton = Automaton(exercise, ["A.health"], seed=seed, competence=competence)
            wanted = [command for _, command in automaton.wants(day * DAY + NOON)]
            if "alert-clinicians" in decisions(wanted):
                return day - 2
        return 60

    # With competence 0.3 the wait is geometric with mean 2.3 and standard deviation 2.8 days.
    waits = [days_until_alerted(0.3, seed) for seed in range(40)]
    assert all(days_until_alerted(1.0, seed) == 0 for seed in range(5))
    assert abs(sum(waits) / len(waits) - 2.33) < 3 * 2.8 / len(waits) ** 0.5


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A-01", "A-02", "A-03", "A-04"]),
            st.sampled_from(["suspected", "probable", "confirmed"]),
            st.integers(1, 60),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["full", "two-cells", "by-sector"]),
)
def test_nobody_wants_more_at_once_than_the_stocks_bear(
    pack: ScenarioPack, cases: list[tuple[str, str, int]], layout: str
) -> None:
    exercise = started(pack, layout)
    report(exercise, "A", 1, *cases)
    report(exercise, "A", 1, *cases, host="small-ruminants")
    for cell in pack.cells(layout):
        wanted = decisions(look(exercise, 2 * DAY + NOON, cell))
        spent: dict[str, int] = {}
        for kind, command in wanted.items():
            cost = cost_of(DECISIONS[kind], len(command.places), command.teams, command.courses)
            for stock, amount in cost.items():
                spent[stock] = spent.get(stock, 0) + amount
        stock = levels(exercise.state, pack, "A", 2)
        assert all(amount <= stock[kind].left for kind, amount in spent.items())
