"""Words of lab files: texts among settings and items are texts, and places are filled."""

from __future__ import annotations

import doctest

import pytest
from shipped_labs import raw_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import phrases
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(phrases).failed == 0


def test_a_text_fills_a_place_in_its_own_language() -> None:
    told = phrases.filled(LocalText(en="{what} lost", ru="{what}: нет"), what=LocalText(en="Seal"))
    assert dict(told) == {"en": "Seal lost", "ru": "Seal: нет"}


def test_texts_of_items_are_known_as_texts_and_written_back_as_they_were() -> None:
    raw = raw_lab("chain-of-custody")
    lab = LabFile.model_validate(raw)
    assert isinstance(lab.items[0]["story"], LocalText)
    assert isinstance(lab.items[0]["holders"][0]["place"], LocalText)
    written = lab.model_dump()
    assert written["items"] == raw["items"]
    assert written["settings"] == raw["settings"]
    assert LabFile.model_validate_json(lab.model_dump_json()) == lab


def test_a_mapping_that_only_looks_like_a_text_stays_one() -> None:
    raw = raw_lab("chain-of-custody")
    raw["settings"] = {"uz": 3, "kept": {"en": ""}}
    settings = LabFile.model_validate(raw).settings
    assert settings == {"uz": 3, "kept": {"en": ""}}


def test_a_source_that_is_not_listed_is_refused() -> None:
    raw = raw_lab("chain-of-custody")
    raw["tasks"]["order"]["sources"] = ["rumour"]
    with pytest.raises(InvalidInput, match="rumour"):
        phrases.check_sources(LabFile.model_validate(raw), {})
