"""A built-in player sees what its cell sees, and nothing else."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from players_room import happen, report

from alatau.exercise import Actor, Exercise, views
from alatau.exercise import events as ev
from alatau.exercise.log import text_record
from alatau.packs import ScenarioPack
from alatau.players import Automaton
from alatau.players.desk import Desk
from alatau.players.ledger import Ledger
from alatau.players.picture import Picture

CELLS = ("A.health", "A.animals", "A.police", "A.borders", "A.cabinet")


def until(played: Exercise, seq: int) -> Exercise:
    """The exercise as it stood after event *seq*."""
    texts = {record.ref: record for event in played.events[:seq] for record in event.texts}
    return Exercise.from_events(played.pack, played.events[:seq], texts)


def elsewhere(exercise: Exercise, number: int) -> None:
    """Let much happen in country B that no cell of A learns of."""
    text = text_record(f"Something else {number}?", "salt")
    day = exercise.state.time // 1440
    report(exercise, "B", day, ("B-02", "confirmed", 40 + number), ("B-01", "suspected", 30))
    report(exercise, "B", day, ("B-03", "confirmed", 9), host="small-ruminants")
    actor = Actor(role="built-in", callsign="B.health", cell="B.health")
    happen(
        exercise,
        ev.MessageSent(
            item=f"message-elsewhere-{number}",
            sender="B.health",
            to=("B.cabinet", "B.police", "white.who"),
            channel="e-mail",
            language="en",
            subject=text.ref,
            body=text.ref,
            facts=("herd-sampled", "common-market"),
        ),
        actor,
    )
    happen(
        exercise,
        ev.DecisionTaken(
            decision="isolate-cases",
            id=f"decision-elsewhere-{number}",
            country="B",
            places=("B-02",),
            effective_minutes=exercise.state.time,
            acts_from_day=day + 1,
            reason=text.ref,
        ),
        actor,
    )
    happen(
        exercise,
        ev.InjectReleased(
            inject=9, item=f"inject-9-elsewhere-{number}", to=("B.borders",), how="manual"
        ),
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_what_a_cell_cannot_know_does_not_change_its_acts(
    played: Exercise, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(30, len(played.events) - 3), label="after event")
    ahead = data.draw(st.integers(0, 600), label="minutes later")
    here, there = until(played, seq), until(played, seq)
    for number in range(data.draw(st.integers(1, 3), label="times")):
        elsewhere(there, number)
    now = here.state.time + ahead
    blind = [
        cell
        for cell in CELLS
        if views.for_cell(here, cell, "en").situation == views.for_cell(there, cell, "en").situation
    ]
    assume(blind)
    assert Automaton(here, blind).wants(now) == Automaton(there, blind).wants(now)


def test_players_never_ask_the_world(pack: ScenarioPack, played: Exercise) -> None:
    class NoWorld:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"a player asked the world for {name}")

    wanted = 0
    for seq in range(30, len(played.events) - 2, 7):
        exercise = until(played, seq)
        exercise._world = NoWorld()  # type: ignore[assignment]
        wanted += len(Automaton(exercise, competence=1.0).wants(exercise.state.time + 90))
    assert wanted


def test_a_desk_holds_what_the_page_of_the_cell_shows(played: Exercise) -> None:
    exercise = until(played, len(played.events) * 2 // 3)
    day = exercise.state.time // 1440
    ledger = Ledger(exercise)
    ledger.read_on()
    for cell in exercise.pack.cells("full").values():
        desk = Desk(exercise, cell, ledger)
        page = views.for_cell(exercise, cell.id, "en")
        assert [item.id for item in desk.read_on()] == [item.id for item in reversed(page.inbox)]
        assert set(desk.facts) == {fact.id for fact in page.facts}
        assert set(desk.scopes) == {(s.country, s.group) for s in page.situation.scopes}
        assert {d.taken.id for country in cell.countries for d in desk.decisions(country)} == {
            decision.id for decision in page.taken if decision.country in cell.countries
        }
        for country in cell.countries:
            picture = Picture(desk, country, day)
            rows = [row for row in page.situation.counts if row.country == country]
            assert picture.confirmed == sum(row.confirmed for row in rows)
            assert picture.reported == sum(
                row.suspected + row.probable + row.confirmed for row in rows
            )
            assert picture.people.died == sum(row.deaths for row in rows)
            assert picture.total(picture.herds, "confirmed") == sum(
                row.herds_confirmed for row in rows
            )
            assert {row.kind: row.left for row in page.stocks} == {
                kind: level.left for kind, level in picture.stocks.items()
            }
