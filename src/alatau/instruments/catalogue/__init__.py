"""The instruments themselves, a module for each document."""

from __future__ import annotations

from alatau.instruments.catalogue.grunow_finke import GRUNOW_FINKE, GRUNOW_FINKE_MODIFIED
from alatau.instruments.catalogue.ihr_annex_2 import IHR_ANNEX_2_2005, IHR_ANNEX_2_2024
from alatau.instruments.catalogue.joint_risk_assessment import JOINT_RISK_ASSESSMENT
from alatau.instruments.catalogue.radosavljevic_belojevic import RADOSAVLJEVIC_BELOJEVIC
from alatau.instruments.catalogue.rapid_risk_assessment import ECDC_2019, WHO_2012
from alatau.instruments.catalogue.transport import TRANSPORT_CLASSIFICATION
from alatau.instruments.catalogue.woah_notification import WOAH_NOTIFICATION

ALL = (
    IHR_ANNEX_2_2005,
    IHR_ANNEX_2_2024,
    WOAH_NOTIFICATION,
    TRANSPORT_CLASSIFICATION,
    WHO_2012,
    ECDC_2019,
    JOINT_RISK_ASSESSMENT,
    RADOSAVLJEVIC_BELOJEVIC,
    GRUNOW_FINKE,
    GRUNOW_FINKE_MODIFIED,
)

__all__ = ["ALL"]
