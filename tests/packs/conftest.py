"""A small scenario that is right in every way, for tests to spoil one thing at a time.

It plays in the invented region that ships with Alatau and brings a pathogen of its own.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

LAYOUT = {
    "title": {"en": "Full", "ru": "Полный состав"},
    "cells": [
        {
            "id": "A.health",
            "title": {"en": "Health of A", "ru": "Здравоохранение А"},
            "authorities": ["A.public-health", "A.laboratory"],
        },
        {
            "id": "A.customs",
            "title": {"en": "Customs of A", "ru": "Таможня А"},
            "authorities": ["A.customs", "A.policy"],
        },
    ],
}

SCENARIO: dict[str, Any] = {
    "id": "sample",
    "format": 1,
    "version": "0.1",
    "title": {"en": "Sample", "ru": "Образец"},
    "summary": {"en": "A sample.", "ru": "Образец."},
    "region": "altynaral",
    "languages": ["en", "ru"],
    "safety_review": {"by": None, "on": None},
    "origin": "undetermined",
    "start": "2026-03-02T09:00+05:00",
    "days": 7,
    "working_hours": {"from": "09:00", "to": "18:00"},
    "clock": {"minutes_per_second": 1.0},
    "report_time": "08:00",
    "moves": [
        {"day": 0, "title": {"en": "Signal", "ru": "Сигнал"}},
        {"day": 3, "title": {"en": "Response", "ru": "Ответ"}},
    ],
    "countries": ["A"],
    "white_cell": [{"id": "who", "name": {"en": "WHO (simulated)", "ru": "ВОЗ (имитация)"}}],
    "layouts": {"full": LAYOUT},
    "outbreak": {
        "pathogen": "notional",
        "introductions": [{"place": "A-01", "day": -7, "host": "person", "count": 6}],
    },
    "stocks": {"A": {"response-teams": 4, "prophylaxis-courses": 500}},
    "objectives": [
        {
            "id": "notify",
            "title": {"en": "Notify in time", "ru": "Своевременно уведомить"},
            "capability": {"en": "Notification", "ru": "Уведомление"},
            "jee": ["P3.1", "D2.2"],
            "critical_tasks": [
                {
                    "id": "notify-in-time",
                    "title": {"en": "Notify WHO", "ru": "Уведомить ВОЗ"},
                    "within_days": 2,
                    "evidenced_by": {"decision": "notify-who"},
                },
                {"id": "share", "title": {"en": "Share", "ru": "Поделиться"}},
            ],
        }
    ],
    "facts": [
        {
            "id": "parcel",
            "text": {"en": "Customs hold a parcel.", "ru": "На таможне задержана посылка."},
            "needed_by": ["A.public-health"],
        },
        {
            "id": "shared-journey",
            "text": {"en": "The patients took one train.", "ru": "Пациенты ехали одним поездом."},
            "needed_by": ["A.customs"],
            "revealed_by": [{"decision": "investigate-cases", "place": "A-01", "after_days": 1}],
        },
    ],
    "conclusions": [
        {
            "id": "look-together",
            "text": {"en": "Look together.", "ru": "Расследовать вместе."},
            "needs": ["parcel", "shared-journey"],
        }
    ],
    "comms_check": {"text": {"en": "Can you read this?", "ru": "Вы это видите?"}},
}

INJECTS: list[dict[str, Any]] = [
    {
        "id": 1,
        "title": {"en": "Parcel", "ru": "Посылка"},
        "when": {"at": "day 1 10:30"},
        "from": "white.who",
        "to": ["A.customs"],
        "channel": "e-mail",
        "body": {"en": "parcel.en.md", "ru": "parcel.ru.md"},
        "facts": ["parcel"],
        "expect": {
            "action": "forward-fact",
            "fact": "parcel",
            "to": "A.public-health",
            "within": "4h",
            "evidences": "share",
        },
    },
    {
        "id": 2,
        "title": {"en": "Call", "ru": "Звонок"},
        "when": {"after": "confirmed('A-01') >= 3 && released(1)", "delay": "2h"},
        "from": "A.customs",
        "to": ["A.public-health"],
        "channel": "phone",
        "body": {"en": "Please call.", "ru": "Позвоните."},
    },
]

TEXTS = {"parcel.en.md": "A parcel is held.\n", "parcel.ru.md": "Посылка задержана.\n"}

NOTED = {"unit": "days", "source": "Made for tests", "status": "notional"}

PATHOGEN: dict[str, Any] = {
    "id": "notional",
    "format": 1,
    "title": {"en": "Notional illness", "ru": "Условная болезнь"},
    "notional": True,
    "hosts": {
        "person": {
            "incubation_days": {"distribution": "gamma", "mean": 4.0, "sd": 2.0, **NOTED},
            "infectious_days": {"distribution": "gamma", "mean": 5.0, "sd": 2.0, **NOTED},
        }
    },
}


class Sample:
    """A scenario in a folder; `write` puts its present state there."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.folder = content / "scenarios" / "sample"
        self.scenario = copy.deepcopy(SCENARIO)
        self.injects = copy.deepcopy(INJECTS)
        self.texts = dict(TEXTS)
        self.pathogen = copy.deepcopy(PATHOGEN)

    def write(self) -> Path:
        """Write the files and return the folder of the scenario."""
        (self.folder / "texts").mkdir(parents=True, exist_ok=True)
        (self.content / "pathogens").mkdir(exist_ok=True)
        _dump(self.folder / "scenario.yaml", self.scenario)
        _dump(self.folder / "injects.yaml", self.injects)
        _dump(self.content / "pathogens" / "notional.yaml", self.pathogen)
        for name, text in self.texts.items():
            (self.folder / "texts" / name).write_text(text, encoding="utf-8")
        return self.folder


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """The sample scenario in a content folder of its own, not yet written."""
    return Sample(tmp_path / "content")


def _dump(path: Path, value: object) -> None:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    text = yaml.dump(value, Dumper=Plain, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
