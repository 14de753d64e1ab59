"""The glossary: one term in both languages, and what departs from it."""

from __future__ import annotations

import pytest

from alatau.languages import LocalText
from alatau.packs.courses.glossary import departures, glossary


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Keep a line list.", "Ведите построчный список случаев."),
        ("Two line lists", "Два построчных списка"),
        ("The case fatality ratio rose", "Летальность выросла"),
        ("Chain of custody", "цепочка ответственного хранения доказательств"),
        ("Apply the case definition", "Примените стандартное определение случая"),
    ],
)
def test_a_term_in_its_forms_is_no_departure(english: str, russian: str) -> None:
    assert not list(departures(LocalText(en=english, ru=russian)))


def test_a_false_friend_is_named() -> None:
    found = list(departures(LocalText(en="case fatality ratio", ru="показатель смертности")))
    assert [(each.english, each.instead) for each in found] == [
        ("case fatality ratio", "смертност")
    ]


def test_part_of_another_word_is_no_term() -> None:
    assert not list(departures(LocalText(en="an injection", ru="укол")))


def test_a_place_for_a_word_is_no_term() -> None:
    assert not list(
        departures(LocalText(en="**{outbreak}.** Tick.", ru="**{outbreak}.** Отметьте."))
    )


def test_one_language_alone_departs_from_nothing() -> None:
    assert not list(departures(LocalText(en="line list")))


def test_terms_are_in_both_languages() -> None:
    assert len(glossary()) > 40
    assert all(term.english and term.russian for term in glossary())
