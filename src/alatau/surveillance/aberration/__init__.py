"""Aberration detection: is what was reported more than was to be expected?"""

from alatau.surveillance.aberration.bayes import (
    BAYES_1,
    BAYES_2,
    BAYES_3,
    Bayes,
    bayes,
)
from alatau.surveillance.aberration.cdc import (
    STROUP_1989,
    Cdc,
    cdc,
)
from alatau.surveillance.aberration.compat import (
    COMPATS,
    Compat,
)
from alatau.surveillance.aberration.count_cusum import (
    RunLength,
)
from alatau.surveillance.aberration.cusum import (
    Cusum,
    CusumState,
    advance_cusum,
    cusum,
)
from alatau.surveillance.aberration.detection import (
    Detection,
    Judgement,
)
from alatau.surveillance.aberration.ears import (
    Ears,
    ears,
)
from alatau.surveillance.aberration.farrington import (
    Farrington,
    FarringtonDetection,
    FarringtonFlexible,
    farrington,
    farrington_flexible,
)
from alatau.surveillance.aberration.farrington_window import (
    FarringtonWindow,
    farrington_window,
)
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import (
    GlrCusum,
    GlrCusumState,
    advance_glr_cusum,
    glr_cusum,
)
from alatau.surveillance.aberration.history import (
    Offer,
    offers,
)
from alatau.surveillance.aberration.likelihood_ratio_cusum import (
    LikelihoodRatioCusum,
    LikelihoodRatioCusumState,
    advance_likelihood_ratio_cusum,
    likelihood_ratio_cusum,
)
from alatau.surveillance.aberration.methods import (
    METHODS,
    Method,
    method,
)
from alatau.surveillance.aberration.outbreak_p import (
    OutbreakP,
    OutbreakPState,
    advance_outbreak_p,
    outbreak_p,
)
from alatau.surveillance.aberration.rki import (
    RKI_1,
    RKI_2,
    RKI_3,
    Rki,
    rki,
)
from alatau.surveillance.aberration.run_length import (
    run_length,
    simulated_run_length,
    simulated_threshold_for,
    threshold_for,
)
from alatau.surveillance.aberration.scan import (
    Cluster,
    Places,
    Scan,
    ScanOptions,
    scan_permutation,
    scan_poisson,
)

__all__ = [
    "BAYES_1",
    "BAYES_2",
    "BAYES_3",
    "COMPATS",
    "METHODS",
    "RKI_1",
    "RKI_2",
    "RKI_3",
    "STROUP_1989",
    "Bayes",
    "Cdc",
    "Cluster",
    "Compat",
    "Cusum",
    "CusumState",
    "Detection",
    "Ears",
    "Farrington",
    "FarringtonDetection",
    "FarringtonFlexible",
    "FarringtonWindow",
    "GlrCusum",
    "GlrCusumState",
    "Judgement",
    "LikelihoodRatioCusum",
    "LikelihoodRatioCusumState",
    "Method",
    "Offer",
    "OutbreakP",
    "OutbreakPState",
    "Places",
    "Rki",
    "RunLength",
    "Scan",
    "ScanOptions",
    "advance_cusum",
    "advance_glr_cusum",
    "advance_likelihood_ratio_cusum",
    "advance_outbreak_p",
    "bayes",
    "cdc",
    "cusum",
    "ears",
    "farrington",
    "farrington_flexible",
    "farrington_window",
    "glr_cusum",
    "likelihood_ratio_cusum",
    "method",
    "offers",
    "outbreak_p",
    "rki",
    "run_length",
    "scan_permutation",
    "scan_poisson",
    "simulated_run_length",
    "simulated_threshold_for",
    "threshold_for",
]
