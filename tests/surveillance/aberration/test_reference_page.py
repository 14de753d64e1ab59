"""The reference page names every option with its default, and its examples run."""

import dataclasses
import doctest
import re
from pathlib import Path

import pytest

from alatau.surveillance.aberration.bayes import Bayes
from alatau.surveillance.aberration.cdc import Cdc
from alatau.surveillance.aberration.cusum import Cusum
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import GlrCusum
from alatau.surveillance.aberration.likelihood_ratio_cusum import LikelihoodRatioCusum
from alatau.surveillance.aberration.monitoring import Monitoring
from alatau.surveillance.aberration.outbreak_p import OutbreakP
from alatau.surveillance.aberration.rki import Rki
from alatau.surveillance.aberration.scan import ScanOptions
from alatau.surveillance.aberration.transformations import TRANSFORMATIONS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "aberration-detection.md"
SECTIONS = {
    "RKI": Rki,
    "Bayes": Bayes,
    "CDC": Cdc,
    "CUSUM": Cusum,
    "LR-CUSUM": LikelihoodRatioCusum,
    "GLR-CUSUM": GlrCusum,
    "outbreakP": OutbreakP,
    "Space-time scan and permutation scan": ScanOptions,
}
SHARED = {field.name for field in dataclasses.fields(Monitoring)}


def options_of(heading):
    section = re.split(rf"^## {re.escape(heading)}$", PAGE.read_text(), flags=re.M)[1]
    section = section.split("\n## ")[0]
    table = section.split("| option | default | meaning |")[1].split("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, flags=re.M))


@pytest.mark.parametrize("heading", SECTIONS)
def test_a_section_names_every_option_with_its_default(heading):
    options = SECTIONS[heading]
    own = {
        field.name: field.default
        for field in dataclasses.fields(options)
        if field.name not in SHARED or not issubclass(options, Monitoring)
    }
    written = {name: default.strip().strip("`") for name, default in options_of(heading).items()}
    assert written == {name: str(default) for name, default in own.items()}


def test_the_shared_options_are_named():
    assert set(options_of("Where expected counts come from")) == SHARED


def test_every_transformation_is_named():
    for name in TRANSFORMATIONS:
        assert f"| `{name}` |" in PAGE.read_text()


def test_the_examples_of_the_page_run():
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0
