"""Which steps of a series a method is asked to judge."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau.checks import InvalidInput
from alatau.languages import N_


def asked_steps(at: ArrayLike | None, time: int, history: int = 0) -> NDArray[np.intp]:
    """Positions of the asked steps, all from 0.

    Args:
        at: positions from 0, or from the end if negative; None asks for every step that has the
            history.
        time: length of the series.
        history: how many earlier steps the method needs.

    Raises:
        InvalidInput: not whole numbers, outside the series, or none is left.

    >>> asked_steps([-1], 300, 263).tolist(), asked_steps(None, 300, 297).tolist()
    ([299], [297, 298, 299])
    """
    if at is None:
        if time <= history:
            raise InvalidInput(
                N_("%(field)s: %(got)s steps are too few; the method needs %(least)s."),
                "counts",
                got=time,
                least=history + 1,
            )
        return np.arange(history, time)
    steps = np.atleast_1d(np.asarray(at))
    if steps.ndim != 1 or steps.size == 0 or steps.dtype.kind not in "iu":
        raise InvalidInput(N_("%(field)s: must be whole numbers, the steps to judge."), "at")
    outside = steps[(steps < -time) | (steps >= time)]
    if outside.size:
        raise InvalidInput(
            N_("%(field)s: there is no step %(got)s in a series of %(time)s steps."),
            "at",
            got=int(outside[0]),
            time=time,
        )
    return np.where(steps < 0, steps + time, steps).astype(np.intp)
