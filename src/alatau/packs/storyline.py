"""Whether the story of a scenario holds together: loops, times, facts and tasks without use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from alatau.languages import N_
from alatau.packs.findings import Findings, texts_of
from alatau.packs.loading import INJECTS_FILE, SCENARIO_FILE
from alatau.packs.parts import TEXTS_FOLDER
from alatau.packs.reading import Document, PackFolder
from alatau.packs.scenario import ScenarioPack
from alatau.packs.times import format_time


def check_storyline(pack: ScenarioPack, files: PackFolder, findings: Findings) -> None:
    """Note what cannot happen, or happens to no purpose."""
    _check_languages(pack, findings)
    _check_times(pack, findings)
    _check_loops(pack, findings)
    _check_facts(pack, findings)
    _check_tasks(pack, findings)
    _check_unused_texts(files, findings)


def _check_languages(pack: ScenarioPack, findings: Findings) -> None:
    for file, path, text in texts_of(pack):
        for language in pack.languages:
            if language not in text:
                findings.error(
                    file,
                    path,
                    N_("The text is missing in “%(language)s”, one of the pack's languages."),
                    language=language,
                )


def _check_times(pack: ScenarioPack, findings: Findings) -> None:
    days = [move.day for move in pack.moves]
    if days[0] != 0 or days != sorted(set(days)):
        findings.error(
            SCENARIO_FILE, ("moves",), N_("Moves begin on day 0, each later than the one before.")
        )
    for index, move in enumerate(pack.moves):
        if move.day > pack.days:
            _too_late(findings, SCENARIO_FILE, ("moves", index, "day"), f"{move.day}", pack)
    if pack.working_hours.begin >= pack.working_hours.end:
        findings.error(
            SCENARIO_FILE, ("working_hours",), N_("Working hours end later than they begin.")
        )
    for index, inject in enumerate(pack.injects):
        if inject.when.at is None:
            continue
        if inject.when.at < pack.start_minutes:
            findings.error(
                INJECTS_FILE,
                (index, "when", "at"),
                N_("“%(time)s” is before the exercise begins (%(start)s)."),
                time=format_time(inject.when.at),
                start=format_time(pack.start_minutes),
            )
        elif inject.when.at >= pack.end_minutes:
            time = format_time(inject.when.at)
            _too_late(findings, INJECTS_FILE, (index, "when", "at"), time, pack)
    for index, units in enumerate(pack.outbreak.introductions):
        if units.day > pack.days:
            path = ("outbreak", "introductions", index, "day")
            _too_late(findings, SCENARIO_FILE, path, f"{units.day}", pack)


def _too_late(
    findings: Findings, file: str, path: tuple[str | int, ...], time: str, pack: ScenarioPack
) -> None:
    findings.error(
        file,
        path,
        N_("“%(time)s” is after the exercise has ended (with day %(days)s)."),
        time=time,
        days=pack.days,
    )


def _check_loops(pack: ScenarioPack, findings: Findings) -> None:
    waits_for = {
        inject.id: sorted(
            number
            for number in (inject.when.after.given("inject") if inject.when.after else ())
            if isinstance(number, int)
        )
        for inject in pack.injects
    }
    position = {inject.id: index for index, inject in enumerate(pack.injects)}
    for loop in loops(waits_for):
        findings.error(
            INJECTS_FILE,
            (position[loop[0]], "when", "after"),
            N_("These injects wait for each other in a loop: %(loop)s."),
            loop=" → ".join(map(str, (*loop, loop[0]))),
        )


def loops(waits_for: Mapping[int, list[int]]) -> list[tuple[int, ...]]:
    """The loops that a search through the graph meets, each from its smallest member on.

    >>> loops({1: [2], 2: [3], 3: [1], 4: [1]})
    [(1, 2, 3)]
    """
    found: dict[tuple[int, ...], None] = {}
    done: set[int] = set()
    for start in sorted(waits_for):
        path: list[int] = []
        stack = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(node)
            elif node in path:
                loop = path[path.index(node) :]
                least = loop.index(min(loop))
                found[(*loop[least:], *loop[:least])] = None
            elif node not in done and node in waits_for:
                path.append(node)
                stack.append((node, True))
                stack += [(other, False) for other in reversed(waits_for[node])]
    return list(found)


def _check_facts(pack: ScenarioPack, findings: Findings) -> None:
    carried = {name for inject in pack.injects for name in inject.facts}
    concluded = {name for conclusion in pack.conclusions for name in conclusion.needs}
    for index, fact in enumerate(pack.facts):
        if fact.id not in carried and not fact.revealed_by:
            findings.warning(
                SCENARIO_FILE,
                ("facts", index),
                N_("No inject carries the fact “%(name)s” and no decision reveals it."),
                name=fact.id,
            )
        if not fact.needed_by and fact.id not in concluded:
            findings.warning(
                SCENARIO_FILE,
                ("facts", index),
                N_("Nobody needs the fact “%(name)s”, and no conclusion does."),
                name=fact.id,
            )


def _check_tasks(pack: ScenarioPack, findings: Findings) -> None:
    expected = {expectation.evidences for inject in pack.injects for expectation in inject.expect}
    for i, goal in enumerate(pack.objectives):
        for j, task in enumerate(goal.critical_tasks):
            if not task.evidenced_by and task.id not in expected:
                findings.warning(
                    SCENARIO_FILE,
                    ("objectives", i, "critical_tasks", j),
                    N_("Nothing is evidence for the critical task “%(name)s”."),
                    name=task.id,
                )


def _check_unused_texts(files: PackFolder, findings: Findings) -> None:
    used = {
        f"{TEXTS_FOLDER}/{value}"
        for document in findings.reading.documents.values()
        for value in _words(document)
    }
    for name in files.files():
        path = PurePosixPath(name)
        if path.parts[0] == TEXTS_FOLDER and path.suffix == ".md" and name not in used:
            findings.warning(SCENARIO_FILE, (), N_("No key names the text “%(name)s”."), name=name)


def _words(document: Document) -> set[str]:
    found: set[str] = set()
    waiting = [document.value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and value.endswith(".md"):
            found.add(value)
    return found
