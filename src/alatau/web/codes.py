"""Join codes: made, read as people type them, drawn as QR, and guarded against guessing."""

from __future__ import annotations

import io
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

import segno

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""Letters and figures that nobody takes for one another; eight of them are 37 bits."""

LENGTH = 8

# Letters of a Cyrillic keyboard that look the same on a projector.
_LOOK_ALIKE = str.maketrans("АВСЕНКМРТХУаВсенкмртху", "ABCEHKMPTXYABCEHKMPTXY")


def new_code() -> str:
    """Return a new random join code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """Return the code meant by what somebody typed: case, spaces and dashes do not matter."""
    upper = text.translate(_LOOK_ALIKE).upper()
    return "".join(letter for letter in upper if letter.isalnum())[:32]


def spaced(code: str) -> str:
    """Return a code as it is shown, in two groups: `ACDE-34FG`."""
    return f"{code[:4]}-{code[4:]}"


def qr_svg(address: str) -> str:
    """Return a QR code of `address` as an SVG element, dark on light in either theme."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=3,
        dark="#111820",
        light="#ffffff",
        svgclass="qr",
        lineclass=None,
    )
    return picture.getvalue().decode()


class Throttle:
    """Wrong codes by browser and address: a few are free, then that browser waits.

    The key is never the address alone, since a whole room shares one. What has few enough values to
    be tried out by somebody who throws cookies away, such as a PIN, has a throttle for whom it is.
    """

    def __init__(
        self,
        allowed: int = 8,
        within_seconds: float = 300,
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = 10_000,
    ) -> None:
        self._allowed = allowed
        self._within = within_seconds
        self._clock = clock
        self._most_keys = most_keys
        self._wrong: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, browser: str, address: str) -> int:
        """Return how long this browser has to wait before its next try; 0 if it need not."""
        with self._lock:
            tries = self._recent((browser, address))
            if len(tries) < self._allowed:
                return 0
            return max(1, round(tries[-self._allowed] + self._within - self._clock()))

    def count_wrong(self, browser: str, address: str) -> None:
        """Remember a wrong code."""
        with self._lock:
            key = (browser, address)
            tries = self._recent(key)
            tries.append(self._clock())
            self._wrong[key] = tries
            self._wrong.move_to_end(key)
            while len(self._wrong) > self._most_keys:
                self._wrong.popitem(last=False)

    def forget(self, browser: str, address: str) -> None:
        """Let the next try be the first."""
        with self._lock:
            self._wrong.pop((browser, address), None)

    def _recent(self, key: tuple[str, str]) -> deque[float]:
        tries = self._wrong.get(key) or deque(maxlen=self._allowed)
        earliest = self._clock() - self._within
        while tries and tries[0] <= earliest:
            tries.popleft()
        return tries
