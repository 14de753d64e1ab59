"""EARS against R surveillance, whose C3 stands behind `compat`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from r_reference import read_outputs, read_series

from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.ears import Ears, ears

COUNTS = read_series("counts", 2)[0][:, -60:]
OUTPUTS = read_outputs("ears")
OPTIONS = {
    "C1": Ears("C1"),
    "C2": Ears("C2"),
    "C3": Ears("C3"),
    "C1_fortnight": Ears("C1", baseline=14, alpha=0.01),
    "C1_floor": Ears("C1", minimum_sd=1.0),
    "C2_floor": Ears("C2", minimum_sd=0.5),
    "C3_floor": Ears("C3", minimum_sd=0.7, alpha=0.001),
    "C3_other": Ears("C3", baseline=10, alpha=0.05),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_configuration_agrees_with_r(name: str) -> None:
    r = OUTPUTS[name]
    ours = ears(COUNTS, replace(OPTIONS[name], compat="r-surveillance"), at=r["steps"])
    judged = ours.judgement == Judgement.JUDGED
    np.testing.assert_array_equal(judged, ~np.isnan(r["upperbound"]))
    np.testing.assert_array_equal(ours.alarm, np.nan_to_num(r["alarm"]) == 1)
    np.testing.assert_allclose(ours.upper_bound, r["upperbound"], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in OUTPUTS if not name.startswith("C3")])
def test_c1_and_c2_as_published_are_those_of_r(name: str) -> None:
    r = OUTPUTS[name]
    ours = ears(COUNTS, OPTIONS[name], at=r["steps"])
    np.testing.assert_array_equal(ours.alarm, r["alarm"] == 1)
