"""Rules of messages: who may write to whom, and which facts they may pass on."""

from __future__ import annotations

from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.exercise.actors import CONTROL_ROLES
from alatau.exercise.rules.hearing import Hearing
from alatau.exercise.rules.injects import require_facts
from alatau.exercise.seating import is_persona
from alatau.languages import N_
from alatau.packs.vocabulary import EXERCISE_CONTROL


def send_message(h: Hearing, command: c.SendMessage) -> list[ev.Draft]:
    """A cell writes to others, passing on only facts that it holds; control writes as itself."""
    if h.actor.role in CONTROL_ROLES:
        if h.state.over:
            h.need_running()
        require_facts(h, command.facts)
        return _sent(h, command, EXERCISE_CONTROL)
    cell = h.need_play()
    held = h.state.facts.get(cell, {})
    for fact in command.facts:
        if fact not in held:
            raise h.refuse(N_("Your cell does not hold one of the facts that it wants to pass on."))
    for item_id in (command.reply_to, command.attached):
        item = h.state.items.get(item_id) if item_id else None
        if item_id and (item is None or (cell not in item.to and item.sender != cell)):
            raise h.refuse(N_("The message that you refer to is not in your inbox."))
    return _sent(h, command, cell)


def speak_as(h: Hearing, command: c.SpeakAs) -> list[ev.Draft]:
    """Control speaks as somebody of the white cell."""
    h.need_control()
    if h.state.over:
        h.need_running()
    if not is_persona(h.pack, command.sender):
        raise h.refuse(
            N_("“%(sender)s” is not in the white cell of this scenario."),
            {"sender": command.sender},
        )
    require_facts(h, command.facts)
    return _sent(h, command, command.sender)


def _sent(h: Hearing, command: c.SendMessage, sender: str) -> list[ev.Draft]:
    to = tuple(cell for cell in h.cells_for(command.to) if cell != sender)
    if not to:
        raise h.refuse(N_("The message goes to nobody but yourself."))
    facts = list(command.facts)
    attached = h.state.items.get(command.attached) if command.attached else None
    if attached is not None:
        facts += [fact for fact in attached.facts if fact not in facts]
    subject, body = h.text(command.subject), h.text(command.body)
    payload = ev.MessageSent(
        item="message-" + body.ref[2:14],
        sender=sender,
        to=to,
        channel=command.channel,
        language=command.language,
        subject=subject.ref,
        body=body.ref,
        facts=tuple(facts),
        reply_to=command.reply_to,
        attached=command.attached,
    )
    return [h.draft(payload, subject, body)]


def mark_read(h: Hearing, command: c.MarkRead) -> list[ev.Draft]:
    """A player opens an item of the cell's inbox; the first to do so is noted."""
    cell = h.actor.cell
    if cell is None or h.actor.role not in ("player", "built-in"):
        raise h.refuse(N_("Only the players of a cell can do this."))
    if command.item not in h.state.inbox.get(cell, ()):
        raise h.refuse(N_("This is not in the inbox of your cell."))
    if h.state.over or (cell, command.item) in h.state.read:
        return []
    return [h.draft(ev.ItemRead(item=command.item))]
