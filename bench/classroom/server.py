"""The server of the class: ``python -m bench.classroom.server LEARNERS``.

Prints its address and the file that says who may answer what; at a line on its input it prints the
tokens of all answers that it holds.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from alatau.packs.courses.lessons import PATHS
from alatau.packs.courses.questions import (
    Judgement,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from alatau.web import server


def main(learners: int) -> None:
    """Make a class, open its first test, and serve."""

    def begin(address: str) -> None:
        from django.conf import settings

        from alatau.web import rooms
        from alatau.web.classroom import answers, cohorts
        from alatau.web.classroom.models import BEFORE, Device, Learner, Test
        from alatau.web.classroom.sheets import form_of, forms_of, test_questions
        from alatau.web.identity import digest

        cohort = cohorts.create("A large class", date(2026, 3, 2))
        forms = forms_of(cohort)
        now = rooms.wall_clock()
        people = [
            Learner(
                id=secrets.token_urlsafe(9),
                cohort=cohort,
                number=number,
                call_sign=f"Learner {number}",
                pin="",
                path=PATHS[number % len(PATHS)],
                first_form=forms[number % 2],
                joined=now,
            )
            for number in range(1, learners + 1)
        ]
        browsers = [secrets.token_urlsafe(32) for _ in people]
        devices = [
            Device(learner=person, browser=digest(browser), since=now)
            for person, browser in zip(people, browsers, strict=True)
        ]

        def keep() -> None:
            Learner.objects.bulk_create(people)
            Device.objects.bulk_create(devices)

        rooms.current().writer.run(keep).result()
        answers.open_test(Test.objects.get(cohort=cohort, moment=BEFORE), now)
        asked = {form: test_questions(cohort, form) for form in forms}
        told = [
            {
                "learner": person.id,
                "browser": browser,
                "answers": [
                    (each.id, urlencode(any_answer(each.question)))
                    for each in asked[form_of(person, BEFORE)]
                ],
            }
            for person, browser in zip(people, browsers, strict=True)
        ]
        path = Path(settings.DATA_DIRECTORY) / "people.json"
        path.write_text(json.dumps(told), encoding="utf-8")
        print(json.dumps({"address": address, "people": str(path)}), flush=True)
        threading.Thread(target=_count, daemon=True).start()

    server.run(port=0, ready=begin)


def _count() -> None:
    from alatau.web.classroom.models import Answer

    for _line in sys.stdin:
        held = [str(token) for token in Answer.objects.values_list("token", flat=True)]
        print(json.dumps({"tokens": held}), flush=True)


def any_answer(question: Question) -> list[tuple[str, str]]:
    """Fields of a form that answer a question, rightly or not."""
    match question:
        case SingleChoice() | Judgement():
            return [("choice", question.options[0].id)]
        case MultipleChoice():
            return [("ticked", question.options[0].id), ("ticked", question.options[-1].id)]
        case TrueFalse():
            return [("truth", "true"), ("reason", question.reasons[0].id)]
        case Ordering():
            return [(f"step-{each.id}", str(at)) for at, each in enumerate(question.steps, 1)]
        case Matching():
            return [(f"pair-{each.id}", question.right[0].id) for each in question.left]
        case Numeric():
            return [("value", "3,5")]
        case PointOnFigure():
            if question.places:
                return [("place", question.places[0])]
            keys = ("first", "last") if question.window else ("day",)
            return [(key, "2026-03-02") for key in keys]
        case ShortText():
            return [("text", "An answer in a few words")]


if __name__ == "__main__":
    main(int(sys.argv[1]))
