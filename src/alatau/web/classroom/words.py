"""Words of the classroom for codes of packs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PATH_WORDS = {
    "law-enforcement": _("Law enforcement"),
    "customs-migration": _("Customs, migration and borders"),
    "public-animal-health": _("Public and animal health"),
    "policy": _("Policy"),
    "industry-laboratory": _("Industry and laboratories"),
}
SURE_WORDS = {
    1: _("guessed"),
    2: _("not sure"),
    3: _("fairly sure"),
    4: _("certain"),
}
MOMENT_WORDS = {"before": _("Test before"), "after": _("Test after")}
