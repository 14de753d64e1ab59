"""A week in short on the database of `DATABASE_URL`; prints what was kept. Run as a program."""

from __future__ import annotations

import json
import sys
import uuid
from datetime import date
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    """Make a cohort, answer a question thrice, hand in, and write in the workbook twice."""
    from alatau.web import server

    server.set_up()
    from django.test import Client
    from django.test.utils import setup_test_environment
    from small_course import write_course, write_programme

    from alatau.web import rooms
    from alatau.web.classroom import answers, cohorts
    from alatau.web.classroom.models import Answer, Entry, Test
    from alatau.web.classroom.sheets import sheet_of

    setup_test_environment()
    rooms.use(rooms.Rooms())
    courses = [write_course(folder, "threats", "A3"), write_course(folder, "measures", "B4")]
    cohort = cohorts.create(
        "Spring",
        date(2026, 3, 2),
        courses=[str(path) for path in courses],
        programme=str(write_programme(folder)),
    )
    learner = cohorts.enrol(cohort, "Alpha", "policy").learner
    sheet, token = sheet_of(learner, "before"), uuid.uuid4()
    given = answers.Given(token, sheet.asked[0].id, "beta", 3)
    refused = []
    for act in ("closed", "open", "again", "handed in"):
        if act == "open":
            answers.open_test(Test.objects.get(cohort=cohort, moment="before"), rooms.wall_clock())
        if act == "handed in":
            answers.hand_in(learner, sheet)
            given = answers.Given(uuid.uuid4(), sheet.asked[0].id, "alpha", None)
        try:
            answers.take(learner, sheet, given)
        except answers.NotTaken:
            refused.append(act)
    client = Client()
    client.get(f"/c/{cohort.learner_code}", follow=True)
    cohorts.let_in(learner, client.cookies["alatau-seat"].value)
    for text in ("first", "second"):
        client.post(f"/class/{learner.id}/workbook/write/", {"key": "week/gaps", "text": text})
    kept = [(each.answer, each.confidence) for each in Answer.objects.all()]
    written = list(Entry.objects.values_list("text", flat=True))
    zero = strange(client, cohort, learner)
    rooms.current().close()
    print(json.dumps({"refused": refused, "kept": kept, "written": written, "zero": zero}))


def strange(client: Any, cohort: Any, learner: Any) -> dict[str, int]:
    """Send texts with the letter zero, which PostgreSQL does not hold; return the answers."""
    from alatau.web.classroom import answers, cohorts
    from alatau.web.classroom.desk import desk_code
    from alatau.web.classroom.models import Test

    answers.open_test(Test.objects.get(cohort=cohort, moment="after"), cohort.created)
    trainer = cohorts.enter_as_trainer(cohort, client.cookies["alatau-seat"].value)
    home, desk = f"/class/{learner.id}/", f"/desk/{trainer.id}/"
    coming_in = {"act": "enrol", "call_sign": "Beta", "path": "policy", "agency": "a\0b"}
    evidence = {"held_on": "2026-01-01", "people": "3", "what": "a\0b"}
    forms: dict[str, dict[str, str]] = {
        f"{home}answer/after/": {"question": "threats/A3-two-8", "text": "a\0b"},
        f"{home}workbook/write/": {"key": "week/gaps", "text": "a\0b"},
        f"{home}certificates/evidence/": evidence,
        f"/c/{cohort.learner_code}": coming_in,
        "/new-week/": {"code": desk_code(), "title": "a\0bc", "first_day": "2026-03-02"},
        f"{desk}new-pin/": {"learner": "\0"},
    }
    told = {at: client.post(at, fields).status_code for at, fields in forms.items()}
    told |= {at: client.get(at).status_code for at in ("/seat/%00/", "/class/%00/", "/desk/%00/")}
    return {at.replace(home, "").replace(desk, "").strip("/"): code for at, code in told.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
