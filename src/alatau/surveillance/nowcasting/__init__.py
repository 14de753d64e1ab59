"""What has happened but is not yet reported."""

from alatau.surveillance.nowcasting.completeness import completeness
from alatau.surveillance.nowcasting.dispersion import past_sizes
from alatau.surveillance.nowcasting.nowcast import Nowcast, Standing, nowcast
from alatau.surveillance.nowcasting.options import METHODS, NowcastOptions
from alatau.surveillance.nowcasting.triangle import (
    ReportingTriangle,
    triangle_from_days,
    triangle_from_vintages,
)

__all__ = [
    "METHODS",
    "Nowcast",
    "NowcastOptions",
    "ReportingTriangle",
    "Standing",
    "completeness",
    "nowcast",
    "past_sizes",
    "triangle_from_days",
    "triangle_from_vintages",
]
