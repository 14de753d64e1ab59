"""Where places lie, and which circles of places a scan looks at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau.checks import InvalidInput, refuse_unless
from alatau.languages import N_
from alatau.surveillance.series import as_floats

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
SAME_DISTANCE_KM = 1e-6
"""Places whose distances from a centre differ by no more than a millimetre are equally far."""
MOST_PLACES = 2000
"""Circles grow with the square of the number of places."""


@dataclass(frozen=True)
class Places:
    """Centroids by the distances between them. Make it with `on_earth` or `in_plane`.

    Attributes:
        distances_km: great-circle or straight distances, (places, places).
    """

    distances_km: NDArray[np.float64]

    @classmethod
    def on_earth(cls, latitude: ArrayLike, longitude: ArrayLike) -> Places:
        """Places by latitude and longitude in degrees, (places,).

        Raises:
            InvalidInput: not numbers, of different lengths, missing, or outside the globe.

        >>> cities = Places.on_earth([43.24, 42.87], [76.95, 74.59])
        >>> round(float(cities.distances_km[0, 1]))
        196
        """
        north = _coordinate(latitude, "latitude", 90.0)
        east = _coordinate(longitude, "longitude", 360.0)
        _same_length(north, east, "longitude")
        phi, lam = np.radians(north), np.radians(east)
        chord = (
            np.sin((phi[:, None] - phi) / 2) ** 2
            + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
        )
        return cls(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))

    @classmethod
    def in_plane(cls, x_km: ArrayLike, y_km: ArrayLike) -> Places:
        """Places by coordinates of a plane map in kilometres, (places,).

        Raises:
            InvalidInput: not numbers, of different lengths, missing, or beyond 100,000 km.
        """
        x, y = _coordinate(x_km, "x_km", 1e5), _coordinate(y_km, "y_km", 1e5)
        _same_length(x, y, "y_km")
        return cls(np.hypot(x[:, None] - x, y[:, None] - y))

    def __len__(self) -> int:
        return len(self.distances_km)


@dataclass(frozen=True)
class Circles:
    """For each centre, the places that its circles take in, in the order of their distance.

    Attributes:
        members: places by distance from each centre, (centres, places).
        counts: how many of them the largest circle of each centre holds, (centres,).
        complete: whether a circle may end with this member: the next one is farther away,
            (centres, places).
    """

    members: NDArray[np.int64]
    counts: NDArray[np.int64]
    complete: NDArray[np.bool_]


def circles(
    places: Places, weights: NDArray[np.float64], most_share: float, most_kilometres: float | None
) -> Circles:
    """The circles around each centre that hold at most a share of the weight.

    Places equally far from the centre enter together. The smallest circle of a centre, which
    holds the centre itself and whatever lies at the same point, is always looked at.

    Args:
        places: where the places lie.
        weights: population, expected or reported cases of each place, (places,).
        most_share: the largest share of all weight in a circle.
        most_kilometres: the largest radius; None for any.
    """
    far = places.distances_km
    members = np.argsort(far, axis=1, kind="stable")
    sorted_far = np.take_along_axis(far, members, axis=1)
    complete = np.ones(far.shape, dtype=bool)
    complete[:, :-1] = np.diff(sorted_far, axis=1) > SAME_DISTANCE_KM
    held = np.cumsum(weights[members], axis=1)
    allowed = held <= most_share * weights.sum() * (1 + 1e-12)
    if most_kilometres is not None:
        allowed &= sorted_far <= most_kilometres + SAME_DISTANCE_KM
    allowed |= sorted_far <= SAME_DISTANCE_KM
    ends = np.where(complete & allowed, np.arange(1, len(far) + 1), 0)
    return Circles(members, ends.max(axis=1), complete)


def _coordinate(values: ArrayLike, field: str, most: float) -> NDArray[np.float64]:
    found = as_floats(values, field, N_("%(field)s: must be numbers, one a place."))
    refuse_unless(
        found.ndim == 1 and found.size > 0, N_("%(field)s: must be numbers, one a place."), field
    )
    refuse_unless(
        found.size <= MOST_PLACES,
        N_("%(field)s: at most %(most)s places can be scanned, got %(got)s."),
        field,
        most=MOST_PLACES,
        got=found.size,
    )
    wrong = np.flatnonzero(~(np.abs(found) <= most))
    if wrong.size:
        raise InvalidInput(
            N_("%(place)s: must be between %(least)s and %(most)s, got %(got)s."),
            field,
            place=f"{field}[{wrong[0]}]",
            least=-most,
            most=most,
            got=float(found[wrong[0]]),
        )
    return found


def _same_length(one: NDArray[np.float64], other: NDArray[np.float64], field: str) -> None:
    refuse_unless(
        one.size == other.size,
        N_("%(field)s: must have one entry for each of %(places)s places, got %(got)s."),
        field,
        places=one.size,
        got=other.size,
    )
