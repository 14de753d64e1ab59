"""Archives and XML that were made to harm are refused in words, whatever is in them."""

from __future__ import annotations

import io
import random
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_course import write_course

from alatau.interchange import InterchangeError, archive, bank_of, xml
from alatau.interchange.archive import read_archive, write_archive
from alatau.interchange.qti import read_package, write_package
from alatau.interchange.xml import read_xml
from alatau.packs.courses.checks import load_course

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)).replace("&a0;", "&a;")
    + "]><x>&a9;</x>"
)


def packed(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        change(made)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "document",
    [
        LAUGHS,
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><x/>',
        "<!DOCTYPE x><x/>",
    ],
)
def test_document_types_and_entities_are_refused(document: str) -> None:
    with pytest.raises(InterchangeError, match="Document types and entities"):
        read_xml(document.encode(), "item.xml")


def test_an_entity_without_a_type_is_refused() -> None:
    with pytest.raises(InterchangeError, match="well-formed"):
        read_xml(b"<x>&e;</x>", "item.xml")


def test_the_place_of_a_fault_in_xml_is_named() -> None:
    with pytest.raises(InterchangeError, match=r"item\.xml, line 3") as caught:
        read_xml(b"<x>\n<y>\n</x>", "item.xml")
    assert caught.value.line == 3


def test_deep_and_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InterchangeError, match="nested"):
        read_xml(b"<x>" * 1_000_000, "item.xml")
    monkeypatch.setattr(xml, "MOST_ELEMENTS", 10)
    with pytest.raises(InterchangeError, match="elements"):
        read_xml(b"<x>" + b"<y/>" * 20 + b"</x>", "item.xml")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-7", "unknown-8", "rot13"])
def test_encodings_are_read_or_refused(encoding: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?><x>й</x>'.encode("utf-16")
    try:
        read_xml(document, "item.xml")
    except InterchangeError as error:
        assert str(error)


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "..\\evil.xml", "C:/evil.xml", "a//b.xml",
     "./a.xml", "a\nb.xml", "x" * 300],
)  # fmt: skip
def test_paths_out_of_the_package_are_refused(name: str) -> None:
    with pytest.raises(InterchangeError, match="path of the member"):
        read_archive(packed(lambda made: made.writestr(zipfile.ZipInfo(name), "x")), "p.zip")


def test_a_name_with_a_zero_byte_is_refused() -> None:
    content = packed(lambda made: made.writestr("a.xml?.exe", "x")).replace(b"l?.", b"l\0.")
    with pytest.raises(InterchangeError, match="path of the member"):
        read_archive(content, "p.zip")


def test_links_and_devices_are_refused() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        entry = zipfile.ZipInfo("link.xml")
        entry.external_attr = (kind | 0o777) << 16
        content = packed(lambda made, entry=entry: made.writestr(entry, "/etc/passwd"))
        with pytest.raises(InterchangeError, match="link or device"):
            read_archive(content, "p.zip")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    content = packed(lambda made: made.writestr("bomb.xml", b"\0" * 4_000_000))
    with pytest.raises(InterchangeError, match="100 times its size"):
        read_archive(content, "p.zip")


def test_a_member_larger_than_it_says_is_refused() -> None:
    content = packed(lambda made: made.writestr("bomb.xml", random.Random(1).randbytes(3000)))
    size = (3000).to_bytes(4, "little")
    assert size in content
    with pytest.raises(InterchangeError):
        read_archive(content.replace(size, (10).to_bytes(4, "little")), "p.zip")


def test_large_members_and_archives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(lambda made: [made.writestr(f"{n}.xml", "x" * 50) for n in range(9)])
    for limit, words in (
        ("MOST_BYTES_OF_A_MEMBER", "larger than 10 bytes"),
        ("MOST_BYTES", "archive is larger than 10 bytes"),
        ("MOST_BYTES_UNPACKED", "unpacks to more than 10 bytes"),
        ("MOST_MEMBERS", "more than 5 members"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archive, limit, 5 if limit == "MOST_MEMBERS" else 10)
            with pytest.raises(InterchangeError, match=words):
                read_archive(content, "p.zip")


def test_archives_in_archives_are_refused_by_name_and_by_content() -> None:
    inner = packed(lambda made: made.writestr("a", "x"))
    for name in ("inner.zip", "inner.xml"):
        with pytest.raises(InterchangeError, match="itself an archive"):
            read_archive(packed(lambda made, name=name: made.writestr(name, inner)), "p.zip")


def test_members_that_differ_by_capitals_alone_are_refused() -> None:
    def twice(made: zipfile.ZipFile) -> None:
        made.writestr("a.xml", "x")
        made.writestr("A.xml", "y")

    with pytest.raises(InterchangeError, match="there twice"):
        read_archive(packed(twice), "p.zip")


def test_encrypted_and_strangely_packed_members_are_refused() -> None:
    plain = packed(lambda made: made.writestr("a.xml", "x"))
    central = plain.index(b"PK\x01\x02")
    encrypted = bytearray(plain)
    encrypted[central + 8] |= 1
    with pytest.raises(InterchangeError, match="encrypted"):
        read_archive(bytes(encrypted), "p.zip")
    with pytest.raises(InterchangeError, match="method"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as made:
            made.writestr("a.xml", "x")
        read_archive(buffer.getvalue(), "p.zip")


def test_a_damaged_member_is_refused() -> None:
    content = bytearray(packed(lambda made: made.writestr("a.xml", "x" * 1000)))
    content[40] ^= 0xFF
    with pytest.raises(InterchangeError, match=r"damaged|size"):
        read_archive(bytes(content), "p.zip")


def test_an_archive_comes_back_as_it_was() -> None:
    members: dict[str, str | bytes] = {"a/b.xml": "ж", "c.svg": b"<svg/>", "empty": b""}
    assert read_archive(write_archive(members), "p.zip") == {
        "a/b.xml": "ж".encode(), "c.svg": b"<svg/>", "empty": b"",
    }  # fmt: skip


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    for read in (lambda: read_archive(content, "p.zip"), lambda: read_xml(content, "x.xml")):
        try:
            read()
        except InterchangeError as error:
            assert str(error)


FUZZ = """
import random, resource, sys
from alatau.interchange import InterchangeError
from alatau.interchange.archive import read_archive, write_archive
from alatau.interchange.qti import read_package

resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
content = open(sys.argv[1], "rb").read()
members = read_archive(content, "p.zip")
first, last = int(sys.argv[2]), int(sys.argv[3])
PIECES = [b"<", b">", b"&", b"<!DOCTYPE x>", b"]]>", b"data-alatau-more", b"[]", b"{}", b"null",
          b"1e999", b"-1", b"nan", b"qti-", b"identifier", b"\\xff", b"\\x00", b"RESPONSE", b"''"]
done = refused = 0
for seed in range(first, last):
    chance = random.Random(seed)
    changed = dict(members)
    if chance.random() < 0.4:
        raw = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        candidate = bytes(raw)
    else:
        for name in chance.sample(sorted(members), min(len(members), 3)):
            text = members[name]
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(text))
                to = min(len(text), at + chance.choice([0, 1, 5, 30]))
                pieces = [*PIECES, text[at : at + 40], text[to : to + 12]]
                text = text[:at] + chance.choice(pieces) + text[to:]
            changed[name] = text
        candidate = write_archive(changed)
    try:
        read_package(candidate)
    except InterchangeError as error:
        refused += 1
        assert str(error)
    done += 1
print(done, refused)
"""


def test_mutated_packages_are_read_or_refused_in_a_child_process(tmp_path: Path) -> None:
    bank = bank_of(load_course(write_course(tmp_path, "threats", "A3")))[:9]
    package = tmp_path / "package.zip"
    package.write_bytes(write_package(bank, "Bank"))
    child = subprocess.run(
        [sys.executable, "-c", FUZZ, str(package), "0", "300"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    done, refused = map(int, child.stdout.split())
    assert done == 300
    assert refused > 50


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_mutated_metadata_is_read_or_refused(data: st.DataObject) -> None:
    """The JSON that items carry, with any JSON in the place of its values."""
    import json
    from xml.sax.saxutils import quoteattr

    from generated_questions import questions

    from alatau.interchange import BankItem

    question = data.draw(questions())
    members = read_archive(write_package([BankItem("A3", question)], "B"), "p.zip")
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner,
                                                                    max_size=3),
        max_leaves=5,
    )  # fmt: skip
    for name in list(members):
        text = members[name].decode()
        head, found, rest = text.partition(' data-alatau-more="')
        if found:
            more = data.draw(
                st.dictionaries(
                    st.sampled_from(["place", "sources", "before", "panel", "terms", "units",
                                     "days", "tolerance", "relative", "confidence", "enough"]),
                    anything,
                )
            )  # fmt: skip
            written = quoteattr(json.dumps(more)).replace("\n", " ")
            after = rest.partition('"')[2]
            members[name] = f"{head} data-alatau-more={written}{after}".encode()
    try:
        read_package(write_archive(members))
    except InterchangeError as error:
        assert str(error)
