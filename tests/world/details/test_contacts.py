"""Contacts of a case: as many as the teams follow up, and none of them marked."""

from __future__ import annotations

import numpy as np
import pytest

from alatau.world import NEVER, Outbreak, UnknownCase, WorldError, contacts

DISCARDED = 3


def known_people(outbreak: Outbreak, day: int | None = None) -> list[int]:
    reports = outbreak.reports[outbreak.reports["host"] == 0]
    cases = dict.fromkeys(int(case) for case in reports["case_id"])
    if day is None:
        return list(cases)
    first: dict[int, int] = {}
    for report in reports:
        first.setdefault(int(report["case_id"]), int(report["day_known"]))
    return [case for case in cases if first[case] == day]


def test_the_lists_hold_as_many_contacts_as_the_teams_dealt_with(traced: Outbreak) -> None:
    """With unlimited teams every case is dealt with in the evening on which it becomes known."""
    classified = {
        int(row["case_id"]): int(row["day_known"])
        for row in traced.reports
        if row["classification"] == DISCARDED
    }
    for day in traced.days:
        cases = [c for c in known_people(traced, day) if classified.get(c, NEVER) > day]
        work = traced.team_work[day - traced.first_day]
        assert work["done"].sum() == len(cases)
        assert work["used"].sum() == sum(len(contacts(traced, case, day)) for case in cases)


def test_infected_and_other_contacts_look_alike(traced: Outbreak) -> None:
    infected_keys = {int(case) for case in traced.units["case_id"]}
    infected, others = 0, 0
    for case in known_people(traced)[:150]:
        found = contacts(traced, case)
        rows = found.rows
        assert (np.diff(rows["contact_id"]) > 0).all()
        assert not infected_keys.intersection(rows["contact_id"].tolist())
        assert ((rows["age"] >= 0) & (rows["age"] < 100)).all()
        assert (rows["relation"] >= 0).all()
        assert (rows["day_last_contact"] <= found.as_of).all()
        assert (rows["follow_up_until"] > rows["day_last_contact"]).all()
        infected += int((rows["case_id"] >= 0).sum())
        others += int((rows["case_id"] < 0).sum())
    assert infected > 20
    assert others > 5 * 150


def test_a_contact_who_becomes_a_case_is_the_same_person(traced: Outbreak) -> None:
    asked = 0
    for case in known_people(traced)[:100]:
        for row in contacts(traced, case).rows:
            if row["case_id"] < 0:
                continue
            details = traced.case_details(int(row["case_id"]))
            assert (details.age, details.contact_of) in ((row["age"], case), (row["age"], None))
            assert details.sex == ("female", "male")[row["sex"]]
            asked += 1
    assert asked > 20


def test_a_list_only_grows_and_its_contacts_stay_the_same(traced: Outbreak) -> None:
    for case in known_people(traced, 12):
        early, late = contacts(traced, case, 12), contacts(traced, case, 30)
        assert set(early.rows["contact_id"]) <= set(late.rows["contact_id"])
        assert early.rows["case_id"].max(initial=-1) <= late.rows["case_id"].max(initial=-1)


def test_a_case_of_another_disease_has_contacts_and_infected_none(traced: Outbreak) -> None:
    people = traced.strangers[traced.strangers["host"] == 0]
    counts = [len(contacts(traced, int(case))) for case in people["case_id"]]
    assert all((contacts(traced, int(c)).rows["case_id"] == -1).all() for c in people["case_id"])
    mean = traced.detection.unexposed_contacts
    error = np.sqrt(mean / len(counts))
    assert abs(np.mean(counts) - mean) < 4 * error


def test_a_herd_has_no_contacts_and_an_unknown_case_is_refused(traced: Outbreak) -> None:
    herd = int(traced.units["case_id"][traced.units["host"] == 1][0])
    with pytest.raises(WorldError, match="herd record"):
        contacts(traced, herd)
    with pytest.raises(UnknownCase, match="42"):
        contacts(traced, 42)
