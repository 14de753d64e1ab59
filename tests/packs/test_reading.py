from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.packs.errors import PackError
from alatau.packs.reading import MAX_DEPTH, MAX_FILE_BYTES, PackFolder, parse_yaml


def test_values_come_with_their_lines():
    document = parse_yaml("a: 1\nb:\n  - {id: x, c: 2}\n  - 3\n", "f.yaml")
    assert document.value == {"a": 1, "b": [{"id": "x", "c": 2}, 3]}
    assert document.line_of(("b", 0, "c")) == 3
    assert document.line_of(("b", 1)) == 4
    assert document.line_of(("b", 1, "missing")) == 4
    assert document.name_of(("b", 0, "c")) == "b[x].c"
    assert document.name_of(("b", 1)) == "b[1]"


def test_words_that_yaml_would_turn_into_other_things_stay_words():
    text = "on: off\nno: yes\ntime: 18:00\nday: 2026-03-02\ncountry: NO\nquoted: '3'\n"
    assert parse_yaml(text, "f.yaml").value == {
        "on": "off",
        "no": "yes",
        "time": "18:00",
        "day": "2026-03-02",
        "country": "NO",
        "quoted": "3",
    }


def test_numbers_truth_and_nothing_are_read():
    text = "a: -3\nb: 0.5\nc: true\nd: null\ne:\nf: 1e2\n"
    assert parse_yaml(text, "f.yaml").value == {
        "a": -3, "b": 0.5, "c": True, "d": None, "e": None, "f": 100.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x [1]\nb: *x\n", 1, "aliases"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", 2, "Tags"),
        ("a: !thing 3\n", 1, "Tags"),
        ("a: 1\na: 2\n", 2, "twice"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: [1\n", 2, "not valid YAML"),
        ("{a: 1}: 2\n", 1, "key must be a word"),
    ],
)
def test_what_packs_do_not_need_is_refused_with_its_line(text, line, words):
    with pytest.raises(PackError, match=words) as refusal:
        parse_yaml(text, "f.yaml")
    assert refusal.value.file == "f.yaml"
    assert refusal.value.line == line


def test_a_yaml_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{after}: &{after} [{', '.join(f'*{before}' for _ in range(9))}]\n"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(PackError, match="aliases"):
        parse_yaml(bomb, "f.yaml")


def test_nesting_without_end_is_refused():
    with pytest.raises(PackError, match="nested too deeply"):
        parse_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "f.yaml")
    with pytest.raises(PackError):
        parse_yaml("[" * 100_000, "f.yaml")


def test_a_number_without_end_stays_a_text():
    assert parse_yaml("a: " + "9" * 5000, "f.yaml").value == {"a": "9" * 5000}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        parse_yaml(text, "f.yaml")
    except PackError as refusal:
        assert str(refusal).startswith("f.yaml")


@pytest.mark.parametrize(
    "path", ["../secret.md", "texts/../../secret.md", "/etc/hostname", "a\\..\\b", "a\0b"]
)
def test_paths_that_leave_the_pack_are_refused(tmp_path: Path, path: str):
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "pack" / "texts").mkdir(parents=True)
    with pytest.raises(PackError, match="leaves the folder"):
        PackFolder(tmp_path / "pack").read_text(path)


def test_a_link_out_of_the_pack_is_refused(tmp_path: Path):
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "link.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(PackError, match="leaves the folder"):
        PackFolder(tmp_path / "pack").read_text("link.md")


def test_a_file_that_is_too_large_or_not_text_is_refused(tmp_path: Path):
    (tmp_path / "large.yaml").write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    with pytest.raises(PackError, match="larger than"):
        PackFolder(tmp_path).read_yaml("large.yaml")
    with pytest.raises(PackError, match="not UTF-8"):
        PackFolder(tmp_path).read_text("latin.md")


def test_the_digest_follows_the_content_and_not_the_machine(tmp_path: Path):
    for name, end in (("one", b"\n"), ("two", b"\r\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_bytes(b"a: 1" + end + b"b: 2" + end)
        (tmp_path / name / ".hidden").write_text(name)
        (tmp_path / name / "a.yaml~").write_text(name)
    one, two = (PackFolder(tmp_path / name).digest() for name in ("one", "two"))
    assert one == two
    (tmp_path / "two" / "a.yaml").write_text("a: 1\nb: 3\n")
    assert PackFolder(tmp_path / "two").digest() != one
