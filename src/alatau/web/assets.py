"""Stylesheets and scripts, held in memory and served under the hash of their content.

They are few and small, so they need neither a collecting step nor threads: `serve` answers them
as plain ASGI. The chart bundle is made once by vl-convert and kept in the data directory.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from alatau.documents import review_styles
from alatau.pictures import style_sheet
from alatau.web import paths
from alatau.web.headers import HEADERS

PREFIX = "/static/"
CHART_BUNDLE = "charts-bundle.js"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_NOTICE = """/*! Vega, Vega-Lite, Vega-Embed
Copyright (c) 2015-2024, University of Washington Interactive Data Lab. All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted
provided that the following conditions are met:
1. Redistributions of source code must retain the above copyright notice, this list of conditions
   and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of
   conditions and the following disclaimer in the documentation and/or other materials provided
   with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to
   endorse or promote products derived from this software without specific prior written
   permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER
IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT
OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE. */
"""


class EmptyBundle(Exception):
    """vl-convert gave no chart bundle; without it charts cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its content plain and compressed, its type and its address."""

    body: bytes
    compressed: bytes
    content_type: str
    url: str

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        digest = hashlib.sha256(body).hexdigest()[:16]
        return cls(
            body=body,
            compressed=gzip.compress(body, 9, mtime=0),
            content_type=_TYPES[Path(name).suffix],
            url=f"{PREFIX}{digest}/{name}",
        )


@cache
def _packaged() -> dict[str, Asset]:
    own = paths.PACKAGE / "static" / "alatau"
    found = {
        path.name: Asset.of(path.name, path.read_bytes())
        for path in sorted(own.iterdir())
        if path.suffix in _TYPES
    }
    found["pictures.css"] = Asset.of("pictures.css", style_sheet().encode())
    found["review.css"] = Asset.of("review.css", review_styles().encode())
    htmx = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    found["htmx.js"] = Asset.of("htmx.js", htmx.read_bytes())
    return found


_making_bundle = threading.Lock()


@cache
def _chart_bundle_in(directory: Path) -> Asset:
    cached = directory / "cache" / f"vega-{version('vl-convert-python')}.js"
    if not cached.exists():
        import vl_convert

        script = vl_convert.javascript_bundle()  # type: ignore[call-arg]
        if len(script) < 100_000:
            raise EmptyBundle(f"vl-convert gave a chart bundle of {len(script)} characters")
        cached.parent.mkdir(parents=True, exist_ok=True)
        half = cached.with_suffix(f".{os.getpid()}.part")
        half.write_text(_NOTICE + script, encoding="utf-8")
        half.replace(cached)
    return Asset.of(CHART_BUNDLE, cached.read_bytes())


def chart_bundle() -> Asset:
    """Return Vega, Vega-Lite and Vega-Embed as one script; the first call makes it (2 seconds).

    Raises:
        EmptyBundle: vl-convert could not make it.
    """
    with _making_bundle:
        return _chart_bundle_in(paths.data_directory())


def url(name: str) -> str:
    """Return the address of an asset by file name.

    Raises:
        KeyError: there is no such file.
    """
    return chart_bundle().url if name == CHART_BUNDLE else _packaged()[name].url


async def serve(scope: dict[str, Any], send: Any) -> None:
    """Answer a request below `PREFIX`."""
    name = scope["path"].rpartition("/")[2]
    if name == CHART_BUNDLE:
        from asgiref.sync import sync_to_async

        asset: Asset | None = await sync_to_async(chart_bundle, thread_sensitive=False)()
    else:
        asset = _packaged().get(name)
    headers = {**HEADERS, "Vary": "Accept-Encoding"}
    if asset is None or scope["path"] != asset.url or scope["method"] not in {"GET", "HEAD"}:
        status, body = 404, b""
        headers["Cache-Control"] = "no-store"
    else:
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        status, body = 200, asset.body
        if b"gzip" in accepted:
            body = asset.compressed
            headers["Content-Encoding"] = "gzip"
        headers["Content-Type"] = asset.content_type
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    headers["Content-Length"] = str(len(body))
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(key.lower().encode(), value.encode()) for key, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
