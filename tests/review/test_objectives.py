"""Objectives: evidence for and against each critical task."""

from __future__ import annotations


def tasks(reviewed):
    return {task.id: task for each in reviewed.objectives for task in each.tasks}


def said(phrases):
    return [phrase.msgid % {k: str(v) for k, v in phrase.params.items()} for phrase in phrases]


def test_a_task_done_within_its_days_is_shown_in_time(reviewed):
    assert tasks(reviewed)["alert"].standing == "on-time"
    assert tasks(reviewed)["notify"].standing == "on-time"


def test_a_task_that_nothing_shows_is_an_area_for_improvement(reviewed):
    assert tasks(reviewed)["share"].standing == "not-shown"
    assert any(
        text.startswith("Nothing shows") for text in said(reviewed.objectives[0].improvements)
    )


def test_an_inject_that_called_in_vain_is_evidence_against(reviewed):
    share = tasks(reviewed)["share"]
    assert [each.inject for each in share.expected] == [2]
    assert share.expected[0].late


def test_ratings_and_observations_stand_with_their_task(reviewed):
    alert = tasks(reviewed)["alert"]
    assert [each.rating for each in alert.ratings] == ["P"]
    assert alert.observations[0].text == "Calm and quick."
