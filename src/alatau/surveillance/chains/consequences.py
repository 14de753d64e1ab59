"""What R and k mean: who causes most transmission, whether chains die out, how large events get.

Source: Lloyd-Smith JO, Schreiber SJ, Kopp PE, Getz WM. Nature 2005;438:355-359 and its supplement.
"""

from __future__ import annotations

import math

from scipy.special import betainc, gammaincc, gammainccinv

from alatau import checks
from alatau.surveillance.chains.sizes import checked_dispersion

_MOST_STEPS = 200


def transmission_by_top(dispersion: float, top: float = 0.2) -> float:
    """Share of transmission that the most infectious `top` share of cases is expected to cause.

    Args:
        dispersion: k.
        top: share of cases, 0.2 for the 20/80 rule.

    >>> round(transmission_by_top(0.16), 3), round(transmission_by_top(1.0), 3)
    (0.883, 0.522)
    """
    k = checked_dispersion(dispersion)
    share = checks.share(top, "top")
    return float(gammaincc(k + 1, gammainccinv(k, share)))


def cases_behind(dispersion: float, transmission: float = 0.8) -> float:
    """Share of cases, the most infectious first, that is expected to cause a share of transmission.

    >>> round(cases_behind(0.1), 3)
    0.098
    """
    k = checked_dispersion(dispersion)
    share = checks.share(transmission, "transmission")
    return float(gammaincc(k, gammainccinv(k + 1, share)))


def extinction_probability(
    reproduction: float, dispersion: float, *, introductions: int = 1
) -> float:
    """Probability that the chains of so many introductions all die out by themselves.

    It is q to the power of `introductions`, q being the least root of (1 + R (1 - q) / k)^-k = q.

    >>> extinction_probability(0.9, 0.3), round(extinction_probability(2.0, 1.0), 6)
    (1.0, 0.5)
    """
    r = checks.number(reproduction, "reproduction", least=0.0, most=1000.0)
    k = checked_dispersion(dispersion)
    checks.whole(introductions, "introductions", least=1)
    if r <= 1.0:
        return 1.0

    # g(q) - q is convex and falls from q = 0 to its least root: Newton's steps never pass it.
    q = 0.0
    for _ in range(_MOST_STEPS):
        g = math.exp(-k * math.log1p(r * (1.0 - q) / k))
        slope = r * g / (1.0 + r * (1.0 - q) / k) - 1.0
        step = (q - g) / slope
        if slope >= 0.0 or step <= 1e-16:
            break
        q += step
    return float(q**introductions)


def superspreading_size(reproduction: float, percentile: float = 0.99) -> int:
    """Secondary cases from which on an event counts as superspreading.

    More than so many are caused by fewer than 1 in 100 cases if none is more infectious than
    another: the percentile of a Poisson distribution of mean R.

    >>> superspreading_size(3.0)
    8
    """
    from scipy.stats import poisson

    r = checks.number(reproduction, "reproduction", least=0.0, most=1000.0)
    share = checks.number(percentile, "percentile", least=0.5, most=0.999999)
    return int(poisson.ppf(share, r)) if r > 0 else 0


def superspreading_probability(
    reproduction: float, dispersion: float, percentile: float = 0.99
) -> float:
    """Probability that a case causes more than `superspreading_size` secondary cases.

    >>> round(superspreading_probability(3.0, 0.16), 3)
    0.107
    """
    size = superspreading_size(reproduction, percentile)
    k = checked_dispersion(dispersion)
    if reproduction == 0:
        return 0.0
    return float(betainc(size + 1, k, reproduction / (reproduction + k)))
