"""The workload on Alatau: every infected person is an individual with a key and a parent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alatau.world import Outbreak, warm_up
from bench.peers.engine import run_engine
from bench.peers.in_alatau import its_coupling, setting_of
from bench.peers.workload import AGENTS, workload

LOAD = workload(AGENTS)
SETTING = setting_of(LOAD)


def prepare(seed: int) -> Callable[[], Outbreak]:
    """One replicate, from the description of the world on."""

    def run() -> Outbreak:
        outbreak = replace(SETTING, seed=seed).simulate()
        outbreak.daily("infected")
        return outbreak

    return run


if __name__ == "__main__":
    warm_up()
    run_engine(
        "alatau",
        people=AGENTS,
        theory=LOAD.final_size(its_coupling(LOAD, SETTING.geography)),
        prepare=prepare,
        attack=lambda outbreak: outbreak.infections / AGENTS,
        repeats=21,
        stored="every infected person with key and parent; infected by day and patch",
        differs="the infected travel: theory is that of its own coupling; continuous time",
    )
