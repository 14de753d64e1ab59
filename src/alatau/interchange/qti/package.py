"""Content packages of QTI 3.0: a manifest and an item for each question and language."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from alatau.interchange.archive import read_archive, write_archive
from alatau.interchange.bank import NOTICE, BankItem, languages_of
from alatau.interchange.errors import InterchangeError, unknown
from alatau.interchange.qti import names
from alatau.interchange.qti.items import item_of
from alatau.interchange.qti.merging import merged_items
from alatau.interchange.qti.names import cp, identifier
from alatau.interchange.qti.reading import read_item
from alatau.interchange.xml import Element, add, read_xml, written_xml
from alatau.languages import LANGUAGES, N_


def write_package(
    items: Iterable[BankItem],
    title: str,
    name: str = "alatau-items",
    languages: Iterable[str] | None = None,
) -> bytes:
    """A content package of the bank.

    `languages` are those of the items; a question has an item in each of them in which any of its
    texts is written, or in all if it is None.

    Raises:
        InterchangeError: a text holds a character that XML does not allow.
    """
    wanted = tuple(LANGUAGES if languages is None else languages)
    members: dict[str, bytes] = {}
    taken: set[str] = set()
    manifest, resources = _manifest(title, name)
    for item in items:
        for language in languages_of([item.question]):
            if language not in wanted:
                continue
            path = _path(item.question.id, language, taken)
            members[path] = written_xml(item_of(item, language), path)
            _add_resource(resources, f"{identifier(item.question.id)}_{language}", path, language)
    return write_archive({names.MANIFEST: written_xml(manifest, names.MANIFEST), **members})


def read_package(packed: bytes, file: str = "package.zip") -> tuple[BankItem, ...]:
    """The bank that a content package holds, of Alatau or of another system.

    Raises:
        InterchangeError: the archive, its XML or an item is refused; the sentence says where.
    """
    members = read_archive(packed, file)
    if names.MANIFEST not in members:
        raise InterchangeError(
            N_("There is no “%(name)s” in the package."), {"name": names.MANIFEST}, file=file
        )
    manifest = read_xml(members[names.MANIFEST], names.MANIFEST)
    paths = list(dict.fromkeys(_item_paths(manifest, members)))
    if not paths:
        raise InterchangeError(N_("The package holds no QTI 3.0 item."), file=names.MANIFEST)
    return merged_items(read_item(read_xml(members[path], path), path) for path in paths)


def _path(question: str, language: str, taken: set[str]) -> str:
    """A path that differs from others by more than capitals, for systems that do not see those."""
    path, number = f"items/{language}/{question}.xml", 1
    while path.casefold() in taken:
        number += 1
        path = f"items/{language}/{question}~{number}.xml"
    taken.add(path.casefold())
    return path


def _item_paths(manifest: Element, members: dict[str, bytes]) -> Iterable[str]:
    if manifest.tag != cp("manifest"):
        raise InterchangeError(
            N_("This is not the manifest of a QTI 3.0 package."), file=names.MANIFEST
        )
    for resource in manifest.iter(cp("resource")):
        if resource.get("type") == names.ITEM_TYPE:
            path = unquote(resource.get("href", ""))
            if path not in members:
                raise unknown(path, sorted(members), names.MANIFEST, "href")
            yield path


def _manifest(title: str, name: str) -> tuple[Element, Element]:
    manifest = Element(
        cp("manifest"),
        {
            "identifier": identifier(name),
            f"{{{names.XSI}}}schemaLocation": (
                f"{names.CP} {names.CP_SCHEMA} {names.LOM} {names.LOM_SCHEMA}"
            ),
        },
    )
    metadata = add(manifest, cp("metadata"))
    add(metadata, cp("schema"), None, "QTI Package")
    add(metadata, cp("schemaversion"), None, "3.0.1")
    general = _general(metadata)
    for part, words in (("title", title), ("description", NOTICE)):
        add(add(general, _lom(part)), _lom("string"), {"language": "en"}, words)
    add(manifest, cp("organizations"))
    return manifest, add(manifest, cp("resources"))


def _add_resource(resources: Element, name: str, path: str, language: str) -> None:
    resource = add(
        resources, cp("resource"), {"identifier": name, "type": names.ITEM_TYPE, "href": path}
    )
    add(_general(add(resource, cp("metadata"))), _lom("language"), None, language)
    add(resource, cp("file"), {"href": path})


def _general(metadata: Element) -> Element:
    return add(add(metadata, _lom("lom")), _lom("general"))


def _lom(name: str) -> str:
    return f"{{{names.LOM}}}{name}"
