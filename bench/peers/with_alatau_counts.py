"""The workload on Alatau in counts: cohorts by day of infection, patch by patch."""

from __future__ import annotations

from collections.abc import Callable

from alatau.world.counts import CountSeries, run_counts, start_state
from alatau.world.preparation import root_key
from bench.peers.engine import run_engine
from bench.peers.in_alatau import its_coupling, setting_of
from bench.peers.workload import PEOPLE, workload

LOAD = workload(PEOPLE)
SETTING = setting_of(LOAD)
RUN = SETTING.ready()
TABLES = RUN.count_tables
NOBODY = start_state(TABLES)


def prepare(seed: int) -> Callable[[], CountSeries]:
    """One replicate; the tables are made before, as the models of the other engines are."""

    def run() -> CountSeries:
        found = run_counts(
            TABLES,
            NOBODY,
            RUN.first_day,
            RUN.until,
            root_key(seed),
            geography=SETTING.geography,
            pathogen=SETTING.pathogen,
        )
        found.daily("infected", by="place")
        return found

    return run


if __name__ == "__main__":
    run_engine(
        "alatau",
        people=PEOPLE,
        theory=LOAD.final_size(its_coupling(LOAD, SETTING.geography)),
        prepare=prepare,
        attack=lambda found: found.total("infected") / PEOPLE,
        repeats=21,
        stored="infected by day, patch and group, and all cohorts",
        differs="the infected travel: theory is that of its own coupling; exponential delays as "
        "curves over days",
    )
