"""How unevenly cases infect others, from secondary cases and from sizes of chains."""

from alatau.surveillance.chains.consequences import (
    cases_behind,
    extinction_probability,
    superspreading_probability,
    superspreading_size,
    transmission_by_top,
)
from alatau.surveillance.chains.offspring import fit_offspring
from alatau.surveillance.chains.profile import OffspringFit
from alatau.surveillance.chains.sizes import chain_size_pmf, fit_chain_sizes

__all__ = [
    "OffspringFit",
    "cases_behind",
    "chain_size_pmf",
    "extinction_probability",
    "fit_chain_sizes",
    "fit_offspring",
    "superspreading_probability",
    "superspreading_size",
    "transmission_by_top",
]
