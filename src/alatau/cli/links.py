"""Whether the sources of a course can be opened: asked of the internet, and only when wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from alatau.packs.courses.course import Course

SECONDS = 20.0
AT_ONCE = 4
_OPEN_TO_BROWSERS = {401, 403, 405, 406, 429}
"""Answers of servers that are there, and turn programs away."""

Open = Callable[[str], str | None]


def addresses_of(course: Course) -> list[str]:
    """The addresses of all sources of lessons and labs, each once, in order."""
    listed = [source for lesson in course.lessons.values() for source in lesson.sources]
    listed += [source for lab in course.labs.values() for source in lab.sources]
    return list(dict.fromkeys(source.link for source in listed))


def not_opened(addresses: Iterable[str], open_one: Open | None = None) -> Iterator[tuple[str, str]]:
    """The addresses that could not be opened, with the reason.

    Args:
        open_one: opens an address and returns why not, None if it did; the internet by default.
    """
    listed = list(addresses)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for address, reason in zip(listed, pool.map(open_one or _opened, listed), strict=True):
            if reason is not None:
                yield address, reason


def _opened(address: str) -> str | None:
    asked = Request(address, headers={"User-Agent": "Mozilla/5.0 (Alatau: are sources there?)"})
    try:
        with urlopen(asked, timeout=SECONDS):  # nosec: packs allow https addresses alone
            return None
    except HTTPError as error:
        return None if error.code in _OPEN_TO_BROWSERS else f"the server answers {error.code}"
    except (URLError, OSError, ValueError) as error:
        return str(getattr(error, "reason", error)) or type(error).__name__
