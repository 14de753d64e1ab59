"""What each person sees: pure functions of the exercise and a language.

Truth appears in `for_controller` alone. A cell's view is made from what was delivered to the cell,
never from the world.
"""

from alatau.exercise.views.cell import CellView, for_cell
from alatau.exercise.views.control import ControlView, for_controller
from alatau.exercise.views.evaluation import EvaluationView, for_evaluator

__all__ = [
    "CellView",
    "ControlView",
    "EvaluationView",
    "for_cell",
    "for_controller",
    "for_evaluator",
]
