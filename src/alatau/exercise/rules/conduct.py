"""Rules of conduct: joining, the communications check, the clock, moves, end, emergencies."""

from __future__ import annotations

from alatau.exercise import commands as c
from alatau.exercise import events as ev
from alatau.exercise.actors import SAFETY_ROLES
from alatau.exercise.clock import day_of
from alatau.exercise.due import next_inject
from alatau.exercise.errors import Refused
from alatau.exercise.rules.hearing import Hearing
from alatau.languages import N_
from alatau.packs.times import MINUTES_PER_DAY

MAX_PARTICIPANTS = 500


def join(h: Hearing, _: c.Join) -> list[ev.Draft]:
    """Anybody joins under a free call sign; a player for a cell of the layout."""
    known = h.state.participants.get(h.actor.participant)
    if known is None and len(h.state.participants) >= MAX_PARTICIPANTS:
        raise h.refuse(N_("The exercise is full."))
    if h.actor.role == "player" and h.actor.cell not in h.layout_cells:
        raise h.refuse(N_("Choose one of the cells of this exercise."))
    if known is not None and known.present and known.actor == h.actor:
        return []
    return [h.draft(ev.ParticipantJoined())]


def leave(h: Hearing, _: c.Leave) -> list[ev.Draft]:
    """Whoever takes part can stop."""
    known = h.state.participants.get(h.actor.participant)
    return [h.draft(ev.ParticipantLeft())] if known and known.present else []


def start_communications_check(h: Hearing, _: c.StartCommunicationsCheck) -> list[ev.Draft]:
    """Control checks the room before the start."""
    h.need_control()
    if h.state.phase not in ("created", "communications-check"):
        raise h.refuse(N_("The communications check comes before the start of the exercise."))
    return [h.draft(ev.CommunicationsCheckStarted())]


def answer_communications_check(h: Hearing, _: c.AnswerCommunicationsCheck) -> list[ev.Draft]:
    """Everybody who takes part confirms once."""
    if h.state.phase != "communications-check":
        raise h.refuse(N_("There is no communications check now."))
    known = h.state.participants.get(h.actor.participant)
    if known is None:
        raise h.refuse(N_("Join the exercise first."))
    return [] if known.checked else [h.draft(ev.CommunicationsCheckAnswered())]


def start_exercise(h: Hearing, command: c.StartExercise) -> list[ev.Draft]:
    """Control starts, once."""
    h.need_control()
    if h.state.phase not in ("created", "communications-check"):
        raise h.refuse(N_("The exercise has already started."))
    rate = h.pack.clock.minutes_per_second if command.rate is None else command.rate
    return [h.draft(ev.ExerciseStarted(rate=rate))]


def pause_exercise(h: Hearing, _: c.PauseExercise) -> list[ev.Draft]:
    """Control stops the clock."""
    h.need_control()
    h.need_running()
    return [h.draft(ev.ExercisePaused())]


def resume_exercise(h: Hearing, _: c.ResumeExercise) -> list[ev.Draft]:
    """Control goes on after a pause."""
    h.need_control()
    if h.state.phase != "paused":
        h.need_running()
        raise h.refuse(N_("The exercise is not paused."))
    return [h.draft(ev.ExerciseResumed())]


def set_rate(h: Hearing, command: c.SetRate) -> list[ev.Draft]:
    """Control sets the pace of the clock."""
    h.need_control()
    if h.state.over:
        h.need_running()
    return [h.draft(ev.RateSet(rate=command.rate))]


def _jump(h: Hearing, minutes: int) -> list[ev.Draft]:
    if minutes <= h.now:
        raise h.refuse(N_("The clock only goes forward; it is already later than that."))
    if day_of(minutes) > h.pack.days:
        raise h.refuse(
            N_("The exercise ends on day %(day)s; choose an earlier time."), {"day": h.pack.days}
        )
    return [h.draft(ev.TimeJumped(to_minutes=minutes))]


def jump_to(h: Hearing, command: c.JumpTo) -> list[ev.Draft]:
    """Control moves the clock forward; all that falls due on the way happens."""
    h.need_control()
    h.need_running()
    return _jump(h, command.minutes)


def _moved_meanwhile(h: Hearing) -> Refused:
    return h.refuse(
        N_(
            "The exercise has moved on since the page was shown; nothing was done. Look at the "
            "clock, then press again if it is still wanted."
        )
    )


def jump_to_next_inject(h: Hearing, command: c.JumpToNextInject) -> list[ev.Draft]:
    """Control moves the clock forward to the next timed inject, if it is the one shown."""
    h.need_control()
    h.need_running()
    ahead = next_inject(h.state, h.pack, h.now)
    if command.minutes is not None and command.minutes != ahead:
        raise _moved_meanwhile(h)
    if ahead is None:
        raise h.refuse(N_("No timed inject is left."))
    return _jump(h, ahead)


def next_move(h: Hearing, command: c.NextMove) -> list[ev.Draft]:
    """Control moves the room to the next move: its day, when the working day begins."""
    h.need_control()
    h.need_running()
    if command.move is not None and command.move != (h.state.move or 0):
        raise _moved_meanwhile(h)
    for index, move in enumerate(h.pack.moves):
        minutes = move.day * MINUTES_PER_DAY + max(h.pack.working_hours.begin, h.pack.report_time)
        if index > (h.state.move or 0) and minutes > h.now:
            return [h.draft(ev.MoveBegun(move=index, to_minutes=minutes))]
    raise h.refuse(N_("This was the last move. End the exercise when the room is ready."))


def end_exercise(h: Hearing, _: c.EndExercise) -> list[ev.Draft]:
    """Control ends the exercise; the closing event follows from `due`."""
    h.need_control()
    if h.state.over or h.state.started is None:
        h.need_running()
    return [h.draft(ev.ExerciseEnded())]


def raise_emergency(h: Hearing, command: c.RaiseEmergency) -> list[ev.Draft]:
    """Anybody in the room stops play for a real emergency."""
    if h.actor.role in ("system", "built-in"):
        raise h.refuse(N_("Only people can do this."))
    if h.state.emergency is not None:
        raise h.refuse(N_("The exercise is already stopped for a real emergency."))
    if h.state.over:
        raise h.refuse(N_("The exercise has ended."))
    text = h.text(command.text)
    return [h.draft(ev.EmergencyRaised(text=text.ref), text)]


def clear_emergency(h: Hearing, command: c.ClearEmergency) -> list[ev.Draft]:
    """Only the director or the safety officer clears it; play stays paused."""
    if h.actor.role not in SAFETY_ROLES:
        raise h.refuse(N_("Only the director or the safety officer can clear a real emergency."))
    if h.state.emergency is None:
        raise h.refuse(N_("There is no real emergency to clear."))
    text = h.text(command.text)
    return [h.draft(ev.EmergencyCleared(text=text.ref), text)]


def broadcast(h: Hearing, command: c.Broadcast) -> list[ev.Draft]:
    """Control puts a notice on every screen."""
    h.need_control()
    text = h.text(command.text)
    return [h.draft(ev.BroadcastSent(text=text.ref), text)]


def redact_text(h: Hearing, command: c.RedactText) -> list[ev.Draft]:
    """Control removes the free text of an event."""
    h.need_control()
    reason = h.text(command.reason)
    refs = tuple(h.state.texts_of.get(command.seq, ()))
    if not refs:
        raise h.refuse(N_("Event %(seq)s holds no free text."), {"seq": command.seq})
    return [h.draft(ev.TextRedacted(seq=command.seq, texts=refs, reason=reason.ref), reason)]


def open_counterfactuals(h: Hearing, _: c.OpenCounterfactuals) -> list[ev.Draft]:
    """Control opens the counterfactuals of the review after players have spoken."""
    h.need_control()
    if not h.state.over:
        raise h.refuse(N_("Counterfactuals open after the end of the exercise."))
    return [] if h.state.counterfactuals_open else [h.draft(ev.CounterfactualsOpened())]
