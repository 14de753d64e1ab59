"""Ten million infected, each of them a person: run alone, for the sake of its peak memory.

``python -m bench.ten_million`` prints time for one million, time for ten, and the peak.
"""

from __future__ import annotations

import json

from alatau.world import warm_up
from bench.children import peak_megabytes
from bench.outbreaks import uncontrolled
from bench.timing import CORE, median_seconds, seconds

MILLION = 1_000_000


def main() -> None:
    """Measure and print."""
    warm_up()
    one = uncontrolled(MILLION)
    ten = uncontrolled(10 * MILLION)
    of_one = median_seconds(one.simulate, CORE)
    found: list[int] = []
    of_ten = seconds(lambda: found.append(len(ten.simulate().records)), CORE)
    print(
        json.dumps(
            {
                "seconds_one_million": of_one,
                "seconds_ten_million": of_ten,
                "infected": found[0],
                "peak_megabytes": peak_megabytes(),
            }
        )
    )


if __name__ == "__main__":
    main()
