"""How infections leave their place: how often, by which kernel, and the tables drawn from.

A kernel gives weights from each place to each other; rows are brought to one. They are conditional
on leaving: nothing arrives where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.pathogen import SETTINGS

PEOPLE, LIVESTOCK, WILD = 0, 1, 2
"""Groups that move alike: people; livestock and dogs; foci of wildlife."""

GROUPS = 3
KERNELS = ("gravity", "radiation", "adjacency", "matrix")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Mobility:
    """How infections leave their place: how often by setting, and where to.

    ``leaving_people``, ``leaving_herds`` (livestock and dogs) and ``leaving_wildlife`` are the
    shares of infections in a setting that happen in another place.

    ``kernel_people`` and ``kernel_herds`` say which other place, *n* being people or herds:

    - ``gravity``: ``n_j / max(distance, floor_km) ** distance_exponent``;
    - ``radiation``: ``n_i n_j / ((n_i + s_ij) (n_i + n_j + s_ij))`` with *s* those who live nearer
      to *i* than *j* does, both ends excluded (Simini et al. 2012, doi 10.1038/nature10856);
      since rows are brought to one, the factor ``1 - n_i / sum(n)`` by which the formula falls
      short of it among finitely many places has no effect;
    - ``adjacency``: ``n_j`` where the places touch, else nothing;
    - ``matrix``: the rows of ``matrix_people`` or ``matrix_herds``, shares or flows in the order of
      the places; the diagonal is ignored.

    Except in a matrix, which is taken as it is, weights are multiplied by ``neighbour_factor``
    where the places touch and by ``border_factor`` between countries. Among people, an
    ``air_share`` of travellers from a place with air links takes one of them, by the population of
    the other end (all of them where there is no other way).

    Where the geography states ``markets``, herds that move in the setting ``market`` are traded
    there: ``sum over m of P(i, m) Q(m, j)``, with P by the weight of the market and Q by the number
    of herds of livestock, both over ``max(distance, floor_km) ** distance_exponent`` and times
    ``border_factor``. Foci of wildlife reach those of places that touch, by their number.
    """

    leaving_people: Mapping[str, float] = field(
        default_factory=lambda: {
            "household": 0.01,
            "health-care": 0.02,
            "workplace": 0.04,
            "community": 0.06,
            "farm": 0.01,
            "market": 0.15,
        }
    )
    leaving_herds: Mapping[str, float] = field(
        default_factory=lambda: {"farm": 0.03, "market": 0.3}
    )
    leaving_wildlife: Mapping[str, float] = field(default_factory=dict)
    kernel_people: str = "gravity"
    kernel_herds: str = "gravity"
    matrix_people: Sequence[Sequence[float]] = ()
    matrix_herds: Sequence[Sequence[float]] = ()
    distance_exponent: float = 2.0
    floor_km: float = 50.0
    neighbour_factor: float = 2.0
    border_factor: float = 0.3
    air_share: float = 0.1

    def __post_init__(self) -> None:
        for name in ("leaving_people", "leaving_herds", "leaving_wildlife"):
            for setting, value in getattr(self, name).items():
                checks.one_of(setting, SETTINGS, f"mobility.{name}")
                checks.share(value, f"mobility.{name}.{setting}")
        for who in ("people", "herds"):
            kernel, matrix = getattr(self, f"kernel_{who}"), getattr(self, f"matrix_{who}")
            checks.one_of(kernel, KERNELS, f"mobility.kernel_{who}")
            checks.refuse_unless(
                (len(matrix) > 0) == (kernel == "matrix"),
                N_("%(field)s: is given if, and only if, the kernel is “matrix”."),
                f"mobility.matrix_{who}",
            )
            _refuse_bad_matrix(matrix, f"mobility.matrix_{who}")
        checks.number(self.distance_exponent, "mobility.distance_exponent", least=0, most=10)
        checks.number(self.floor_km, "mobility.floor_km", least=0.1, most=20_000)
        checks.number(self.neighbour_factor, "mobility.neighbour_factor", least=0, most=1000)
        checks.number(self.border_factor, "mobility.border_factor", least=0, most=1)
        checks.share(self.air_share, "mobility.air_share")

    def leaving(self, group: int, setting: str) -> float:
        """The share of infections in ``setting`` that happen in another place."""
        shares = (self.leaving_people, self.leaving_herds, self.leaving_wildlife)[group]
        return shares.get(setting, 0.0)


def _refuse_bad_matrix(matrix: Sequence[Sequence[float]], at: str) -> None:
    for index, row in enumerate(matrix):
        checks.refuse_unless(
            len(row) == len(matrix),
            N_("%(field)s: has %(got)s entries for %(wanted)s places."),
            f"{at}.{index}",
            got=len(row),
            wanted=len(matrix),
        )
        for column, value in enumerate(row):
            if column != index:
                checks.number(float(value), f"{at}.{index}.{column}", least=0, most=1e15)


class Terrain(NamedTuple):
    """What lies between places, each of shape (places, places): km, touching, another country."""

    distances_km: Matrix
    touching: NDArray[np.bool_]
    abroad: NDArray[np.bool_]


class Roads(NamedTuple):
    """Where infections happen that leave their place, as alias tables.

    ``leave`` (3, settings) is how often they leave, by group (0 people, 1 livestock and dogs,
    2 wildlife). ``road`` (3, settings) is the table that is used then: the first index of ``keep``
    and ``alias`` (roads, places, places).
    """

    leave: NDArray[np.float64]
    road: NDArray[np.int64]
    keep: NDArray[np.float64]
    alias: NDArray[np.int32]


def people_shares(
    mobility: Mobility, people: Matrix, terrain: Terrain, flights: NDArray[np.bool_]
) -> Matrix:
    """Where people who leave a place go; rows sum to one, or zero where there is no way.

    ``flights`` (places, places) is true where there is an air link.
    """
    if mobility.kernel_people == "matrix":
        return conditional_on_leaving(np.array(mobility.matrix_people, dtype=np.float64))
    by_land = _shares(mobility, mobility.kernel_people, people, terrain)
    by_air = conditional_on_leaving(np.where(flights, people, 0.0))
    flying = mobility.air_share * (by_air.sum(axis=1, keepdims=True) > 0)
    return rows_to_one((1 - flying) * by_land + flying * by_air)


def herd_shares(mobility: Mobility, herds: Matrix, terrain: Terrain) -> Matrix:
    """Where herds that leave a place without a market go; rows as in ``people_shares``."""
    if mobility.kernel_herds == "matrix":
        return conditional_on_leaving(np.array(mobility.matrix_herds, dtype=np.float64))
    return _shares(mobility, mobility.kernel_herds, herds, terrain)


def trade_shares(mobility: Mobility, markets: Matrix, herds: Matrix, terrain: Terrain) -> Matrix:
    """Where herds sold at markets go; rows as in ``people_shares``.

    ``markets`` is the weight of the market of each place. A herd that is sold within its own place
    has not left: the diagonal is left out.
    """
    pull = np.where(terrain.abroad, mobility.border_factor, 1.0) / _hindrance(mobility, terrain)
    return conditional_on_leaving(rows_to_one(markets * pull) @ rows_to_one(herds * pull))


def wildlife_shares(foci: Matrix, terrain: Terrain) -> Matrix:
    """Where infection goes that leaves the foci of a place; rows as in ``people_shares``."""
    return conditional_on_leaving(adjacency(foci, terrain))


def gravity(size: Matrix, mobility: Mobility, terrain: Terrain) -> Matrix:
    """Weights by the size of the other end over a power of the distance."""
    return size / _hindrance(mobility, terrain)


def radiation(size: Matrix, terrain: Terrain) -> Matrix:
    """Probabilities of the radiation model; rows sum to ``1 - size / size.sum()``.

    Places at the same distance are not in each other's way. Nobody leaves where nobody lives.
    """
    weights = np.zeros((len(size), len(size)))
    for place in np.flatnonzero(size):
        distances = terrain.distances_km[place]
        order = np.argsort(distances, kind="stable")
        others = size.copy()
        others[place] = 0.0
        within = np.concatenate(([0.0], np.cumsum(others[order])))
        nearer = within[np.searchsorted(distances[order], distances, side="left")]
        here = size[place]
        weights[place] = here / (here + nearer) * (size / (here + size + nearer))
    np.fill_diagonal(weights, 0.0)
    return weights


def adjacency(size: Matrix, terrain: Terrain) -> Matrix:
    """Weights by the size of the other end where the places touch."""
    return np.where(terrain.touching, size, 0.0)


def _shares(mobility: Mobility, kernel: str, size: Matrix, terrain: Terrain) -> Matrix:
    if kernel == "gravity":
        weights = gravity(size, mobility, terrain)
    elif kernel == "radiation":
        weights = radiation(size, terrain)
    else:
        weights = adjacency(size, terrain)
    weights = weights * np.where(terrain.touching, mobility.neighbour_factor, 1.0)
    return conditional_on_leaving(weights * np.where(terrain.abroad, mobility.border_factor, 1.0))


def _hindrance(mobility: Mobility, terrain: Terrain) -> Matrix:
    distances = np.maximum(terrain.distances_km, mobility.floor_km)
    return np.asarray(distances**mobility.distance_exponent)


def conditional_on_leaving(weights: Matrix) -> Matrix:
    """The shares of the other places: the diagonal left out, rows brought to one."""
    others = weights.copy()
    np.fill_diagonal(others, 0.0)
    return rows_to_one(others)


def rows_to_one(weights: Matrix) -> Matrix:
    """Each row over its sum; a row of zeros stays."""
    totals = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.where(totals > 0, totals, 1.0))


def alias_table(shares: Matrix, own: int) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Walker's alias table of one row; a row of zeros always gives ``own``."""
    count = len(shares)
    if shares.sum() == 0:
        return np.zeros(count), np.full(count, own, dtype=np.int32)
    scaled = (shares * count).tolist()
    keep, alias = [1.0] * count, list(range(count))
    small = [i for i in range(count) if scaled[i] < 1]
    large = [i for i in range(count) if scaled[i] >= 1]
    while small and large:
        low, high = small.pop(), large.pop()
        keep[low], alias[low] = scaled[low], high
        scaled[high] -= 1 - scaled[low]
        (small if scaled[high] < 1 else large).append(high)
    return np.array(keep), np.array(alias, dtype=np.int32)


def roads_of(mobility: Mobility, road: NDArray[np.int64], shares: Sequence[Matrix]) -> Roads:
    """The tables of these shares (one matrix by road); ``road`` as in ``Roads``."""
    leave = np.array(
        [[mobility.leaving(group, setting) for setting in SETTINGS] for group in range(GROUPS)]
    )
    rows = [[alias_table(row, place) for place, row in enumerate(matrix)] for matrix in shares]
    keep = np.array([[kept for kept, _ in matrix] for matrix in rows])
    alias = np.array([[other for _, other in matrix] for matrix in rows], dtype=np.int32)
    return Roads(leave, road, keep, alias)
