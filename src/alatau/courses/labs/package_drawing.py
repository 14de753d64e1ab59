"""A package in section and from outside, with what is in, on and with it."""

from __future__ import annotations

from collections.abc import Callable, Set
from html import escape

Word = Callable[[str], str]
INK, SOFT, FILL = "#1d2733", "#5b6876", "#eef2f5"
_STYLE = (
    "text{font-family:'IBM Plex Sans',system-ui,'Noto Sans',sans-serif;font-size:15px;"
    f"fill:{INK}}}.n{{font-size:13.5px;font-weight:600}}.m{{font-size:13.5px}}.s{{font-size:13px;fill:{SOFT}}}.b{{font-weight:600}}"
    f".l{{fill:none;stroke:{INK};stroke-width:2}}.p{{fill:#fff;stroke:{INK};stroke-width:1.5}}"
)


def package_svg(parts: Set[str], word: Word, *, name: str) -> str:
    """The drawing as SVG, 720 wide.

    Args:
        parts: what is there (see `alatau.courses.labs.classify_and_pack`).
        word: gives the word of a key in the reader's language.
        name: key of the proper shipping name.
    """
    pieces = [
        f'<rect width="720" height="470" fill="#fff"/><style>{_STYLE}</style>',
        _text(30, 34, word("draw-section"), "b"),
        _text(370, 34, word("draw-outside"), "b"),
        *_section(parts, word),
        *_outside(parts, word, name),
        *_papers(parts, word, name),
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 470" width="720" height="470">'
        + "".join(pieces)
        + "</svg>"
    )


def _section(parts: Set[str], word: Word) -> list[str]:
    drawn = [
        f'<rect x="30" y="48" width="300" height="290" fill="{FILL}" stroke="{INK}" '
        'stroke-width="5"/>',
        _text(44, 330, word("draw-outer"), "s"),
    ]
    if "item-list" in parts:
        drawn.append('<rect class="p" x="46" y="60" width="150" height="30"/>')
        drawn.append(_text(54, 80, word("draw-item-list"), "s"))
    if "secondary" in parts:
        drawn.append(
            f'<rect x="56" y="104" width="248" height="204" rx="16" fill="#fff" stroke="{INK}" '
            'stroke-width="3"/>'
        )
        drawn.append(_text(72, 126, word("draw-secondary"), "s"))
    if "absorbent" in parts:
        dots = "".join(
            f'<circle cx="{x}" cy="{y}" r="2.2" fill="{SOFT}"/>'
            for y in range(150, 276, 12)
            for x in range(84 + (y // 6) % 2 * 6, 284, 12)
            if not 146 <= x <= 216
        )
        drawn += [dots, _text(72, 298, word("draw-absorbent"), "s")]
    drawn.append(
        f'<rect x="156" y="154" width="50" height="118" rx="8" fill="#d9e4ec" stroke="{INK}" '
        f'stroke-width="2"/><rect x="152" y="142" width="58" height="18" rx="3" fill="{INK}"/>'
    )
    drawn.append(
        f'<text class="s" transform="translate(185 264) rotate(-90)">'
        f"{escape(word('draw-primary'))}</text>"
    )
    return drawn


def _outside(parts: Set[str], word: Word, name: str) -> list[str]:
    drawn = [f'<rect x="370" y="48" width="320" height="290" fill="#fff" stroke="{INK}" '
             'stroke-width="3"/>']  # fmt: skip
    if "label-6-2" in parts:
        drawn.append(_diamond(440, 116, 52))
        drawn.append('<text class="b" x="440" y="142" text-anchor="middle">6</text>')
        drawn += [
            f'<circle cx="{440 + x}" cy="{100 + y}" r="9" class="l"/>'
            for x, y in ((0, -8), (-8, 6), (8, 6))
        ]
    if "diamond" in parts:
        drawn.append(_diamond(440, 116, 52))
        drawn.append('<text class="b" x="440" y="121" text-anchor="middle">UN 3373</text>')
    if "name" in parts:
        drawn += _lines(508, 76, word(name), 19, "n")
    if "addresses" in parts:
        drawn += [_text(386, 208, word("draw-from"), "m"), _text(386, 234, word("draw-to"), "m")]
    if "phone" in parts:
        drawn.append(_text(386, 262, word("draw-phone"), "m"))
    if "un-mark" in parts:
        drawn.append('<circle cx="404" cy="306" r="17" class="l"/>')
        drawn.append('<text class="b" x="404" y="311" text-anchor="middle">un</text>')
        drawn.append(_text(432, 311, "4G/CLASS 6.2/26/X/…", "m"))
    return drawn


def _papers(parts: Set[str], word: Word, name: str) -> list[str]:
    drawn = [_text(30, 372, word("draw-papers"), "b")]
    if "declaration" not in parts:
        drawn.append(_text(30, 396, word("draw-nothing"), "s"))
        return drawn
    drawn.append('<rect class="p" x="30" y="384" width="660" height="76"/>')
    drawn.append(_text(44, 406, word("draw-declaration"), "b"))
    drawn.append(_text(44, 428, word(name), "m"))
    if "suspected" in parts:
        drawn.append(_text(44, 450, word("draw-suspected"), "m"))
    return drawn


def _text(x: int, y: int, words: str, style: str) -> str:
    return f'<text x="{x}" y="{y}" class="{style}">{escape(words)}</text>'


def _diamond(x: int, y: int, reach: int) -> str:
    around = f"l{reach} {reach}l-{reach} {reach}l-{reach} -{reach}z"
    return f'<path class="l" d="M{x} {y - reach}{around}"/>'


def _lines(x: int, y: int, words: str, longest: int, style: str) -> list[str]:
    lines = [""]
    for each in words.split():
        if lines[-1] and len(lines[-1]) + len(each) >= longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {each}".strip()
    return [_text(x, y + 20 * at, line, style) for at, line in enumerate(lines)]
