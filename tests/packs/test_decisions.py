import pytest

from alatau.packs.decisions import DECISIONS, DecisionKind
from alatau.packs.vocabulary import BODIES, MILESTONES, SECTORS, STOCKS
from alatau.world import Measure, MeasureKind

EVERY_KIND = [pytest.param(kind, id=kind.id) for kind in DECISIONS.values()]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_decision_belongs_to_sectors_that_exist(kind: DecisionKind):
    assert kind.authority
    assert {*kind.authority, *kind.consult} <= set(SECTORS)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_decision_costs_and_brings_only_stocks_that_exist(kind: DecisionKind):
    assert {*kind.cost, *kind.gains} <= set(STOCKS)
    named = {parameter.kind for parameter in kind.parameters}
    needed = {"place": "places", "team": "teams", "course": "courses"}
    for cost in kind.cost.values():
        assert cost.amount > 0
        assert cost.per == "decision" or needed[cost.per] in named


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_decision_changes_the_world_or_what_people_know_or_have(kind: DecisionKind):
    assert (
        kind.measure
        or kind.notifies
        or kind.gains
        or kind.reveals
        or kind.shares_situation
        or kind.parameter("ends")
    )


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_world_accepts_the_measure_of_a_decision(kind: DecisionKind):
    template = kind.measure
    if template is None:
        return
    assert template.kind in set(MeasureKind)
    assert 0 < template.strength <= 1
    Measure(
        template.kind,
        from_day=1,
        places=() if template.where == "crossing" else ("A-01",),
        links=(("A-01", "A-02"),) if template.where == "crossing" else (),
        strength=template.strength,
        capacity_per_day=template.capacity_per_day,
        stock=10 if template.stock_is_courses else None,
        host=template.host,
    )
    if template.where == "places":
        assert kind.parameter("places") is not None
    if template.where == "crossing":
        assert kind.parameter("crossing") is not None
    if template.stock_is_courses:
        assert kind.parameter("courses") is not None


def test_every_sector_has_a_decision_of_its_own():
    own = {
        sector
        for kind in DECISIONS.values()
        if len(kind.authority) < len(SECTORS)
        for sector in kind.authority
    }
    assert own == set(SECTORS)


def test_every_body_can_be_notified_and_every_early_action_evidenced():
    assert {kind.notifies for kind in DECISIONS.values()} - {None} == set(BODIES)
    assert {kind.milestone for kind in DECISIONS.values()} - {None} == set(MILESTONES)


def test_only_lasting_measures_can_be_stood_down():
    assert DECISIONS["close-markets"].can_be_stood_down
    assert not DECISIONS["public-message"].can_be_stood_down
    assert not DECISIONS["notify-who"].can_be_stood_down
