"""The review as a page: whole in itself, safe, printable, every statement with its evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from reviewed_room import played

import alatau.documents
from alatau.documents import review_fragment, review_html, review_styles
from alatau.packs.region import load_region
from alatau.pictures import Renderer, map_disclaimers
from alatau.review import Review, for_countries, review
from alatau.surveillance.timeliness import Milestones, timeliness

VOID = {"meta", "link", "br", "img", "hr", "input"}


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def reviewed() -> Review:
    return review(played().exercise, streams=20)


@pytest.fixture(scope="session")
def page(reviewed, renderer) -> str:
    return review_html(reviewed, "en", renderer=renderer)


class Elements(HTMLParser):
    """Collects elements and attributes, and complains about what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag, tag


def elements(text: str) -> Elements:
    found = Elements()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


def test_the_page_is_whole_in_itself(page):
    found = elements(page)
    assert "script" not in found.tags
    assert not [a for a in found.attributes if a[1].startswith("on")]
    for _, name, value in found.attributes:
        if name in ("src", "href", "xlink:href", "srcset", "action"):
            assert value.startswith(("#", "data:")), value
    assert not re.search(r"url\((?!data:|#)", page)
    assert "@import" not in page
    addresses = set(re.findall(r"https?://[^\"'\s)<]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_the_banner_stands_in_a_head_that_is_repeated_on_every_printed_page(page):
    head = re.search(r"<thead>.*?</thead>", page, re.S)[0]
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.S)[0]
    assert "EXERCISE EXERCISE EXERCISE" in head
    assert "EXERCISE EXERCISE EXERCISE" in foot


def test_the_head_of_the_log_is_printed(page, reviewed):
    assert reviewed.identity.head in page


def test_both_sentences_about_boundaries_stand_under_the_map(page):
    assert "do not imply official endorsement or acceptance" in page
    assert "no opinion on legal status" in page


@pytest.mark.parametrize("region", ["altynaral", "central-asia"])
def test_the_sentences_under_a_shipped_map_are_said_once_in_russian_too(region):
    catalogue = Path(alatau.documents.__file__).parents[1] / "locale/ru/LC_MESSAGES/django.po"
    with catalogue.open("rb") as file:
        russian = read_po(file, locale="ru")
    own = load_region(region).disclaimer
    for sentence in map_disclaimers(str):
        assert sentence.rstrip(".").casefold() in own["en"].casefold()
        assert russian[sentence].string.rstrip(".").casefold() in own["ru"].casefold()


def test_every_link_inside_the_page_leads_somewhere_and_no_anchor_stands_twice(page):
    found = elements(page)
    anchors = [value for _, name, value in found.attributes if name == "id"]
    assert len(anchors) == len(set(anchors))
    wanted = {v[1:] for _, n, v in found.attributes if n == "href" and v.startswith("#")}
    assert wanted <= set(anchors)
    assert any(anchor.startswith("event-") for anchor in wanted)


@pytest.mark.parametrize("country", ["A", "B"])
def test_the_page_of_a_delegation_has_no_dead_link_either(reviewed, renderer, country):
    found = elements(review_html(for_countries(reviewed, (country,)), "en", renderer=renderer))
    anchors = {value for _, name, value in found.attributes if name == "id"}
    assert {v[1:] for _, n, v in found.attributes if n == "href" and v.startswith("#")} <= anchors


def test_free_text_is_escaped(reviewed, renderer):
    hostile = replace(reviewed.decisions[0], reason="<script>alert(1)</script>")
    spoilt = replace(reviewed, decisions=(hostile, *reviewed.decisions[1:]))
    page = review_html(spoilt, "en", renderer=renderer)
    assert "script" not in elements(page).tags
    assert "&lt;script&gt;" in page


def test_no_style_or_script_in_the_fragment_so_that_it_fits_a_strict_policy(reviewed, renderer):
    found = elements(review_fragment(reviewed, "en", renderer=renderer))
    assert not {"script", "style", "link"} & set(found.tags)
    assert not [a for a in found.attributes if a[1] == "style" or a[1].startswith("on")]


def test_every_sentence_goes_through_the_translation(reviewed, renderer):
    asked = set()

    def translate(msgid: str) -> str:
        asked.add(msgid)
        return msgid.upper() if "%(" not in msgid else msgid

    fragment = review_fragment(reviewed, "en", translate=translate, renderer=renderer)
    for heading in re.findall(r"<h2>(.*?)</h2>", fragment):
        assert heading == heading.upper()
    for heading in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", fragment):
        assert heading == heading.upper()
    assert "Timeliness" in asked


def test_every_sentence_stands_where_the_collector_of_messages_finds_it():
    # Django's collector reads `_("…")` in tags, and in an output only at its beginning.
    templates = files("alatau.documents") / "templates" / "review"
    for template in templates.iterdir():
        text = template.read_text("utf-8")
        for output in re.findall(r"\{\{(.*?)\}\}", text, re.S):
            assert '_("' not in output.strip()[1:], (template.name, output)
        outside = re.sub(r"\{[{%#].*?[%#}]\}", "", text, flags=re.S)
        assert '_("' not in outside, template.name


def test_numbers_are_written_as_the_language_writes_them(reviewed, renderer):
    assert "0,3" in review_fragment(reviewed, "ru", renderer=renderer)


def test_numbers_in_bottlenecks_are_written_as_the_language_writes_them(reviewed, renderer):
    [own, *_] = reviewed.timeliness
    late = timeliness(Milestones(emergence=0, detection=2, notification=7.4), until=9)
    slow = replace(reviewed, timeliness=(replace(own, investigated=late),))
    assert "5,4" in review_fragment(slow, "ru", renderer=renderer)
    assert "5.4 " not in review_fragment(slow, "ru", renderer=renderer)
    assert "Notified 5.4 days after detection; the target is 1." in review_fragment(
        slow, "en", renderer=renderer
    )


@pytest.mark.parametrize("language", ["kk", "ky", "tg", "tk", "uz"])
def test_the_page_can_be_written_in_every_language(reviewed, renderer, language):
    fragment = review_fragment(for_countries(reviewed, ("A",)), language, renderer=renderer)
    assert elements(fragment).tags


def test_before_the_director_opens_them_counterfactuals_are_announced_and_not_denied(
    reviewed, renderer
):
    closed = review_fragment(replace(reviewed, counterfactuals=()), "en", renderer=renderer)
    assert "once the director opens it" in closed
    assert "No decision acted" not in closed


def test_an_equal_review_gives_an_equal_page(reviewed, page):
    assert review_html(reviewed, "en") == page


def test_the_styles_use_no_colour_of_their_own():
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\))", review_styles())
