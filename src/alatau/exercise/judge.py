"""A command before the rules: it becomes events, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alatau.exercise import commands as c
from alatau.exercise.events import Draft
from alatau.exercise.rules import conduct, decisions, evaluation, injects, messages
from alatau.exercise.rules.hearing import Hearing

_RULES: dict[type[c.Command], Callable[[Hearing, Any], list[Draft]]] = {
    c.Join: conduct.join,
    c.Leave: conduct.leave,
    c.StartCommunicationsCheck: conduct.start_communications_check,
    c.AnswerCommunicationsCheck: conduct.answer_communications_check,
    c.StartExercise: conduct.start_exercise,
    c.PauseExercise: conduct.pause_exercise,
    c.ResumeExercise: conduct.resume_exercise,
    c.SetRate: conduct.set_rate,
    c.JumpTo: conduct.jump_to,
    c.JumpToNextInject: conduct.jump_to_next_inject,
    c.NextMove: conduct.next_move,
    c.EndExercise: conduct.end_exercise,
    c.RaiseEmergency: conduct.raise_emergency,
    c.ClearEmergency: conduct.clear_emergency,
    c.Broadcast: conduct.broadcast,
    c.RedactText: conduct.redact_text,
    c.OpenCounterfactuals: conduct.open_counterfactuals,
    c.ReleaseInject: injects.release_inject,
    c.HoldInject: injects.hold_inject,
    c.ReadyInject: injects.ready_inject,
    c.CancelInject: injects.cancel_inject,
    c.ResendInject: injects.resend_inject,
    c.EditInject: injects.edit_inject,
    c.AddInject: injects.add_inject,
    c.SendMessage: messages.send_message,
    c.SpeakAs: messages.speak_as,
    c.MarkRead: messages.mark_read,
    c.TakeDecision: decisions.take_decision,
    c.NoteObservation: evaluation.note_observation,
    c.RateTask: evaluation.rate_task,
}


def judge(hearing: Hearing, command: c.Command) -> list[Draft]:
    """Return the events that *command* becomes; none, if it changes nothing.

    Raises:
        Refused: the rules do not allow it; the message says why in words for a player.
    """
    return _RULES[type(command)](hearing, command)
