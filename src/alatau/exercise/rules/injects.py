"""Rules of the master scenario events list while it runs."""

from __future__ import annotations

from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.exercise.release import release
from alatau.exercise.rules.hearing import Hearing
from alatau.exercise.seating import is_persona
from alatau.exercise.state import InjectProgress
from alatau.languages import N_
from alatau.packs.vocabulary import EXERCISE_CONTROL

MAX_ADDED = 500


def _progress(h: Hearing, number: int) -> InjectProgress:
    h.need_control()
    progress = h.state.injects.get(number)
    if progress is None:
        raise h.refuse(N_("There is no inject %(number)s."), {"number": number})
    return progress


def _unreleased(h: Hearing, number: int) -> InjectProgress:
    progress = _progress(h, number)
    if progress.status == "released":
        raise h.refuse(N_("Inject %(number)s has already been released."), {"number": number})
    if progress.status == "cancelled":
        raise h.refuse(N_("Inject %(number)s has been cancelled."), {"number": number})
    return progress


def release_inject(h: Hearing, command: c.ReleaseInject) -> list[ev.Draft]:
    """Control's hand always wins: an inject is released now, whatever its time or condition."""
    _unreleased(h, command.inject)
    h.need_running()
    return [h.draft(release(h.state, h.pack, command.inject, "manual"))]


def resend_inject(h: Hearing, command: c.ResendInject) -> list[ev.Draft]:
    """A released inject goes out again."""
    if _progress(h, command.inject).status != "released":
        raise h.refuse(
            N_("Inject %(number)s has not been released yet."), {"number": command.inject}
        )
    h.need_running()
    return [h.draft(release(h.state, h.pack, command.inject, "again"))]


def hold_inject(h: Hearing, command: c.HoldInject) -> list[ev.Draft]:
    """A held inject waits until it is made ready or released."""
    if _unreleased(h, command.inject).status == "held":
        return []
    return [h.draft(ev.InjectHeld(inject=command.inject))]


def ready_inject(h: Hearing, command: c.ReadyInject) -> list[ev.Draft]:
    """A held or cancelled inject is back in the list."""
    progress = _progress(h, command.inject)
    if progress.status not in ("held", "cancelled"):
        raise h.refuse(
            N_("Inject %(number)s is neither held nor cancelled."), {"number": command.inject}
        )
    return [h.draft(ev.InjectReadied(inject=command.inject))]


def cancel_inject(h: Hearing, command: c.CancelInject) -> list[ev.Draft]:
    """An inject is taken out of the list."""
    _unreleased(h, command.inject)
    return [h.draft(ev.InjectCancelled(inject=command.inject))]


def edit_inject(h: Hearing, command: c.EditInject) -> list[ev.Draft]:
    """The words or recipients of an unreleased inject are changed."""
    _unreleased(h, command.inject)
    title = h.text(command.title) if command.title else None
    body = h.text(command.body) if command.body else None
    to = h.cells_for(command.to) if command.to else None
    if not (title or body or to):
        raise h.refuse(N_("Nothing was changed."))
    payload = ev.InjectEdited(
        inject=command.inject,
        language=command.language,
        title=title.ref if title else None,
        body=body.ref if body else None,
        to=to,
    )
    return [h.draft(payload, *(t for t in (title, body) if t))]


def add_inject(h: Hearing, command: c.AddInject) -> list[ev.Draft]:
    """An inject is written while the exercise runs."""
    h.need_control()
    if h.state.over:
        h.need_running()
    if sum(1 for p in h.state.injects.values() if p.added) >= MAX_ADDED:
        raise h.refuse(N_("No more injects can be added to this exercise."))
    known = command.sender == EXERCISE_CONTROL or is_persona(h.pack, command.sender)
    if not known:
        raise h.refuse(
            N_("“%(sender)s” is not in the white cell of this scenario."),
            {"sender": command.sender},
        )
    require_facts(h, command.facts)
    title, body = h.text(command.title), h.text(command.body)
    payload = ev.InjectAdded(
        inject=max(h.state.injects, default=0) + 1,
        language=command.language,
        title=title.ref,
        body=body.ref,
        sender=command.sender,
        to=h.cells_for(command.to),
        channel=command.channel,
        facts=command.facts,
        at_minutes=command.at_minutes,
    )
    return [h.draft(payload, title, body)]


def require_facts(h: Hearing, facts: tuple[str, ...]) -> None:
    """Refuse facts that the scenario does not have."""
    for fact in facts:
        if fact not in {known.id for known in h.pack.facts}:
            raise h.refuse(N_("This scenario has no fact “%(fact)s”."), {"fact": fact})
