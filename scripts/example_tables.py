"""Write the tables of `docs/how-to/examples`, which the pages on analysis and their tests use.

All of it is drawn by chance with a fixed seed, in an invented place: no real event is described.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "examples"
WEEKS = 330
FIRST_WEEK = date(2019, 12, 30)
DISTRICTS = {"North": (6.0, 0.6, 2), "Lakes": (14.0, 0.4, 30), "Valley": (2.0, 0.3, 10)}
OUTBREAKS = {"North": (150, [9, 15, 12, 5]), "Lakes": (322, [6, 14, 22, 26, 18, 9])}
UNREPORTED = ("Valley", (200, 201))
DAYS = 90
FIRST_DAY = date(2026, 3, 2)


def weekly_cases() -> str:
    """Cases by week and district; two weeks of one district were not reported."""
    chance = np.random.default_rng(11)
    weeks = np.arange(WEEKS)
    rows: list[list[object]] = []
    for district, (level, amplitude, peak) in DISTRICTS.items():
        mean = level * np.exp(amplitude * np.cos(2 * np.pi * (weeks - peak) / 52.18))
        cases = chance.negative_binomial(mean / 0.6, 1 / 1.6)
        start, extra = OUTBREAKS.get(district, (0, []))
        cases[start : start + len(extra)] += np.array(extra, dtype=np.int64)
        for week in weeks:
            year, number, _ = (FIRST_WEEK + timedelta(weeks=int(week))).isocalendar()
            if district != UNREPORTED[0] or week not in UNREPORTED[1]:
                rows.append([f"{year}-W{number:02d}", district, int(cases[week])])
    return _csv(["week", "district", "cases"], rows)


def daily_cases() -> str:
    """Cases by day of onset and those of them infected elsewhere; the number falls from day 45."""
    chance = np.random.default_rng(5)
    weights = _serial_interval()
    cases = np.zeros(DAYS, dtype=np.int64)
    imported = np.zeros(DAYS, dtype=np.int64)
    for day in range(DAYS):
        imported[day] = 6 if day == 0 else chance.poisson(0.4 if day < 30 else 0.1)
        reproduction = 1.6 if day < 45 else 0.75
        back = min(day, len(weights) - 1)
        pressure = sum(weights[lag] * cases[day - lag] for lag in range(1, back + 1))
        cases[day] = imported[day] + chance.poisson(reproduction * pressure)
    rows = [
        [(FIRST_DAY + timedelta(days=day)).isoformat(), int(cases[day]), int(imported[day])]
        for day in range(DAYS)
    ]
    return _csv(["date", "cases", "imported"], rows)


def serial_interval() -> str:
    """The serial interval of the daily cases: days and their probabilities."""
    rows = [[day, share] for day, share in enumerate(_serial_interval())]
    return _csv(["day", "probability"], rows)


def events() -> str:
    """Five events with the milestones of 7-1-7; the last is not over."""
    names = (
        "event,emergence,detection,notification,investigation,risk_assessment,"
        "laboratory_confirmation,case_management,countermeasures,risk_communication,coordination"
    )
    first = date(2026, 1, 5)
    days: list[list[object]] = [
        [0, 5, 5, 6, 7, 8, 6, 9, 7, 6],
        [20, 31, 32, 33, 35, 40, 33, 38, 36, 34],
        [41, 44, 47, 47, 48, 50, 48, "n/a", 49, 48],
        [60, 66, 66, 67, 68, 72, 67, 71, 70, 68],
        [85, 90, 91, 92, "", "", 93, "", "", 92],
    ]
    rows = [
        [f"E-{number}"]
        + [
            (first + timedelta(days=day)).isoformat() if isinstance(day, int) else day
            for day in event
        ]
        for number, event in enumerate(days, 1)
    ]
    return _csv(names.split(","), rows)


def line_list() -> str:
    """A short line list as it comes: three ways of writing dates, words and letters mixed."""
    header = ["case id", "sex", "age", "date onset", "date report", "classification"]
    rows: list[list[object]] = [
        ["K-01", "male", 34, "2026-03-02", "2026-03-05", "confirmed"],
        ["K-02", "Ж", 41, "03.03.2026", "06.03.2026", "подозрительный"],
        ["K-03", "f", "7", "2026-03-09", "2026-03-07", "probable"],
        ["K-04", " male ", 130, "2026-03-04", "2026-03-08", "Confirmed"],
        ["K-02", "F", 41, "05/04/2026", "2026-04-06", "suspected"],
        ["K-05", "", "unknown", "2026-03-11", "", "confirmed"],
    ]
    return _csv(header, rows)


def _serial_interval() -> list[float]:
    """A rounded geometric-like interval with a mean near five days."""
    shares = np.array([0, 2, 8, 16, 20, 18, 14, 10, 6, 4, 2], dtype=np.float64) / 100
    return [float(share) for share in shares]


def _csv(header: list[str], rows: list[list[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


TABLES = {
    "weekly-cases.csv": weekly_cases,
    "daily-cases.csv": daily_cases,
    "serial-interval.csv": serial_interval,
    "events.csv": events,
    "line-list.csv": line_list,
}


def main() -> None:
    """Write all tables."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in TABLES.items():
        (FOLDER / name).write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
