"""cmi5 packages: structure as specified, pages that stand alone, tests that hold no key."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest
from cmi5_structure import NAMESPACE, faults
from small_course import write_course

from alatau.interchange.archive import read_archive
from alatau.interchange.cmi5 import write_course as packed_course
from alatau.packs.courses.checks import load_course


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = write_course(tmp_path_factory.mktemp("course"), "threats", "A3")
    return read_archive(packed_course(load_course(folder), folder), "c.zip")


class Seen(HTMLParser):
    """What a page refers to, runs and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.faults += [f"{tag} {key}" for key in given if key.startswith("on") or key == "style"]
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("script")
        if tag == "style":
            self.faults.append("style")
        if tag == "img" and not given.get("alt"):
            self.faults.append("img without alt")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        address = given.get("src") or (given.get("href") if tag == "link" else None)
        if address:
            self.addresses.append(address)


def page(members: dict[str, bytes], path: str) -> str:
    return members[path].decode()


def test_the_structure_stands_at_the_root_and_is_as_specified(members: dict[str, bytes]) -> None:
    root = fromstring(members["cmi5.xml"])
    assert root.tag == NAMESPACE + "courseStructure"
    assert faults(root) == []


def test_each_lesson_and_test_is_a_unit_with_its_page(members: dict[str, bytes]) -> None:
    root = fromstring(members["cmi5.xml"])
    units = {unit.findtext(NAMESPACE + "url"): unit for unit in root.iter(NAMESPACE + "au")}
    assert set(units) == {"lessons/A3.1.html", "tests/one.html", "tests/two.html"}
    assert set(units) <= set(members)
    lesson = units["lessons/A3.1.html"]
    assert lesson.attrib["moveOn"] == "CompletedAndPassed"
    assert lesson.attrib["masteryScore"] == "0.8"
    assert units["tests/one.html"].attrib["moveOn"] == "Completed"
    assert "masteryScore" not in units["tests/one.html"].attrib


def test_the_structure_has_every_language(members: dict[str, bytes]) -> None:
    root = fromstring(members["cmi5.xml"])
    for title in root.iter(NAMESPACE + "title"):
        assert {each.get("lang") for each in title} == {"en", "ru"}


def test_pages_refer_to_members_of_the_package_alone(members: dict[str, bytes]) -> None:
    for path in members:
        if path.endswith(".html"):
            seen = Seen(page(members, path))
            assert seen.faults == []
            assert len(set(seen.ids)) == len(seen.ids)
            assert seen.addresses
            for address in seen.addresses:
                assert address.removeprefix("../") in members


def test_every_page_and_drawing_bears_the_banner(members: dict[str, bytes]) -> None:
    for path, content in members.items():
        if path.endswith((".html", ".svg", ".xml")):
            assert b"EXERCISE EXERCISE EXERCISE" in content


def test_what_an_author_writes_cannot_run(members: dict[str, bytes]) -> None:
    assert "<script>alert" not in page(members, "lessons/A3.1.html")
    assert "&lt;script&gt;alert" in page(members, "lessons/A3.1.html")


def test_a_lesson_knows_its_keys_and_reasons(members: dict[str, bytes]) -> None:
    written = page(members, "lessons/A3.1.html")
    assert "Reason of A3.1-1" in written
    (block,) = re.findall(r'id="questions">(.*?)</script>', written)
    assert json.loads(block)["A3.1-1"]["key"] == {"answer": "beta"}


def test_a_test_holds_neither_keys_nor_reasons(members: dict[str, bytes]) -> None:
    written = page(members, "tests/one.html")
    assert "Question A3-one-1" in written
    for word in ("Reason of", '"key"', "correctResponsesPattern", "panel", "Ten trainers", "notif",
                 "data-check", "feedback"):  # fmt: skip
        assert word not in written


def test_the_steps_of_a_test_do_not_stand_in_their_order(members: dict[str, bytes]) -> None:
    written = page(members, "tests/one.html")
    (block,) = re.findall(r'id="questions">(.*?)</script>', written)
    choices = json.loads(block)["A3-one-4"]["definition"]["choices"]
    assert [each["id"] for each in choices] == ["gloves", "gown", "hands"]
    assert re.findall(r'<select data-part="(\w+)"', written)[:3] == ["gloves", "gown", "hands"]


def test_trainers_notes_are_not_in_the_package(members: dict[str, bytes]) -> None:
    assert all(b"Secret note" not in content for content in members.values())
