"""Reading the files of a pack: only inside its folder, of bounded size, with line numbers."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from alatau.languages import N_
from alatau.packs.errors import PackError

MAX_FILE_BYTES = 2_000_000
MAX_TABLE_BYTES = 20_000_000
MAX_NODES = 100_000
MAX_DEPTH = 24

KeyPath = tuple[str | int, ...]

_TEXT_SUFFIXES = frozenset({".yaml", ".md", ".csv", ".json", ".topojson", ".txt"})
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[-+]?(\d{1,18}\.\d{0,18}|\.\d{1,18}|\d{1,18})([eE][-+]?\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values, and the line on which each key or item stands."""

    file: str
    value: Any
    lines: dict[KeyPath, int]

    def line_of(self, path: KeyPath) -> int | None:
        """The line of a key path, or of the nearest part of it that is in the file."""
        keys = self._as_written(path)
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys)

    def name_of(self, path: KeyPath) -> str:
        """A key path in words: items of lists by their `id`, where they have one.

        `facts[parcel].text.ru`, `[12].when.after`, `moves[0].day`.
        """
        name, value = "", self.value
        for part in self._as_written(path):
            value = inner(value, part)
            if isinstance(part, int):
                label = value.get("id", part) if isinstance(value, dict) else part
                name += f"[{label}]"
            else:
                name += f".{part}" if name else part
        return name

    def _as_written(self, path: KeyPath) -> KeyPath:
        """`path` without the positions of items that stand alone, where a list was possible."""
        keys, value = [], self.value
        for part in path:
            if isinstance(part, str) or isinstance(value, list):
                keys.append(part)
                value = inner(value, part)
        return tuple(keys)


class PackFolder:
    """The folder of a pack; paths that leave it are refused."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        if not self.path.is_dir():
            raise PackError(N_("There is no folder “%(path)s”."), {"path": str(path)})

    def exists(self, relative: str) -> bool:
        """Whether a file of this name is in the folder."""
        return self._inside(relative).is_file()

    def read_bytes(self, relative: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """The content of a file; PackError when it is absent, outside or larger than `limit`."""
        path = self._inside(relative)
        try:
            if path.stat().st_size > limit:
                raise PackError(
                    N_("The file is larger than %(limit)s bytes."), {"limit": limit}, file=relative
                )
            return path.read_bytes()
        except FileNotFoundError:
            raise PackError(N_("This file is missing."), file=relative) from None
        except OSError as error:
            raise PackError(
                N_("This file cannot be read: %(reason)s."),
                {"reason": error.strerror or type(error).__name__},
                file=relative,
            ) from None

    def read_text(self, relative: str, limit: int = MAX_FILE_BYTES) -> str:
        """The content of a UTF-8 file, with `\\n` between lines and no byte order mark."""
        try:
            return _canonical(self.read_bytes(relative, limit)).decode()
        except UnicodeDecodeError as error:
            raise PackError(
                N_("The file is not UTF-8 (byte %(position)s)."),
                {"position": error.start},
                file=relative,
            ) from None

    def read_yaml(self, relative: str) -> Document:
        """The values and lines of a YAML file; see `parse_yaml`."""
        return parse_yaml(self.read_text(relative), relative)

    def files(self) -> Iterator[str]:
        """Relative paths of all files, sorted; hidden files and editors' copies left out."""
        found = []
        for folder, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inside = Path(folder).relative_to(self.path)
            found += [
                (inside / name).as_posix()
                for name in names
                if not name.startswith(".") and not name.endswith("~")
            ]
        yield from sorted(found)

    def digest(self) -> str:
        """SHA-256 (hex) over names and contents; line ends of texts do not matter."""
        total = hashlib.sha256()
        for name in self.files():
            content = self.read_bytes(name, MAX_TABLE_BYTES)
            if PurePosixPath(name).suffix in _TEXT_SUFFIXES:
                content = _canonical(content)
            total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return total.hexdigest()

    def _inside(self, relative: str) -> Path:
        parts = PurePosixPath(relative).parts
        path = self.path.joinpath(relative)
        plain = "\\" not in relative and "\0" not in relative and ".." not in parts
        if not plain or not path.resolve().is_relative_to(self.path):
            raise PackError(
                N_("The path “%(path)s” leaves the folder of the pack."), {"path": relative}
            )
        return path


def inner(value: Any, part: str | int) -> Any:
    """The value under a key or position of `value`; None if there is none."""
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _canonical(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def parse_yaml(text: str, file: str) -> Document:
    """Plain values of a YAML text, with lines.

    A small, safe part of YAML: mappings with text keys, lists, texts, numbers, `true`, `false`
    and `null`. Words such as `on`, `no` and dates stay texts. Refused, with the line: anchors and
    aliases (a few lines can grow to gigabytes), tags, repeated keys, more than one document,
    more than `MAX_NODES` values or `MAX_DEPTH` levels.
    """
    try:
        _refuse_what_packs_do_not_need(text, file)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PackError(
            N_("This is not valid YAML: %(reason)s."),
            {"reason": error.problem or error.context or ""},
            file=file,
            line=mark.line + 1 if mark else None,
        ) from None
    except yaml.YAMLError as error:
        raise PackError(
            N_("This is not valid YAML: %(reason)s."),
            {"reason": str(error).splitlines()[0]},
            file=file,
        ) from None
    lines: dict[KeyPath, int] = {}
    value = None if node is None else _Values(file, lines).value(node, ())
    return Document(file, value, lines)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse_what_packs_do_not_need(text: str, file: str) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise PackError(
                N_("Anchors (&) and aliases (*) are not used in packs; write the value out."),
                file=file,
                line=line,
            )
        if getattr(event, "tag", None) is not None:
            raise PackError(N_("Tags (!) are not used in packs."), file=file, line=line)
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise PackError(
                N_("The file is nested too deeply or holds too many values."), file=file, line=line
            )


class _Values:
    """Turns nodes into plain values and notes their lines."""

    def __init__(self, file: str, lines: dict[KeyPath, int]) -> None:
        self.file = file
        self.lines = lines

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise PackError(N_("A key must be a word."), file=self.file, line=line)
            key = key_node.value
            if key in values:
                raise PackError(
                    N_("The key “%(key)s” is written twice."),
                    {"key": key},
                    file=self.file,
                    location=".".join(map(str, path)),
                    line=line,
                )
            self.lines[*path, key] = line
            values[key] = self.value(value_node, (*path, key))
        return values

    def _scalar(self, node: yaml.Node) -> Any:
        text: str = node.value
        if getattr(node, "style", None):
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
        return text
