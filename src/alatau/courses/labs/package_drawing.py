"""A package in section and from outside, with what is in, on and with it."""

from __future__ import annotations

from collections.abc import Callable, Set
from html import escape

Word = Callable[[str], str]
INK, SOFT, FILL = "#1d2733", "#4d5b69", "#eef2f5"
WIDTH, HEIGHT = 480, 800
"""Narrow and tall, so that its words can be read on a phone."""
_STYLE = (
    "text{font-family:'IBM Plex Sans',system-ui,'Noto Sans',sans-serif;font-size:17px;"
    f"fill:{INK}}}.b{{font-weight:600}}.s{{font-size:16px;fill:{SOFT}}}"
    f".l{{fill:none;stroke:{INK};stroke-width:2}}.p{{fill:#fff;stroke:{INK};stroke-width:1.5}}"
)


def package_svg(parts: Set[str], word: Word, *, name: str) -> str:
    """The drawing as SVG.

    Args:
        parts: what is there (see `alatau.courses.labs.classify_and_pack`).
        word: gives the word of a key in the reader's language.
        name: key of the proper shipping name.
    """
    pieces = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><style>{_STYLE}</style>',
        _text(20, 30, word("draw-section"), "b"),
        *_section(parts, word),
        _text(20, 382, word("draw-outside"), "b"),
        *_outside(parts, word, name),
        _text(20, 678, word("draw-papers"), "b"),
        *_papers(parts, word, name),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">' + "".join(pieces) + "</svg>"
    )


def _section(parts: Set[str], word: Word) -> list[str]:
    drawn = [
        f'<rect x="22" y="44" width="436" height="296" fill="{FILL}" stroke="{INK}" '
        'stroke-width="5"/>',
        _text(38, 328, word("draw-outer"), "s"),
    ]
    if "item-list" in parts:
        drawn.append('<rect class="p" x="38" y="56" width="200" height="32"/>')
        drawn.append(_text(48, 78, word("draw-item-list"), "s"))
    if "secondary" in parts:
        drawn.append(
            f'<rect x="52" y="100" width="376" height="204" rx="16" fill="#fff" stroke="{INK}" '
            'stroke-width="3"/>'
        )
        drawn.append(_text(70, 126, word("draw-secondary"), "s"))
    if "absorbent" in parts:
        drawn += [
            f'<circle cx="{x}" cy="{y}" r="2.6" fill="{SOFT}"/>'
            for y in range(144, 268, 14)
            for x in range(76, 410, 14)
            if not 200 <= x <= 280
        ]
        drawn.append(_text(70, 292, word("draw-absorbent"), "s"))
    drawn.append(
        f'<rect x="212" y="150" width="56" height="122" rx="10" fill="#d9e4ec" stroke="{INK}" '
        f'stroke-width="2"/><rect x="207" y="136" width="66" height="20" rx="3" fill="{INK}"/>'
    )
    drawn.append(
        f'<text class="s" transform="translate(245 264) rotate(-90)">'
        f"{escape(word('draw-primary'))}</text>"
    )
    return drawn


def _outside(parts: Set[str], word: Word, name: str) -> list[str]:
    drawn = ['<rect class="l" x="22" y="396" width="436" height="246"/>']
    if "label-6-2" in parts:
        drawn.append(_diamond(92, 470, 60))
        drawn.append('<text class="b" x="92" y="504" text-anchor="middle">6</text>')
        drawn += [
            f'<circle cx="{92 + x}" cy="{452 + y}" r="11" class="l"/>'
            for x, y in ((0, -10), (-10, 7), (10, 7))
        ]
    if "diamond" in parts:
        drawn.append(_diamond(92, 470, 60))
        drawn.append('<text class="b" x="92" y="476" text-anchor="middle">UN 3373</text>')
    if "name" in parts:
        drawn += _lines(172, 428, word(name), 22, "b")
    if "addresses" in parts:
        drawn += [_text(38, 552, word("draw-from"), ""), _text(38, 576, word("draw-to"), "")]
    if "phone" in parts:
        drawn.append(_text(38, 600, word("draw-phone"), ""))
    if "un-mark" in parts:
        drawn.append('<circle cx="56" cy="624" r="14" class="l"/>')
        drawn.append('<text class="s" x="56" y="629" text-anchor="middle">un</text>')
        drawn.append(_text(78, 630, "4G/CLASS 6.2/26/X/…", ""))
    return drawn


def _papers(parts: Set[str], word: Word, name: str) -> list[str]:
    if "declaration" not in parts:
        return [_text(20, 706, word("draw-nothing"), "s")]
    drawn = ['<rect class="p" x="22" y="690" width="436" height="102"/>']
    drawn.append(_text(34, 712, word("draw-declaration"), "b"))
    drawn += _lines(34, 734, word(name), 36, "s")
    if "suspected" in parts:
        drawn += _lines(34, 774, word("draw-suspected"), 50, "s")
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
    return [_text(x, y + 21 * at, line, style) for at, line in enumerate(lines)]
