"""Every picture: a valid specification, translatable, the same on every machine."""

from __future__ import annotations

import json
import re
from typing import Any

import altair
import pytest

from alatau.pictures import (
    CLASSIFICATIONS,
    DARK,
    LIGHT,
    MARKS,
    THEMES,
    Renderer,
    TreeUnit,
    branches_cut_tree,
    counterfactual_fan,
    epidemic_curve,
    fact_delays,
    font_face,
    laboratory_queue,
    map_disclaimers,
    message_network,
    offspring_distribution,
    quantile_curve,
    region_map,
    render_svg,
    specification_hash,
    style_sheet,
    themed,
    timeline,
    with_borders,
    worth_drawing,
)

SQUARES = {
    "type": "Topology",
    "arcs": [
        [[1, 0], [1, 1]],
        [[1, 1], [0, 1], [0, 0], [1, 0]],
        [[1, 0], [2, 0], [2, 1], [1, 1]],
    ],
    "objects": {
        "places": {
            "type": "GeometryCollection",
            "geometries": [
                {
                    "type": "Polygon",
                    "arcs": [[0, 1]],
                    "properties": {"code": "A-1", "country": "A"},
                },
                {
                    "type": "Polygon",
                    "arcs": [[2, ~0]],
                    "properties": {"code": "B-1", "country": "B"},
                },
            ],
        }
    },
}
CURVE = [
    {"day": 0, "classification": "confirmed", "count": 3},
    {"day": 0, "classification": "suspected", "count": 2},
    {"day": 4, "classification": "probable", "count": 1},
]
COUNTS = [
    {
        "code": "A-1",
        "name": "West",
        "country": "A",
        "count": 7,
        "lon": 0.5,
        "lat": 0.5,
        "city": True,
    },
    {
        "code": "B-1",
        "name": "East",
        "country": "B",
        "count": 0,
        "lon": 1.5,
        "lat": 0.5,
        "city": False,
    },
]
EVENTS = [
    {"day": 1.2, "lane": "decision", "label": "Isolate", "mark": "1", "seq": 4, "clock_text": "x"},
    {"day": 1.3, "lane": "decision", "label": "Trace", "mark": "2", "seq": 5, "clock_text": "x"},
    {"day": 2.0, "lane": "message", "label": "A to B", "mark": "", "seq": 6, "clock_text": "x"},
]
SERIES = [{"day": d, "series": s, "count": d} for d in range(5) for s in ("truth", "reported")]
BANDS = [
    {"day": d, "p05": d - 1, "p25": d, "median": d + 1, "p75": d + 2, "p95": d + 4}
    for d in range(3)
]
STRATEGIES = [{**band, "strategy": name} for name in ("late", "early") for band in BANDS]
OFFSPRING = [
    {"count": 0, "share": 0.7, "expected": 0.6},
    {"count": 1, "label": "1+", "share": 0.3, "expected": 0.4},
]
TREE = [
    TreeUnit(1, None, -3, "person", "kept"),
    TreeUnit(2, 1, 0, "person", "kept"),
    TreeUnit(3, 1, 4, "cattle", "cut"),
    TreeUnit(4, 3, 6, "person", "cut"),
]
DELAYS = [
    {"fact": "f", "fact_title": "Five cases", "cell": "A.x", "cell_title": "A", "hours": 0.0}
    | {"state": "first"},
    {"fact": "f", "fact_title": "Five cases", "cell": "B.x", "cell_title": "B", "hours": None}
    | {"state": "never"},
]
CELLS = [
    {"id": "A", "title": "A: Policy", "sent": 2, "received": 0},
    {"id": "B", "title": "B: Policy", "sent": 0, "received": 2},
]


def pictures(words=str, theme=LIGHT) -> dict[str, Any]:
    common = {"words": words, "theme": theme}
    return {
        "curve": epidemic_curve(CURVE, incomplete_from=4, width=400, **common),
        "map": region_map(SQUARES, COUNTS, width=400, **common),
        "map-by-address": region_map("/map.json", COUNTS, borders=True, water=True, **common),
        "queue": laboratory_queue(
            [{"name": "L", "waiting": 9, "capacity": 4}], width=400, **common
        ),
        "timeline": timeline(EVENTS, SERIES, **common),
        "fan": counterfactual_fan(
            BANDS,
            acts_from_day=1,
            this_world=[{"day": 0, "count": 1}],
            **common,
        ),
        "bands": quantile_curve(
            STRATEGIES,
            strategies=["late", "early"],
            one_run=[{"day": 0, "count": 1}],
            **common,
        ),
        "offspring": offspring_distribution(OFFSPRING, **common),
        "tree": branches_cut_tree(TREE, acts_from_day=2, **common),
        "delays": fact_delays(DELAYS, **common),
        "network": message_network(CELLS, [{"a": "A", "b": "B", "count": 2}], **common),
    }


EMPTY = {
    "curve": lambda **c: epidemic_curve([], **c),
    "map": lambda **c: region_map(SQUARES, [], **c),
    "queue": lambda **c: laboratory_queue([], **c),
    "timeline": lambda **c: timeline([], [], **c),
    "fan": lambda **c: counterfactual_fan([], acts_from_day=0, **c),
    "bands": lambda **c: quantile_curve([], strategies=["only"], **c),
    "offspring": lambda **c: offspring_distribution([], **c),
    "tree": lambda **c: branches_cut_tree([], acts_from_day=0, **c),
    "delays": lambda **c: fact_delays([], **c),
    "network": lambda **c: message_network([], [], **c),
}


@pytest.mark.parametrize("name", pictures())
def test_a_picture_is_a_valid_specification_that_travels_as_json(name):
    specification = pictures()[name]
    altair.Chart.from_dict(json.loads(json.dumps(specification)), validate=True)


@pytest.mark.parametrize("name", [name for name in pictures() if name != "map-by-address"])
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_picture_is_drawn_without_a_network_and_the_same_twice(name, theme):
    specification = pictures(theme=theme)[name]
    svg = render_svg(specification)
    assert svg.startswith("<svg")
    assert svg == render_svg(json.loads(json.dumps(specification)))


@pytest.mark.parametrize("name", EMPTY)
def test_a_picture_of_nothing_is_still_drawn(name):
    assert render_svg(EMPTY[name](words=str, theme=LIGHT)).startswith("<svg")


@pytest.mark.parametrize("name", pictures())
def test_words_of_a_picture_go_through_the_translation(name):
    asked: list[str] = []

    def words(msgid: str) -> str:
        asked.append(msgid)
        return f"«{msgid}»"

    specification = pictures(words=words)[name]
    assert specification["description"].startswith("«")
    specification.pop("layer") if name == "network" else None
    titles = re.findall(r'"title": "([^"]+)"', json.dumps(specification, ensure_ascii=False))
    assert [title for title in titles if not title.startswith("«")] == []


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_classifications_are_told_by_shape_and_fullness_besides_colour(theme):
    assert len({MARKS[name].shape for name in CLASSIFICATIONS}) == len(CLASSIFICATIONS)
    fullness = [contrast(theme.fill(name), theme.paper) for name in CLASSIFICATIONS]
    assert fullness[1:] == sorted(fullness[1:], reverse=True)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_and_marks_stand_out_from_the_paper(theme):
    for name in ("ink", "muted", "accent", "confirmed"):
        assert contrast(getattr(theme, name), theme.paper) >= 4.5, name
    for name in ("probable", "faint", "other"):
        assert contrast(getattr(theme, name), theme.paper) >= 3, name


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_more_certain_classifications_are_darker_in_grey_print(theme):
    light = [luminance(theme.classification(name)) for name in CLASSIFICATIONS[:3]]
    assert light == sorted(light)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_two_colours_of_a_theme_are_equal_so_that_each_can_be_found_again(theme):
    colours = list(theme.colours().values())
    assert len(set(colours)) == len(colours)


def test_a_themed_picture_takes_its_colours_from_the_style_sheet():
    svg = themed(render_svg(pictures()["curve"]))
    assert f'"var(--picture-confirmed,{LIGHT.confirmed})"' in svg
    left = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,6})"', svg))
    assert left == set()
    assert f"--picture-confirmed:{DARK.confirmed}" in style_sheet()


def test_borders_are_the_lines_between_countries_and_the_outline_has_one_side():
    objects = with_borders(SQUARES)["objects"]
    assert objects["borders"]["geometries"][0]["arcs"] == [[0]]
    assert objects["outline"]["geometries"][0]["arcs"] == [[1], [2]]


def test_every_map_carries_its_disclaimers():
    drawn = render_svg(pictures()["map"])
    for sentence in map_disclaimers(str):
        assert sentence in drawn


def test_a_disclaimer_of_the_region_is_not_said_twice():
    own = "Invented. " + " ".join(map_disclaimers(str))
    title = region_map(SQUARES, COUNTS, disclaimer=own, words=str, theme=LIGHT)["title"]
    assert " ".join(title["text"]) == own


def test_a_tree_too_large_to_draw_keeps_the_cut_branches_and_their_way_back():
    crowd = [TreeUnit(100 + n, 1, 1, "person", "kept") for n in range(500)]
    specification = branches_cut_tree(
        [*TREE, *crowd], acts_from_day=2, limit=12, words=str, theme=LIGHT
    )
    units = specification["layer"][2]["data"]["values"]
    assert len(units) == 12
    assert sum(unit["state"] == "cut" for unit in units) == 2
    assert specification["title"]["text"] == "492 more units are not drawn"


def test_a_child_infected_on_the_day_of_its_parent_hangs_on_it():
    tree = [TreeUnit(9, None, 3, "person", "cut"), TreeUnit(2, 9, 3, "person", "cut")]
    assert [unit.key for unit in worth_drawing([*reversed(tree)])] == [9, 2]
    (stem,) = branches_cut_tree(tree, words=str, theme=LIGHT, acts_from_day=3)["layer"][0]["data"][
        "values"
    ]
    assert (stem["from"], stem["to"]) == (3, 3)


def test_decisions_at_the_same_time_are_drawn_one_below_another():
    rows = timeline(EVENTS, SERIES, words=str, theme=LIGHT)["vconcat"][1]["data"]["values"]
    assert len({row["row"] for row in rows if row["lane"] == "decision"}) == 2


def test_the_renderer_draws_a_specification_once(monkeypatch):
    renderer = Renderer()
    first = renderer.svg(pictures()["curve"])
    monkeypatch.setattr("alatau.pictures.rendering._draw", lambda _: pytest.fail("drawn again"))
    assert renderer.svg(pictures()["curve"]) is first


def test_the_name_of_a_specification_does_not_depend_on_the_order_of_its_keys():
    assert specification_hash({"a": 1, "b": [2]}) == specification_hash({"b": [2], "a": 1})


def test_the_font_travels_with_a_document():
    assert font_face().startswith("@font-face{font-family:'IBM Plex Sans'")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", [name for name in pictures() if name != "map-by-address"])
def test_a_screen_reader_hears_the_tooltips_and_no_names_of_fields(name):
    svg = render_svg(pictures()[name])
    heard = re.findall(r'aria-label="([^"]*)"', svg)
    assert not any(re.match(r"[a-z_]\w*: ", text) for text in heard), heard
    assert not any("titled" in text or "legend for" in text for text in heard), heard


def test_what_is_heard_of_a_bar_is_its_day_and_not_its_edge():
    rows = [{"day": -4, "classification": "confirmed", "count": 2}]
    svg = render_svg(epidemic_curve(rows, words=str, theme=LIGHT, width=300))
    assert 'aria-label="Day: -4; Classification: Confirmed; Cases: 2"' in svg


def test_hosts_in_a_tree_are_told_in_the_words_of_the_reader():
    tree = [TreeUnit(1, None, 0, "cattle", "kept"), TreeUnit(2, 1, 1, "cattle", "cut")]
    drawn = branches_cut_tree(
        tree, words=str, theme=LIGHT, acts_from_day=1, host_words={"cattle": "Крупный скот"}
    )
    assert "Крупный скот" in render_svg(drawn)
    assert "cattle" not in render_svg(drawn)


def test_introductions_from_which_a_branch_differs_stand_first():
    quiet = [TreeUnit(n, None, -8, "person", "kept") for n in range(10, 15)]
    late = [TreeUnit(1, None, 2, "person", "kept"), TreeUnit(2, 1, 4, "person", "cut")]
    drawn = branches_cut_tree([*quiet, *late], words=str, theme=LIGHT, acts_from_day=3)
    units = drawn["layer"][2]["data"]["values"]
    assert {unit["day"] for unit in units if unit["row"] == 0} == {2, 4}


def test_a_number_of_two_digits_fits_into_the_diamond_of_a_notification():
    points = timeline(EVENTS, SERIES, words=str, theme=LIGHT)["vconcat"][1]["layer"][1]
    half_diagonal = points["encoding"]["size"]["condition"]["value"] ** 0.5 / 2
    digits, height = 2 * 5.4, 6.5  # of the font at nine pixels
    assert half_diagonal > (digits + height) / 2


def test_the_longest_title_of_a_cell_of_the_scenarios_is_not_cut_in_the_network():
    longest = "E · Органы управления и промышленность"
    cells = [{"id": "E", "title": longest, "sent": 1, "received": 1}]
    drawn = render_svg(message_network(cells, [], words=str, theme=LIGHT))
    assert f">{longest}</text>" in drawn
