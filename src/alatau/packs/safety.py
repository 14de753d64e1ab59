"""The rules of safety that every pack keeps, and the words that call for a second look.

The rules are those of `docs/responsible-use.md`; the words are in `content/safety/words.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from alatau.languages import LANGUAGES, N_
from alatau.packs.content import content_root
from alatau.packs.findings import Findings, texts_of
from alatau.packs.loading import INJECTS_FILE, SCENARIO_FILE
from alatau.packs.reading import PackFolder
from alatau.packs.scenario import ScenarioPack

if TYPE_CHECKING:
    from alatau.packs.region import Region

WORDS_FILE = "words.yaml"
POLICE_CHANNEL = "police-report"

GROUPS = {
    "acquisition": N_("how an agent is come by"),
    "growing": N_("how an agent is grown"),
    "weaponisation": N_("how an agent is altered or made a weapon"),
    "dispersal": N_("how an agent is spread"),
    "dose": N_("how much of an agent does harm"),
    "motive": N_("a motive, in a police report"),
    "method": N_("a method, in a police report"),
    "nationality": N_("a nationality, in a police report"),
}
"""What a text with such a word may be straying towards, by group of the word list."""

_WORD_END = r"\w*"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the list, found in a text.

    Attributes:
        text: as it stands there.
        start: its position, in characters.
        group: key of `GROUPS`.
    """

    text: str
    start: int
    group: str


def check_text(text: str, *, channel: str | None = None) -> list[Word]:
    """The words of the safety list in a text of any of the seven languages, in order.

    Police reports (`channel`) are looked through for motive, method and nationality as well.
    """
    plain = _plain(text)
    kinds = ("anywhere", "police") if channel == POLICE_CHANNEL else ("anywhere",)
    found = {
        (match.start(), match.end()): Word(text[match.start() : match.end()], match.start(), group)
        for kind in kinds
        for group, pattern in _patterns()[kind].items()
        for match in pattern.finditer(plain)
    }
    return [found[span] for span in sorted(found)]


def _plain(text: str) -> str:
    """Lower case, with one form of ё and of the apostrophe; positions stay as they were."""
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return lowered.translate(_ONE_FORM)


_ONE_FORM = str.maketrans({"ё": "е", "ʻ": "'", "ʼ": "'", "‘": "'", "’": "'", "`": "'"})


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    listed = PackFolder(content_root() / "safety").read_yaml(WORDS_FILE).value
    return {
        kind: {group: _pattern(list(_stems(words))) for group, words in groups.items()}
        for kind, groups in listed.items()
    }


def _stems(words: dict[str, list[str]]) -> Iterator[str]:
    for language in LANGUAGES:
        yield from words[language]


def _pattern(stems: list[str]) -> re.Pattern[str]:
    phrases = {
        r"\s+".join(re.escape(part) + _WORD_END for part in _plain(stem).split()) for stem in stems
    }
    return re.compile(r"\b(?:" + "|".join(sorted(phrases)) + ")")


def check_rules(pack: ScenarioPack, region: Region | None, findings: Findings) -> None:
    """Note what the rules of safety forbid, and the review that is still missing."""
    if pack.origin != "natural":
        if region is not None and region.kind != "invented":
            findings.error(
                SCENARIO_FILE,
                ("origin",),
                N_(
                    "“%(region)s” is a real region and carries natural outbreaks only; an exercise "
                    "of %(origin)s origin plays in an invented region."
                ),
                region=pack.region_id,
                origin=pack.origin,
            )
        if pack.pathogen and pack.pathogen.get("notional") is not True:
            findings.error(
                SCENARIO_FILE,
                ("outbreak", "pathogen"),
                N_(
                    "“%(pathogen)s” is a named disease and carries natural exposure only; an "
                    "exercise of %(origin)s origin needs a notional agent (“notional: true”)."
                ),
                pathogen=pack.outbreak.pathogen,
                origin=pack.origin,
            )
    if not pack.released:
        findings.warning(
            SCENARIO_FILE,
            ("safety_review",),
            N_("Nobody has signed the safety review (“by”, “on”); until then the pack is a draft."),
        )


def check_words(pack: ScenarioPack, findings: Findings) -> None:
    """Note words of the safety list in the texts of a pack."""
    for file, path, text in texts_of(pack):
        channel = None
        if file == INJECTS_FILE and isinstance(path[0], int):
            channel = pack.injects[path[0]].channel
        for language, words in text.items():
            for word in check_text(words, channel=channel):
                findings.warning(
                    file,
                    (*path, language),
                    N_(
                        "“%(word)s” may lead to %(group)s, which has no place in an exercise. Is "
                        "another wording possible?"
                    ),
                    word=word.text,
                    group=GROUPS[word.group],
                )
