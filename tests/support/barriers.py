"""What axe finds on a page that keeps somebody out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}


def serious(page: Page) -> list[Any]:
    """What axe finds that keeps somebody out: rule and the elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        (violation["id"], [node["html"][:160] for node in violation["nodes"]][:4])
        for violation in found
        if violation["impact"] in SERIOUS
    ]
