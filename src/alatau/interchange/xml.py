"""XML as trees: read without document types and entities and within bounds, and written.

The reader stands on expat, which comes with Python: its handlers see a document type or an entity
when it begins, so that nothing of it is ever expanded or fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import (  # nosec B405
    Element,
    SubElement,
    TreeBuilder,
    register_namespace,
    tostring,
)
from xml.parsers import expat  # nosec B407

from alatau.interchange.errors import InterchangeError
from alatau.languages import N_

DEEPEST = 100
MOST_ELEMENTS = 200_000
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

register_namespace("lom", "http://ltsc.ieee.org/xsd/LOM")

__all__ = ["LANG", "Element", "add", "read_xml", "written_xml"]


def add(
    parent: Element, tag: str, attributes: Mapping[str, str] | None = None, text: str | None = None
) -> Element:
    """A new element at the end of `parent`."""
    child = SubElement(parent, tag, dict(attributes or {}))
    child.text = text
    return child


def written_xml(root: Element, file: str) -> bytes:
    """A document in UTF-8; the children of the root stand on lines of their own.

    The namespace of the root is the default one, so that its elements stand without a prefix;
    the tree is changed for that and is of no use afterwards.

    Raises:
        InterchangeError: a text holds a character that XML does not allow.
    """
    if len(root) and not (root.text or "").strip():
        root.text = "\n"
        for child in root:
            child.tail = "\n"
    _without_prefix(root)
    written = tostring(root, encoding="unicode")
    wrong = next((char for char in written if not _allowed(char)), None)
    if wrong is not None:
        raise InterchangeError(
            N_("A text holds the character U+%(code)s, which XML does not allow."),
            {"code": f"{ord(wrong):04X}"},
            file=file,
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _without_prefix(root: Element) -> None:
    namespace, brace, _ = root.tag.rpartition("}")
    if not brace:
        return
    for element in root.iter():
        element.tag = element.tag.removeprefix(namespace + brace)
    root.set("xmlns", namespace[1:])


def read_xml(document: bytes, file: str) -> Element:
    """The root element of a document; names are `{namespace}name`.

    Raises:
        InterchangeError: it is not well-formed XML, or holds what is refused.
    """
    reader = _Reader(file)
    try:
        reader.parser.Parse(document, True)
        return reader.builder.close()
    except expat.ExpatError as error:
        raise InterchangeError(
            N_("This is not well-formed XML (%(reason)s)."),
            {"reason": expat.ErrorString(error.code)},
            file=file,
            line=error.lineno,
        ) from error
    except (ValueError, LookupError, AssertionError) as error:
        raise InterchangeError(
            N_("This is not well-formed XML (%(reason)s)."), {"reason": str(error)[:100]}, file=file
        ) from error


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.builder: TreeBuilder = TreeBuilder()
        self.depth = 0
        self.elements = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.StartDoctypeDeclHandler = self._refuse_type
        self.parser.EntityDeclHandler = self._refuse_type
        self.parser.UnparsedEntityDeclHandler = self._refuse_type
        self.parser.ExternalEntityRefHandler = self._refuse_type
        self.parser.SkippedEntityHandler = self._refuse_type

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST:
            raise self._error(N_("Elements are nested more than %(most)s deep."), DEEPEST)
        if self.elements > MOST_ELEMENTS:
            raise self._error(N_("There are more than %(most)s elements."), MOST_ELEMENTS)
        self.builder.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(_named(name))

    def _refuse_type(self, *_: object) -> int:
        raise self._error(N_("Document types and entities are not read."), 0)

    def _error(self, msgid: str, most: int) -> InterchangeError:
        return InterchangeError(
            msgid, {"most": most}, file=self.file, line=self.parser.CurrentLineNumber
        )


def _named(name: str) -> str:
    return "{" + name if "}" in name else name


def _allowed(char: str) -> bool:
    code = ord(char)
    return (
        0x20 <= code <= 0xD7FF
        or code in (0x9, 0xA, 0xD)
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )
