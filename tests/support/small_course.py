"""Two small courses with every kind of question and a programme, written into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from small_lab import lab_file

SOURCE = {"id": "who", "title": "Manual", "address": "https://example.org/manual"}


def words(english: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": english, "ru": f"[{english}]"}


def choices(*names: str) -> list[dict[str, Any]]:
    """Choices that are called what they are."""
    return [{"id": name, "text": words(name.capitalize())} for name in names]


def question(name: str, kind: str, **keys: Any) -> dict[str, Any]:
    """A question with text, reason and source."""
    common = {"id": name, "kind": kind, "text": words(f"Question {name}"), "sources": ["who"]}
    return {**common, "reason": words(f"Reason of {name}"), **keys}


def every_kind(prefix: str) -> list[dict[str, Any]]:
    """A question of each kind."""
    return [
        question(f"{prefix}1", "single-choice", options=choices("alpha", "beta"), answer="beta",
                 confidence=True),
        question(f"{prefix}2", "multiple-choice", options=choices("one", "two", "three"),
                 answers=["one", "three"]),
        question(f"{prefix}3", "true-false", answer=False, reasons=choices("because", "since"),
                 right_reason="since"),
        question(f"{prefix}4", "ordering", steps=choices("gown", "gloves", "hands"),
                 before=[["gown", "hands"], ["gloves", "hands"]]),
        question(f"{prefix}5", "matching", left=choices("left", "other"),
                 right=choices("r-one", "r-two"), pairs={"left": "r-one", "other": "r-two"}),
        question(f"{prefix}6", "numeric", answer=12.5, tolerance=0.1, unit=words("per cent")),
        question(f"{prefix}7", "point", window=["2023-05-01", "2023-05-09"], tolerance=1),
        question(f"{prefix}8", "short-text",
                 terms=[{"id": "call", "words": {"en": ["notif"], "ru": ["уведом"]}}]),
        question(f"{prefix}9", "judgement", options=choices("act", "wait"),
                 panel={"act": 8, "wait": 2}, panel_of=words("Ten trainers")),
    ]  # fmt: skip


RIGHT_ANSWERS: dict[int, dict[str, str]] = {
    1: {"choice": "beta", "confidence": "4"},
    2: {"ticked": "one"},
    3: {"truth": "false", "reason": "since"},
    4: {"step-gown": "2", "step-gloves": "1", "step-hands": "3"},
    5: {"pair-left": "r-one", "pair-other": "r-two"},
    6: {"value": "12,5", "unit": "per cent"},
    7: {"first": "2023-05-01", "last": "2023-05-09"},
    8: {"text": "Notify the focal point"},
    9: {"choice": "act"},
}


def lesson(name: str, **keys: Any) -> dict[str, Any]:
    """A lesson with text and a figure."""
    return {
        "id": name,
        "title": words(f"Lesson {name}"),
        "purpose": words("Purpose"),
        "minutes": 45,
        "objectives": [{"id": "build", "level": "apply", "text": words("Build a list")}],
        "text": words("## Heading\n\nText [@who] <script>alert(1)</script>\n\n![c](figure:curve)"),
        "figures": [
            {
                "id": "curve",
                "caption": words("Curve"),
                "picture": "epidemic-curve",
                "rows": [{"day": day, "classification": "confirmed", "count": 2} for day in (1, 2)],
            }
        ],
        "sources": [SOURCE],
        "workbook": [words("Who decides here?")],
        "trainer": {"plan": [{"minutes": 45, "what": words("All")}], "text": words("Secret note")},
        **keys,
    }


def write_course(folder: Path, name: str, module: str, labs: Sequence[str] = ()) -> Path:
    """Write a course of one module with one lesson, and small labs; return its folder."""
    home = folder / name / "modules" / module
    home.mkdir(parents=True)
    forms = {
        form: [f"{module}-{form}-{number}" for number in range(1, 10)] for form in ("one", "two")
    }
    _write(
        folder / name / "course.yaml",
        {
            "id": name,
            "title": words(f"Course {name}"),
            "about": words("About"),
            "version": "1",
            "modules": [module],
            "forms": [
                {"id": form, "title": words(form), "questions": names}
                for form, names in forms.items()
            ],
        },
    )
    _write(
        home / "module.yaml",
        {
            "id": module,
            "title": words(module),
            "paths": {"policy": "required", "law-enforcement": "required"},
            "lessons": [f"{module}.1"],
        },
    )
    _write(
        home / f"{module}.1.yaml",
        lesson(f"{module}.1", questions=every_kind(f"{module}.1-")),
    )
    _write(
        home / "test.yaml",
        {"questions": [each for form in forms for each in every_kind(f"{module}-{form}-")]},
    )
    for lab in labs:
        (folder / name / "labs").mkdir(exist_ok=True)
        _write(folder / name / "labs" / f"{lab}.yaml", lab_file(lab))
    return folder / name


def write_programme(folder: Path, labs: Sequence[str] = ()) -> Path:
    """Write a programme of two days, with labs as `COURSE/LAB`; return its file."""
    practice = [
        {"id": f"lab-{at}", "start": f"{10 + at}:00", "minutes": 30, "kind": "lab", "of": lab}
        for at, lab in enumerate(labs, start=1)
    ]
    _write(
        folder / "two-days.yaml",
        {
            "id": "two-days",
            "title": words("Two days"),
            "workbook": [{"id": "gaps", "text": words("Gaps found")}],
            "days": [
                {
                    "title": words("First"),
                    "sessions": [
                        {"id": "pre", "start": "09:00", "minutes": 30, "kind": "test",
                         "of": "before"},
                        {"id": "a", "start": "09:30", "minutes": 45, "kind": "lesson",
                         "of": "threats/A3.1"},
                        {"id": "tea", "start": "10:30", "minutes": 15, "kind": "break",
                         "title": words("Tea")},
                        *practice,
                    ],
                },
                {
                    "title": words("Second"),
                    "sessions": [
                        {"id": "post", "start": "09:00", "minutes": 30, "kind": "test",
                         "of": "after"},
                    ],
                },
            ],
        },
    )  # fmt: skip
    return folder / "two-days.yaml"


def _write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
