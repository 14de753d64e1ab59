"""Chance by key."""

from __future__ import annotations

from alatau.players.chance import share


def test_a_key_always_has_the_same_share() -> None:
    assert share(7, "A.health", "forward", "parcel") == share(7, "A.health", "forward", "parcel")


def test_keys_that_read_alike_when_joined_are_told_apart() -> None:
    assert share("a", "bc") != share("ab", "c")


def test_shares_are_spread_evenly() -> None:
    # 4000 shares: the mean has a standard error of 0.0046, each tenth one of 19.
    shares = [share(7, "evenly", number) for number in range(4000)]
    tenths = [sum(1 for s in shares if int(s * 10) == tenth) for tenth in range(10)]
    assert abs(sum(shares) / len(shares) - 0.5) < 0.02
    assert all(abs(count - 400) < 95 for count in tenths)
