"""People with browsers of their own, over http: they join by code and send forms with tokens."""

from __future__ import annotations

from typing import Any

import httpx


class HttpPerson:
    """Somebody with a seat on a server; `address` may change when the server is started anew."""

    def __init__(self, address: str, code: str, call_sign: str, cell: str | None = None) -> None:
        self.client = httpx.Client(base_url=address, timeout=30, trust_env=False)
        try:
            self.seat = self._join(
                code, {"call_sign": call_sign, **({"cell": cell} if cell else {})}
            )
        except AssertionError:
            self.client.close()
            raise

    def _join(self, code: str, form: dict[str, str]) -> str:
        assert self.client.get(f"/j/{code}", follow_redirects=True).status_code == 200
        answer = self.client.post(f"/j/{code}", data=form, headers=self.token)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"].split("/")[2])

    @property
    def token(self) -> dict[str, str]:
        """The header that proves a form to be from a page."""
        return {"X-CSRFToken": self.client.cookies["alatau-csrf"]}

    def get(self, page: str) -> httpx.Response:
        """Open a page of the seat."""
        return self.client.get(f"/seat/{self.seat}/{page}")

    def post(self, page: str, **fields: Any) -> httpx.Response:
        """Send a form of the seat."""
        headers = {**self.token, "HX-Request": "true"}
        return self.client.post(f"/seat/{self.seat}/{page}", data=fields, headers=headers)

    def close(self) -> None:
        """Close the browser."""
        self.client.close()
