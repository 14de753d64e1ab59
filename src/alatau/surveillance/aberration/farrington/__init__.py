"""The methods of Farrington et al. 1996 and of Noufaily et al. 2013."""

from alatau.surveillance.aberration.farrington.detection import (
    FarringtonDetection,
    farrington,
    farrington_flexible,
)
from alatau.surveillance.aberration.farrington.options import Farrington, FarringtonFlexible

__all__ = [
    "Farrington",
    "FarringtonDetection",
    "FarringtonFlexible",
    "farrington",
    "farrington_flexible",
]
