"""Peak memory of 10,000 series, in a process of its own (``-m bench.surveillance.memory``)."""

from __future__ import annotations

import json

import numpy as np

from alatau.surveillance.aberration.ears import Ears, ears
from alatau.surveillance.aberration.farrington import farrington_flexible
from bench.children import peak_megabytes
from bench.surveillance.series import WEEKS, weekly


def main() -> None:
    """Print what the process held before the methods and at most, in MB."""
    counts = weekly(10_000)
    before = peak_megabytes()
    farrington_flexible(counts, at=np.arange(WEEKS - 52, WEEKS))
    for method in ("C1", "C2", "C3"):
        ears(counts, Ears(method))
    print(json.dumps({"before": before, "peak": peak_megabytes()}))


if __name__ == "__main__":
    main()
