"""Reviews are made apart from the room: they take seconds, and nobody should wait for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from alatau.documents import review_fragment, review_html
from alatau.pictures import Renderer
from alatau.review import Review, for_countries, review

if TYPE_CHECKING:
    from alatau.exercise import Exercise


class Reviews:
    """The latest review of each exercise, made in a thread of its own."""

    def __init__(self) -> None:
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="review")
        self._asked: dict[str, tuple[int, Future[Review]]] = {}
        self._done: dict[str, Review] = {}
        self._rendered: dict[tuple[int, str, tuple[str, ...], bool], tuple[Review, str]] = {}
        self._renderer = Renderer()
        self._lock = threading.Lock()

    def ask(self, room_id: str, seq: int, copy: Callable[[], Exercise]) -> Review | None:
        """Return the review as of event `seq`, an older one meanwhile, or None at first.

        Raises whatever the making of it raised.
        """
        with self._lock:
            asked = self._asked.get(room_id)
            if asked is None or (asked[0] != seq and asked[1].done()):
                asked = (seq, self._maker.submit(lambda: review(copy())))
                self._asked[room_id] = asked
        if asked[1].done():
            self._done[room_id] = asked[1].result()
        return self._done.get(room_id)

    def fragment(
        self, whole: Review, language: str, countries: tuple[str, ...], opened: bool
    ) -> str:
        """Return the review as a piece of a page: of a delegation, or all of it."""
        key = (id(whole), language, countries, opened)
        kept = self._rendered.get(key)
        if kept is None:
            if len(self._rendered) > 60:
                self._rendered.clear()
            cut = cut_for(whole, countries, opened=opened)
            html = review_fragment(cut, language, renderer=self._renderer)
            # Kept with its review: the next one must not get the number of one that is gone.
            kept = self._rendered[key] = (whole, html)
        return kept[1]

    def file(self, whole: Review, language: str, countries: tuple[str, ...], opened: bool) -> str:
        """Return the review as one self-contained file."""
        cut = cut_for(whole, countries, opened=opened)
        return review_html(cut, language, renderer=self._renderer)

    def close(self) -> None:
        """Begin no more reviews."""
        self._maker.shutdown(wait=False, cancel_futures=True)


def cut_for(whole: Review, countries: tuple[str, ...], *, opened: bool) -> Review:
    """Return what a seat may see: its delegation's part, and what might have been once opened."""
    from dataclasses import replace

    cut = for_countries(whole, countries) if countries else whole
    return cut if opened else replace(cut, counterfactuals=())
