"""Detection settings of a scenario: partly stated, the rest by default, nothing unknown."""

from __future__ import annotations

from typing import Any

import pytest

from alatau.world import Detection, Distribution, InvalidInput


def test_what_is_left_out_keeps_its_default() -> None:
    given = {
        "people": {
            "suspicion": {"severe": 0.6},
            "onset_to_care_days": {"distribution": "gamma", "mean": 4.0, "sd": 2.0},
        },
        "behaviour": {"compliance_floor": 0.1},
        "unexposed_contacts": 12.0,
    }
    detection = Detection.from_mapping(given)
    usual = Detection()
    assert detection.people.suspicion == {"mild": usual.people.suspicion["mild"], "severe": 0.6}
    assert detection.people.onset_to_care_days == Distribution.gamma(4.0, 2.0)
    assert detection.people.sampling == usual.people.sampling
    assert detection.animals == usual.animals
    assert detection.behaviour.compliance_floor == 0.1
    assert detection.unexposed_contacts == 12.0
    assert Detection.from_mapping({}) == usual


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"peoples": {}}, "detection"),
        ({"people": {"smell": 1}}, "detection.people"),
        ({"people": {"sampling": 2}}, "detection.people.sampling"),
        ({"people": {"suspicion": {"severe": -1}}}, "detection.people.suspicion.severe"),
        ({"people": {"suspicion": {"deadly": 1}}}, "detection.people.suspicion"),
        (
            {"people": {"transport_days": {"distribution": "gamma", "mean": 1}}},
            "detection.people.transport_days",
        ),
        ({"behaviour": {"compliance_floor": 3}}, "detection.behaviour.compliance_floor"),
        ({"unexposed_contacts": "many"}, "detection.unexposed_contacts"),
        ([], "detection"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_path(given: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Detection.from_mapping(given)
    assert refusal.value.field == field
