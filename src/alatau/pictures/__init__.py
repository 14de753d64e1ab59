"""Vega-Lite specifications of every picture: the browser draws them, documents print the same."""

from alatau.pictures.analysis import offspring_distribution, quantile_curve
from alatau.pictures.chronology import timeline
from alatau.pictures.completeness import completeness_curve
from alatau.pictures.coordination import fact_delays, message_network
from alatau.pictures.counterfactual import (
    TreeUnit,
    branches_cut_tree,
    counterfactual_fan,
    worth_drawing,
)
from alatau.pictures.forest import odds_ratio_forest
from alatau.pictures.heat import heat_map
from alatau.pictures.maps import map_disclaimers, region_map, with_borders
from alatau.pictures.nowcast import nowcast_fan
from alatau.pictures.rendering import (
    Renderer,
    font_face,
    font_file,
    font_folder,
    render_svg,
    specification_hash,
    themed,
)
from alatau.pictures.reproduction import reproduction_ribbon
from alatau.pictures.sectors import first_signals, lead_lag, sector_words
from alatau.pictures.signals import signal_chart, signal_panels
from alatau.pictures.situation import classification_words, epidemic_curve, laboratory_queue
from alatau.pictures.specification import Specification, Words
from alatau.pictures.style import (
    CLASSIFICATIONS,
    DARK,
    FONT_STACK,
    LIGHT,
    MARKS,
    THEMES,
    Theme,
    style_sheet,
)

__all__ = [
    "CLASSIFICATIONS",
    "DARK",
    "FONT_STACK",
    "LIGHT",
    "MARKS",
    "THEMES",
    "Renderer",
    "Specification",
    "Theme",
    "TreeUnit",
    "Words",
    "branches_cut_tree",
    "classification_words",
    "completeness_curve",
    "counterfactual_fan",
    "epidemic_curve",
    "fact_delays",
    "first_signals",
    "font_face",
    "font_file",
    "font_folder",
    "heat_map",
    "laboratory_queue",
    "lead_lag",
    "map_disclaimers",
    "message_network",
    "nowcast_fan",
    "odds_ratio_forest",
    "offspring_distribution",
    "quantile_curve",
    "region_map",
    "render_svg",
    "reproduction_ribbon",
    "sector_words",
    "signal_chart",
    "signal_panels",
    "specification_hash",
    "style_sheet",
    "themed",
    "timeline",
    "with_borders",
    "worth_drawing",
]
