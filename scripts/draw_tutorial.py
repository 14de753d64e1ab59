"""Draw the figures of `docs/tutorial/analysing-an-outbreak.md` by running its code.

`python scripts/draw_tutorial.py` writes them to `docs/images/`.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

from alatau.pictures import LIGHT, Specification, render_svg

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "tutorial" / "analysing-an-outbreak.md"

_CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def figures() -> dict[str, Specification]:
    """The specifications that the code of the page makes, by the name of their file."""
    names: dict[str, Any] = {}
    with contextlib.chdir(PAGE.parent):
        for code in _CODE.findall(PAGE.read_text(encoding="utf-8")):
            exec(code, names)
    found: dict[str, Specification] = names["figures"]
    return found


def on_paper(specification: Specification) -> Specification:
    """The picture with a ground of its own, for pages whose ground is not known."""
    return {**specification, "config": {**specification["config"], "background": LIGHT.paper}}


def main() -> None:
    """Draw all figures."""
    for name, specification in figures().items():
        path = DOCS / "images" / f"{name}.svg"
        path.write_text(render_svg(on_paper(specification)) + "\n", encoding="utf-8")
        print(path.name)


if __name__ == "__main__":
    main()
