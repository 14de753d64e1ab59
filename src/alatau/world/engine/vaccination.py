"""Vaccinations that begin to protect on a day, and protection that wanes."""

from __future__ import annotations

from alatau.world.keys import leaf
from alatau.world.strata import PEOPLE_GROUP


@leaf
def vaccinate(row, hosts, stage, timeline, vaccinated, ringed):
    """Doses that begin to protect today take their share of the susceptible; protection wanes."""
    susceptible = stage.susceptible
    if timeline.vaccine_loss > 0.0:
        for stratum in range(susceptible.shape[0]):
            for place in range(susceptible.shape[1]):
                lost = timeline.vaccine_loss * vaccinated[stratum, place]
                vaccinated[stratum, place] -= lost
                susceptible[stratum, place] += lost
    if timeline.immunised.shape[1] > 0:
        for stratum in range(susceptible.shape[0]):
            for place in range(susceptible.shape[1]):
                share = timeline.immunised[stratum, row, place]
                if share > 0.0:
                    taken = share * max(0.0, susceptible[stratum, place])
                    susceptible[stratum, place] -= taken
                    vaccinated[stratum, place] += taken
    if timeline.ring <= 0.0 or hosts.group[0] != PEOPLE_GROUP:
        return
    for place in range(susceptible.shape[1]):
        if ringed[row, place] <= 0.0:
            continue
        people = 0.0
        for stratum in range(hosts.width[0]):
            people += stage.units[stratum, place]
        share = min(1.0, ringed[row, place] / max(people, 1.0))
        for stratum in range(hosts.width[0]):
            taken = share * max(0.0, susceptible[stratum, place])
            susceptible[stratum, place] -= taken
            vaccinated[stratum, place] += taken
