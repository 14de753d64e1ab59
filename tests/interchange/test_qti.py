"""The item bank as QTI 3.0: built as the specification says, and nothing is lost."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from generated_questions import KINDS, banks, questions
from hypothesis import given, settings
from qti_structure import ASI, faults
from small_course import write_course

from alatau.interchange import BankItem, InterchangeError, bank_of
from alatau.interchange.archive import read_archive, write_archive
from alatau.interchange.bank import QUESTION
from alatau.interchange.qti import read_package, write_package
from alatau.interchange.qti.processing import MOST_ORDERS, right_orders
from alatau.packs.courses.checks import load_course
from alatau.packs.courses.questions import Ordering, SingleChoice

CP = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"


def small_bank(folder: Path) -> tuple[BankItem, ...]:
    return bank_of(load_course(write_course(folder, "threats", "A3")))


def parsed(packed: bytes) -> dict[str, Element]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: fromstring(archive.read(name)) for name in archive.namelist()}


def changed(packed: bytes, path: str, old: str, new: str) -> bytes:
    members = read_archive(packed, "p.zip")
    text = members[path].decode()
    assert old in text
    return write_archive(members | {path: text.replace(old, new)})


def package_of(*bank: BankItem) -> bytes:
    return write_package(bank, "Bank")


def foreign(body: str, declaration: str, feedback: str = "<p>Because.</p>") -> bytes:
    """A package as another system would write it."""
    item = f"""<qti-assessment-item xmlns="{ASI[1:-1]}" identifier="Item_1" title="t"
      time-dependent="false" xml:lang="en-US">{declaration}
      <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
      <qti-item-body><p>What now?</p>{body}</qti-item-body>
      <qti-modal-feedback outcome-identifier="F" identifier="f" show-hide="show">
      <qti-content-body>{feedback}</qti-content-body></qti-modal-feedback>
      </qti-assessment-item>"""
    manifest = f"""<manifest xmlns="{CP[1:-1]}" identifier="m"><metadata/><organizations/>
      <resources><resource identifier="r" type="imsqti_item_xmlv3p0" href="a%20b.xml">
      <file href="a%20b.xml"/></resource></resources></manifest>"""
    return write_archive({"imsmanifest.xml": manifest, "a b.xml": item})


def declared(values: str, cardinality: str = "single", base: str = "identifier") -> str:
    correct = "".join(f"<qti-value>{value}</qti-value>" for value in values.split(","))
    return (
        f'<qti-response-declaration identifier="R" cardinality="{cardinality}" base-type="{base}">'
        f"<qti-correct-response>{correct}</qti-correct-response></qti-response-declaration>"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_trip_of_each_kind_loses_nothing_and_is_as_specified(kind: str) -> None:
    @given(questions(kind))
    @settings(max_examples=25, deadline=None)
    def same(question) -> None:  # type: ignore[no-untyped-def]
        bank = (BankItem("A3.1", question),)
        packed = write_package(bank, "Bank")
        assert read_package(packed) == bank
        for path, root in parsed(packed).items():
            if path != "imsmanifest.xml":
                assert faults(root) == []

    same()


@given(banks)
@settings(max_examples=20, deadline=None)
def test_a_round_trip_of_a_bank_loses_nothing(bank: list[BankItem]) -> None:
    assert read_package(write_package(bank, "Bank")) == tuple(bank)


def test_the_manifest_is_as_specified(tmp_path: Path) -> None:
    documents = parsed(write_package(small_bank(tmp_path), "Threats"))
    manifest = documents["imsmanifest.xml"]
    assert manifest.tag == CP + "manifest"
    assert manifest.get("identifier")
    assert [child.tag.removeprefix(CP) for child in manifest] == [
        "metadata", "organizations", "resources",
    ]  # fmt: skip
    assert manifest.findtext(f"{CP}metadata/{CP}schema") == "QTI Package"
    assert (manifest.findtext(f"{CP}metadata/{CP}schemaversion") or "").startswith("3.0")
    resources = list(manifest.iter(CP + "resource"))
    identifiers = [each.get("identifier") for each in resources]
    assert len(set(identifiers)) == len(identifiers) == 2 * 27
    for each in resources:
        assert each.get("type") == "imsqti_item_xmlv3p0"
        assert [file.get("href") for file in each.iter(CP + "file")] == [each.get("href")]
        item = documents[each.get("href") or ""]
        assert item.get("identifier") == each.get("identifier")
    assert {each.get("href") for each in resources} == set(documents) - {"imsmanifest.xml"}


def test_elements_of_items_stand_without_a_prefix(tmp_path: Path) -> None:
    members = read_archive(write_package(small_bank(tmp_path), "Threats"), "p.zip")
    assert b"<qti-assessment-item " in members["items/en/A3.1-1.xml"]


def test_every_item_bears_the_banner(tmp_path: Path) -> None:
    members = read_archive(write_package(small_bank(tmp_path), "Threats"), "p.zip")
    assert all(b"EXERCISE EXERCISE EXERCISE" in content for content in members.values())


def test_the_same_bank_gives_the_same_bytes(tmp_path: Path) -> None:
    bank = small_bank(tmp_path)
    assert write_package(bank, "T") == write_package(bank, "T")


def test_a_package_of_one_language_holds_its_texts_alone(tmp_path: Path) -> None:
    packed = write_package(small_bank(tmp_path), "Threats", languages=["ru"])
    assert {name.partition("/")[2][:2] for name in parsed(packed) if "/" in name} == {"ru"}
    assert set(read_package(packed)[0].question.text) == {"ru"}


def test_every_right_order_of_a_partial_order_is_credited() -> None:
    words = {"en": "w"}
    steps = [{"id": name, "text": words} for name in ("a", "b", "c")]
    asked = QUESTION.validate_python(
        {
            "kind": "ordering",
            "id": "q",
            "text": words,
            "reason": words,
            "steps": steps,
            "before": [("a", "c"), ("b", "c")],
        }
    )
    assert isinstance(asked, Ordering)
    assert right_orders(asked) == [("a", "b", "c"), ("b", "a", "c")]
    free = asked.model_copy(
        update={
            "steps": tuple(asked.steps[0].model_copy(update={"id": f"s{n}"}) for n in range(9)),
            "before": (("s0", "s1"),),
        }
    )
    assert len(right_orders(free)) == MOST_ORDERS


def test_a_key_changed_in_another_system_counts(tmp_path: Path) -> None:
    bank = small_bank(tmp_path)
    packed = package_of(bank[0])
    for language in ("en", "ru"):
        path = f"items/{language}/A3.1-1.xml"
        packed = changed(
            packed, path, "<qti-value>beta</qti-value>", "<qti-value>alpha</qti-value>"
        )
    (item,) = read_package(packed)
    assert isinstance(item.question, SingleChoice)
    assert item.question.answer == "alpha"
    assert item.question.confidence
    assert item.question.sources == ("who",)


def test_a_text_changed_in_another_system_counts(tmp_path: Path) -> None:
    words = {"en": "Very  **bold**"}
    question = small_bank(tmp_path)[0].question.model_copy(update={"text": words})
    asked = QUESTION.validate_python(question.model_dump() | {"text": words})
    packed = package_of(BankItem("A3.1", asked))
    assert read_package(packed)[0].question.text == words
    packed = changed(packed, "items/en/A3.1-1.xml", "<strong>bold</strong>", "<em>mild</em>")
    assert read_package(packed)[0].question.text["en"] == "Very  mild"


def test_languages_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    packed = package_of(small_bank(tmp_path)[0])
    packed = changed(
        packed, "items/ru/A3.1-1.xml", "<qti-value>beta</qti-value>", "<qti-value>alpha</qti-value>"
    )
    with pytest.raises(InterchangeError, match=r"items/ru/A3\.1-1\.xml.*answer"):
        read_package(packed)


def test_a_choice_of_another_system_is_read() -> None:
    (item,) = read_package(
        foreign(
            '<qti-choice-interaction response-identifier="R" max-choices="1">'
            "<qti-prompt>Choose.</qti-prompt>"
            '<qti-simple-choice identifier="A_1">One <em>or</em> more'
            '<qti-feedback-inline outcome-identifier="F" identifier="A_1" show-hide="show">No.'
            "</qti-feedback-inline></qti-simple-choice>"
            '<qti-simple-choice identifier="B_1">Two</qti-simple-choice></qti-choice-interaction>',
            declared("B_1"),
        )
    )
    asked = item.question
    assert isinstance(asked, SingleChoice)
    assert (asked.id, asked.answer) == ("Item-1", "b-1")
    assert asked.text == {"en": "What now?\n\nChoose."}
    assert asked.reason == {"en": "Because."}
    assert [option.text for option in asked.options] == [{"en": "One or more"}, {"en": "Two"}]
    assert asked.options[0].why == {"en": "No."}


def test_other_interactions_of_another_system_are_read() -> None:
    choices = "".join(
        f'<qti-simple-choice identifier="{name}">{name}</qti-simple-choice>' for name in "ABC"
    )
    several = read_package(
        foreign(
            f'<qti-choice-interaction response-identifier="R" max-choices="0">{choices}'
            "</qti-choice-interaction>",
            declared("A,C", "multiple"),
        )
    )[0].question
    assert several.kind == "multiple-choice" and several.answers == ("a", "c")
    order = read_package(
        foreign(
            f'<qti-order-interaction response-identifier="R">{choices}</qti-order-interaction>',
            declared("C,A,B", "ordered"),
        )
    )[0].question
    assert order.kind == "ordering" and [step.id for step in order.steps] == ["c", "a", "b"]
    number = read_package(
        foreign(
            '<p>x <qti-text-entry-interaction response-identifier="R"/></p>',
            declared("3.5", base="float"),
        )
    )[0].question
    assert number.kind == "numeric" and number.answer == 3.5
    word = read_package(
        foreign(
            '<p>x <qti-text-entry-interaction response-identifier="R"/></p>',
            declared("isolate", base="string"),
        )
    )[0].question
    assert word.kind == "short-text" and word.terms[0].words == {"en": ("isolate",)}


def test_an_interaction_that_no_question_has_is_refused_by_name() -> None:
    with pytest.raises(InterchangeError, match="qti-hotspot-interaction"):
        read_package(foreign('<qti-hotspot-interaction response-identifier="R"/>', declared("A")))


def test_an_item_without_feedback_is_refused() -> None:
    packed = foreign('<p><qti-text-entry-interaction response-identifier="R"/></p>',
                     declared("3.5", base="float"))  # fmt: skip
    members = read_archive(packed, "p.zip")
    root = fromstring(members["a b.xml"])
    root.remove(root.find(ASI + "qti-modal-feedback"))  # type: ignore[arg-type]
    with pytest.raises(InterchangeError, match="reason"):
        read_package(write_archive(members | {"a b.xml": tostring(root)}))


def test_a_character_that_xml_does_not_allow_is_refused() -> None:
    words = {"en": "bell \x07"}
    asked = QUESTION.validate_python(
        {"kind": "numeric", "id": "q", "text": words, "reason": words, "answer": 1}
    )
    with pytest.raises(InterchangeError, match=r"items/en/q\.xml.*U\+0007"):
        package_of(BankItem("A3", asked))
