"""A client of the web tests that has joined an exercise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Sitting:
    """A client with a seat."""

    client: Any
    seat: str

    def get(self, page: str, **headers: str) -> Any:
        """Open a page of the seat."""
        return self.client.get(f"/seat/{self.seat}/{page}", headers=headers)

    def post(self, page: str, **fields: Any) -> Any:
        """Send a form of the seat as its pages do."""
        return self.client.post(f"/seat/{self.seat}/{page}", fields, headers={"HX-Request": "true"})

    def text(self, page: str) -> str:
        """The text of a page that must open."""
        response = self.get(page)
        assert response.status_code == 200, response.content
        return response.content.decode()
