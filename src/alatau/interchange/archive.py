"""Zip archives: written the same every time; read within bounds, whatever is in them.

What comes from elsewhere may be made to harm: paths that lead out of the folder, links, more bytes
than they seem, archives in archives. All of that is refused before anything is unpacked, and each
member is unpacked into memory only, up to the size that it declares.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Mapping

from alatau.interchange.errors import InterchangeError
from alatau.languages import N_

MOST_BYTES = 50_000_000
"""Of an archive."""
MOST_MEMBERS = 5_000
MOST_BYTES_OF_A_MEMBER = 5_000_000
MOST_BYTES_UNPACKED = 100_000_000
LARGEST_RATIO = 100
"""Unpacked to packed, of members from `RATIO_COUNTS_FROM` bytes on."""
RATIO_COUNTS_FROM = 100_000
LONGEST_NAME = 200

_NESTED = re.compile(r"\.(zip|7z|rar|gz|bz2|xz|zst|tar|tgz|jar|docx|xlsx|epub)$", re.IGNORECASE)
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1


def write_archive(members: Mapping[str, str | bytes]) -> bytes:
    """An archive of the members, in their order; the same members give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def read_archive(packed: bytes, file: str) -> dict[str, bytes]:
    """The members of an archive by name, folders left out.

    Raises:
        InterchangeError: it is no archive, is damaged, or is refused; the sentence names the
            member.
    """
    if len(packed) > MOST_BYTES:
        raise _refused(N_("The archive is larger than %(most)s bytes."), file, most=MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(archive.infolist(), file)
            return {entry.filename: _unpacked(archive, entry, file) for entry in entries}
    except InterchangeError:
        raise
    except Exception as error:
        # zipfile, zlib and codecs raise a dozen kinds of error over damaged archives.
        raise _refused(
            N_("This is not a zip archive, or it is damaged (%(reason)s)."),
            file,
            reason=str(error)[:100] or type(error).__name__,
        ) from error


def _check(entries: list[zipfile.ZipInfo], file: str) -> None:
    if len(entries) > MOST_MEMBERS:
        raise _refused(N_("The archive has more than %(most)s members."), file, most=MOST_MEMBERS)
    seen: set[str] = set()
    total = 0
    for entry in entries:
        _check_name(entry, seen, file)
        _check_kind(entry, file)
        _check_size(entry, file)
        total += entry.file_size
    if total > MOST_BYTES_UNPACKED:
        raise _refused(
            N_("The archive unpacks to more than %(most)s bytes."), file, most=MOST_BYTES_UNPACKED
        )


def _check_name(entry: zipfile.ZipInfo, seen: set[str], file: str) -> None:
    # `orig_filename` is what the archive says; `filename` is cut at a zero byte.
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if (
        not name
        or len(name) > LONGEST_NAME
        or "\\" in name
        or ":" in name
        or not name.isprintable()
        or any(part in ("", ".", "..") for part in parts)
    ):
        raise _refused(
            N_("The path of the member “%(member)s” is not allowed."), file, member=name[:80]
        )
    if name.casefold() in seen:
        raise _refused(N_("The member “%(member)s” is there twice."), file, member=name)
    seen.add(name.casefold())


def _check_kind(entry: zipfile.ZipInfo, file: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(
            N_("The member “%(member)s” is a link or device."), file, member=entry.filename
        )
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise _refused(
            N_("The member “%(member)s” is encrypted, or packed by a method that is not read."),
            file,
            member=entry.filename,
        )
    if _NESTED.search(entry.filename):
        raise _refused(
            N_("The member “%(member)s” is itself an archive."), file, member=entry.filename
        )


def _check_size(entry: zipfile.ZipInfo, file: str) -> None:
    if entry.file_size > MOST_BYTES_OF_A_MEMBER:
        raise _refused(
            N_("The member “%(member)s” is larger than %(most)s bytes."),
            file,
            member=entry.filename,
            most=MOST_BYTES_OF_A_MEMBER,
        )
    if entry.file_size >= RATIO_COUNTS_FROM and entry.file_size > LARGEST_RATIO * max(
        entry.compress_size, 1
    ):
        raise _refused(
            N_("The member “%(member)s” unpacks to more than %(most)s times its size."),
            file,
            member=entry.filename,
            most=LARGEST_RATIO,
        )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> bytes:
    with archive.open(entry) as member:
        content = member.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise _refused(
                N_("The member “%(member)s” has another size than it declares."),
                file,
                member=entry.filename,
            )
        member.read(1)  # past the end, where the checksum is compared
    if content.startswith(_PACKED):
        raise _refused(
            N_("The member “%(member)s” is itself an archive."), file, member=entry.filename
        )
    return content


def _refused(msgid: str, file: str, **params: object) -> InterchangeError:
    return InterchangeError(msgid, params, file=file)
