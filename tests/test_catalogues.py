"""The message catalogues: up to date, Russian complete, places in messages kept."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "src" / "alatau" / "locale"
LANGUAGES = sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))
PLACE = re.compile(r"%\(\w+\)[sd]")


def catalogue(language: str, locale: Path = LOCALE) -> Catalog:
    with (locale / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_russian_is_there() -> None:
    assert "ru" in LANGUAGES


def test_russian_lacks_no_message() -> None:
    untranslated = [m.id for m in messages(catalogue("ru")) if not all(forms(m.string))]
    assert untranslated == []


def test_russian_has_no_message_in_doubt() -> None:
    assert [m.id for m in messages(catalogue("ru")) if m.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    wrong = [
        (message.id, form)
        for message in messages(catalogue(language))
        for form in forms(message.string)
        if form and set(PLACE.findall(form)) - set(PLACE.findall(" ".join(forms(message.id))))
    ]
    assert wrong == []


def test_the_catalogues_hold_exactly_the_messages_of_the_code(tmp_path: Path) -> None:
    package = tmp_path / "src" / "alatau"
    shutil.copytree(ROOT / "src" / "alatau", package, ignore=shutil.ignore_patterns("static"))
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    subprocess.run([sys.executable, tmp_path / "scripts" / "messages.py"], check=True)
    for language in LANGUAGES:
        anew = {(m.id, m.context) for m in messages(catalogue(language, package / "locale"))}
        kept = {(m.id, m.context) for m in messages(catalogue(language))}
        assert kept == anew, "`./run messages` brings the catalogues up to date"
