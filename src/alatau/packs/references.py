"""Whether every name in a scenario means something: places, authorities, facts, decisions …"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from alatau.languages import N_
from alatau.packs.conditions import ArgumentKind, Condition
from alatau.packs.decisions import DECISIONS
from alatau.packs.findings import Findings
from alatau.packs.injects import Inject
from alatau.packs.loading import INJECTS_FILE, SCENARIO_FILE
from alatau.packs.model import nearest
from alatau.packs.reading import KeyPath
from alatau.packs.scenario import EVERYBODY, Evidence, Layout, Revelation, ScenarioPack
from alatau.packs.vocabulary import BODIES, EXERCISE_CONTROL, HOSTS, SECTORS, parse_authority

if TYPE_CHECKING:
    from alatau.packs.region import Region

_UNKNOWN: dict[str, tuple[str, str]] = {
    "country": (
        N_("The country “%(name)s” does not play here; is “%(near)s” meant?"),
        N_("The country “%(name)s” does not play here; known are %(known)s."),
    ),
    "region country": (
        N_("The region has no country “%(name)s”; is “%(near)s” meant?"),
        N_("The region has no country “%(name)s”; known are %(known)s."),
    ),
    "place": (
        N_("The region has no place “%(name)s”; is “%(near)s” meant?"),
        N_("The region has no place “%(name)s”; known are %(known)s."),
    ),
    "sector": (
        N_("There is no sector “%(name)s”; is “%(near)s” meant?"),
        N_("There is no sector “%(name)s”; known are %(known)s."),
    ),
    "host": (
        N_("There is no host “%(name)s”; is “%(near)s” meant?"),
        N_("There is no host “%(name)s”; known are %(known)s."),
    ),
    "fact": (
        N_("There is no fact “%(name)s”; is “%(near)s” meant?"),
        N_("There is no fact “%(name)s”; known are %(known)s."),
    ),
    "decision": (
        N_("There is no decision “%(name)s”; is “%(near)s” meant?"),
        N_("There is no decision “%(name)s”; known are %(known)s."),
    ),
    "task": (
        N_("There is no critical task “%(name)s”; is “%(near)s” meant?"),
        N_("There is no critical task “%(name)s”; known are %(known)s."),
    ),
    "inject": (
        N_("There is no inject “%(name)s”; is “%(near)s” meant?"),
        N_("There is no inject “%(name)s”; known are %(known)s."),
    ),
    "body": (
        N_("There is no body “%(name)s” to notify; is “%(near)s” meant?"),
        N_("There is no body “%(name)s” to notify; known are %(known)s."),
    ),
    "persona": (
        N_("The white cell has no persona “%(name)s”; is “%(near)s” meant?"),
        N_("The white cell has no persona “%(name)s”; known are %(known)s."),
    ),
}


class References:
    """Looks through one pack; `region` is None where it could not be loaded."""

    def __init__(self, pack: ScenarioPack, region: Region | None, findings: Findings) -> None:
        self.pack = pack
        self.findings = findings
        self.places = None if region is None else [place.code for place in region.places]
        self.region_countries = (
            None if region is None else [country.code for country in region.countries]
        )
        self.held = {authority for layout in pack.layouts for authority in pack.authorities(layout)}
        self.cells = {cell.id for layout in pack.layouts.values() for cell in layout.cells}

    def check(self) -> None:
        """Note every name that means nothing, and every id that means two things."""
        pack = self.pack
        for index, country in enumerate(pack.countries):
            if self.region_countries is not None:
                self._known("region country", country, self.region_countries, ("countries", index))
        for country in pack.stocks:
            self._known("country", country, pack.countries, ("stocks", country))
        self._check_ids()
        for name, layout in pack.layouts.items():
            self._check_layout(name, layout)
        for index, units in enumerate(pack.outbreak.introductions):
            at: KeyPath = ("outbreak", "introductions", index)
            self._place(units.place, (*at, "place"), SCENARIO_FILE)
            self._known("host", units.host, HOSTS, (*at, "host"))
        self._check_objectives()
        self._check_facts()
        for index, inject in enumerate(pack.injects):
            self._check_inject(inject, index)

    def _known(
        self,
        what: str,
        name: str,
        known: Iterable[str],
        path: KeyPath,
        file: str = SCENARIO_FILE,
    ) -> bool:
        known = list(known)
        if name in known:
            return True
        near = nearest(name, known)
        with_near, without = _UNKNOWN[what]
        listed = ", ".join(known[:60]) or "–"
        self.findings.error(
            file, path, with_near if near else without, name=name, near=near, known=listed
        )
        return False

    def _place(self, code: str, path: KeyPath, file: str) -> None:
        if self.places is not None:
            self._known("place", code, self.places, path, file)

    def _authority(self, text: str, path: KeyPath, file: str) -> bool:
        """Note an authority that does not exist or that no layout gives to a cell."""
        country, _, sector = text.partition(".")
        if parse_authority(text) is None and not sector:
            self.findings.error(
                file,
                path,
                N_("“%(name)s” is not an authority such as “A.public-health”."),
                name=text,
            )
            return False
        if not self._known("country", country, self.pack.countries, path, file):
            return False
        if not self._known("sector", sector, SECTORS, path, file):
            return False
        if text not in self.held:
            self.findings.error(
                file, path, N_("In no layout does a cell hold the authority “%(name)s”."), name=text
            )
            return False
        return True

    def _authorities(self, texts: Iterable[str], path: KeyPath, file: str) -> None:
        for index, text in enumerate(texts):
            self._authority(text, (*path, index), file)

    def _decision(self, name: str, path: KeyPath, file: str, countries: Iterable[str] = ()) -> None:
        """Note a decision that does not exist or that nobody in the room may take."""
        if not self._known("decision", name, DECISIONS, path, file):
            return
        takers = [
            f"{country}.{sector}"
            for country in (countries or self.pack.countries)
            for sector in DECISIONS[name].authority
        ]
        if not self.held.intersection(takers):
            self.findings.error(
                file,
                path,
                N_("Nobody can take “%(name)s”: no layout has a cell with %(takers)s."),
                name=name,
                takers=", ".join(takers),
            )

    def _check_ids(self) -> None:
        pack = self.pack
        self._once(((cell.id, ("white_cell", i)) for i, cell in enumerate(pack.white_cell)))
        self._once((goal.id, ("objectives", i)) for i, goal in enumerate(pack.objectives))
        self._once(
            (task.id, ("objectives", i, "critical_tasks", j))
            for i, goal in enumerate(pack.objectives)
            for j, task in enumerate(goal.critical_tasks)
        )
        self._once((fact.id, ("facts", i)) for i, fact in enumerate(pack.facts))
        self._once((end.id, ("conclusions", i)) for i, end in enumerate(pack.conclusions))
        self._once(((inject.id, (i, "id")) for i, inject in enumerate(pack.injects)), INJECTS_FILE)

    def _once(self, ids: Iterable[tuple[str | int, KeyPath]], file: str = SCENARIO_FILE) -> None:
        seen: set[str | int] = set()
        for name, path in ids:
            if name in seen:
                self.findings.error(file, path, N_("The id “%(name)s” is used twice."), name=name)
            seen.add(name)

    def _check_layout(self, name: str, layout: Layout) -> None:
        at: KeyPath = ("layouts", name, "cells")
        self._once((cell.id, (*at, i)) for i, cell in enumerate(layout.cells))
        self._once(
            (authority, (*at, i, "authorities", j))
            for i, cell in enumerate(layout.cells)
            for j, authority in enumerate(cell.authorities)
        )
        for index, cell in enumerate(layout.cells):
            self._authorities(cell.authorities, (*at, index, "authorities"), SCENARIO_FILE)
            if cell.id == EXERCISE_CONTROL or (cell.id in self.held - set(cell.authorities)):
                self.findings.error(
                    SCENARIO_FILE,
                    (*at, index, "id"),
                    N_("The cell “%(name)s” bears the name of an authority that it does not hold."),
                    name=cell.id,
                )

    def _check_objectives(self) -> None:
        for i, goal in enumerate(self.pack.objectives):
            for j, task in enumerate(goal.critical_tasks):
                at: KeyPath = ("objectives", i, "critical_tasks", j, "evidenced_by")
                for k, evidence in enumerate(task.evidenced_by):
                    self._check_evidence(evidence, (*at, k))

    def _check_evidence(self, evidence: Evidence, at: KeyPath) -> None:
        countries = [evidence.country] if evidence.country else []
        for country in countries:
            self._known("country", country, self.pack.countries, (*at, "country"))
        if evidence.decision is not None:
            self._decision(evidence.decision, (*at, "decision"), SCENARIO_FILE, countries)
        if evidence.fact is not None:
            self._known("fact", evidence.fact, self._fact_ids(), (*at, "fact"))
            self._authorities(evidence.to, (*at, "to"), SCENARIO_FILE)

    def _check_facts(self) -> None:
        for i, fact in enumerate(self.pack.facts):
            self._authorities(fact.needed_by, ("facts", i, "needed_by"), SCENARIO_FILE)
            for j, revelation in enumerate(fact.revealed_by):
                self._check_revelation(revelation, ("facts", i, "revealed_by", j))
        for i, conclusion in enumerate(self.pack.conclusions):
            for j, name in enumerate(conclusion.needs):
                self._known("fact", name, self._fact_ids(), ("conclusions", i, "needs", j))

    def _check_revelation(self, revelation: Revelation, at: KeyPath) -> None:
        self._authorities(revelation.to, (*at, "to"), SCENARIO_FILE)
        countries = [revelation.country] if revelation.country else []
        for country in countries:
            self._known("country", country, self.pack.countries, (*at, "country"))
        self._decision(revelation.decision, (*at, "decision"), SCENARIO_FILE, countries)
        kind = DECISIONS.get(revelation.decision)
        if revelation.place is not None:
            self._place(revelation.place, (*at, "place"), SCENARIO_FILE)
            if kind is not None and kind.parameter("places") is None:
                self.findings.error(
                    SCENARIO_FILE,
                    (*at, "place"),
                    N_("The decision “%(name)s” is not about places, so none can be asked for."),
                    name=kind.id,
                )
        if kind is not None and not kind.reveals:
            self.findings.warning(
                SCENARIO_FILE,
                (*at, "decision"),
                N_(
                    "By itself “%(name)s” brings nothing to light; an inject may be the better way."
                ),
                name=kind.id,
            )

    def _check_inject(self, inject: Inject, index: int) -> None:
        self._check_sender(inject.sender, (index, "from"))
        for j, address in enumerate(inject.to):
            if address not in self.cells and address != EVERYBODY:
                self._authority(address, (index, "to", j), INJECTS_FILE)
        for layout in self.pack.layouts:
            if not self.pack.cells_for(layout, inject.to):
                self.findings.warning(
                    INJECTS_FILE,
                    (index, "to"),
                    N_("In the layout “%(layout)s” nobody receives inject %(number)s."),
                    layout=layout,
                    number=inject.id,
                )
        for j, name in enumerate(inject.facts):
            self._known("fact", name, self._fact_ids(), (index, "facts", j), INJECTS_FILE)
        if inject.when.after is not None:
            self._check_condition(inject.when.after, (index, "when", "after"))
        for j, expectation in enumerate(inject.expect):
            at = (index, "expect", j)
            if expectation.fact is not None:
                self._known("fact", expectation.fact, self._fact_ids(), (*at, "fact"), INJECTS_FILE)
            if expectation.decision is not None:
                self._decision(expectation.decision, (*at, "decision"), INJECTS_FILE)
            if expectation.evidences is not None:
                self._known(
                    "task", expectation.evidences, self.pack.tasks, (*at, "evidences"), INJECTS_FILE
                )
            for k, address in enumerate(expectation.to):
                self._check_addressee(address, (*at, "to", k))

    def _check_sender(self, sender: str, path: KeyPath) -> None:
        if sender == EXERCISE_CONTROL:
            return
        if sender.startswith("white."):
            self._known("persona", sender, self._personas(), path, INJECTS_FILE)
        else:
            self._authority(sender, path, INJECTS_FILE)

    def _check_addressee(self, address: str, path: KeyPath) -> None:
        if address in self.cells or address == EXERCISE_CONTROL:
            return
        if address.startswith("white."):
            self._known("persona", address, self._personas(), path, INJECTS_FILE)
        else:
            self._authority(address, path, INJECTS_FILE)

    def _check_condition(self, condition: Condition, path: KeyPath) -> None:
        countries = self.pack.countries
        kinds: dict[ArgumentKind, Callable[[str], object]] = {
            "decision": lambda name: self._decision(name, path, INJECTS_FILE),
            "country": lambda name: self._known("country", name, countries, path, INJECTS_FILE),
            "body": lambda name: self._known("body", name, BODIES, path, INJECTS_FILE),
            "authority": lambda name: self._authority(name, path, INJECTS_FILE),
            "fact": lambda name: self._known("fact", name, self._fact_ids(), path, INJECTS_FILE),
            "inject": lambda name: self._known(
                "inject", name, [str(inject.id) for inject in self.pack.injects], path, INJECTS_FILE
            ),
        }
        for kind, check in kinds.items():
            for name in sorted(map(str, condition.given(kind))):
                check(name)
        for name in sorted(map(str, condition.given("where"))):
            if name and name not in countries:
                self._place(name, path, INJECTS_FILE)

    def _fact_ids(self) -> list[str]:
        return [fact.id for fact in self.pack.facts]

    def _personas(self) -> list[str]:
        return [persona.address for persona in self.pack.white_cell]
