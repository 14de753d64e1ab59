"""Transmission: how many does a case infect, and how fast does an outbreak grow?"""

from alatau.surveillance.transmission.continuous import ContinuousInterval
from alatau.surveillance.transmission.cori import Cori, reproduction_number
from alatau.surveillance.transmission.generation_time import (
    growth_from_reproduction,
    reproduction_from_growth,
)
from alatau.surveillance.transmission.growth import (
    FitStanding,
    GrowthRate,
    LogLinear,
    growth_rate,
)
from alatau.surveillance.transmission.infectivity import overall_infectivity
from alatau.surveillance.transmission.pairs import FittedInterval, fit_interval
from alatau.surveillance.transmission.reproduction import Reproduction, Standing
from alatau.surveillance.transmission.serial_interval import SerialInterval
from alatau.surveillance.transmission.uncertain_interval import (
    TruncatedNormal,
    uncertain_intervals,
)
from alatau.surveillance.transmission.wallinga_teunis import (
    CaseReproduction,
    WallingaTeunis,
    case_reproduction_number,
)

__all__ = [
    "CaseReproduction",
    "ContinuousInterval",
    "Cori",
    "FitStanding",
    "FittedInterval",
    "GrowthRate",
    "LogLinear",
    "Reproduction",
    "SerialInterval",
    "Standing",
    "TruncatedNormal",
    "WallingaTeunis",
    "case_reproduction_number",
    "fit_interval",
    "growth_from_reproduction",
    "growth_rate",
    "overall_infectivity",
    "reproduction_from_growth",
    "reproduction_number",
    "uncertain_intervals",
]
