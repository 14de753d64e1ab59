"""Draw the pictures of the how-to pages on analysis by running their commands.

`python scripts/draw_examples.py` writes them to `docs/images/`.
"""

from __future__ import annotations

from pathlib import Path

from alatau.cli import app

DOCS = Path(__file__).resolve().parents[1] / "docs"
EXAMPLES = DOCS / "how-to" / "examples"
DRAWN = {
    "detect-aberrations": ["detect", "weekly-cases.csv", "--method", "farrington-flexible"],
    "estimate-rt": [
        *("rt", "daily-cases.csv", "--si", str(EXAMPLES / "serial-interval.csv")),
        *("--imported", "imported", "--provisional", "7"),
    ],
}


def main() -> None:
    """Draw them all."""
    for name, (command, table, *more) in DRAWN.items():
        picture = DOCS / "images" / f"{name}.svg"
        arguments = [command, str(EXAMPLES / table), *more, "--picture", str(picture)]
        app([*arguments, "--out", str(EXAMPLES / "result.csv")], standalone_mode=False)
        (EXAMPLES / "result.csv").unlink()
        print(picture.name)


if __name__ == "__main__":
    main()
