"""The seven languages, texts that exist in several of them, and errors that people can read.

Texts of packs carry their languages side by side (`LocalText`). Texts of the program are English
message ids, marked with `N_` where they are written and translated at the rim with gettext.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LANGUAGES = ("en", "ru", "kk", "ky", "tg", "tk", "uz")

NATIVE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "en": "English",
        "ru": "Русский",
        "kk": "Қазақша",
        "ky": "Кыргызча",
        "tg": "Тоҷикӣ",
        "tk": "Türkmençe",
        "uz": "Oʻzbekcha",
    }
)

_LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(msgid: str) -> str:  # noqa: N802 (the name that gettext's tools look for)
    """Mark a message id for translation and return it unchanged."""
    return msgid


def fallbacks(language: str) -> tuple[str, ...]:
    """The languages to try for a reader of `language`, best first.

    Kazakh, Kyrgyz, Tajik, Turkmen and Uzbek readers are offered Russian before English;
    everybody is offered English before what is left.

    >>> fallbacks("kk")
    ('kk', 'ru', 'en', 'ky', 'tg', 'tk', 'uz')
    """
    first = (language,) if language in ("en", "ru") else (language, "ru")
    return tuple(dict.fromkeys((*first, "en", *LANGUAGES)))


@lru_cache(maxsize=len(LANGUAGES))
def translator(language: str) -> Callable[[str], str]:
    """The function that turns a message id into words of `language`.

    A message without a translation falls back to Russian for the five national languages and to
    English, the language of the message ids, for all.
    """
    if language == "en":
        return str
    wanted = fallbacks(language)[: 1 if language == "ru" else 2]
    catalogue = gettext.translation(
        "django", localedir=_LOCALE_FOLDER, languages=list(wanted), fallback=True
    )
    return lambda msgid: catalogue.gettext(msgid) if msgid else ""


class LocalText(Mapping[str, str]):
    """One text in one or more of the languages; immutable and hashable.

    >>> LocalText(en="Parcel", ru="Посылка").in_language("kk")
    'Посылка'
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None, /, **by_language: str) -> None:
        given = {**(texts or {}), **by_language}
        unknown = [code for code in given if code not in LANGUAGES]
        if unknown:
            raise ValueError(f"no such language: {', '.join(unknown)}")
        if not given:
            raise ValueError("a text needs at least one language")
        self._texts = {code: given[code] for code in LANGUAGES if code in given}

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(self._texts.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._texts == dict(other)

    def __repr__(self) -> str:
        return f"LocalText({self._texts!r})"

    def __reduce__(self) -> tuple[type[LocalText], tuple[dict[str, str]]]:
        return LocalText, (self._texts,)

    def language_for(self, language: str) -> str:
        """The language in which a reader of `language` gets this text (see `fallbacks`)."""
        return next(code for code in fallbacks(language) if code in self._texts)

    def in_language(self, language: str) -> str:
        """This text for a reader of `language`: in it, or in the nearest that exists."""
        return self._texts[self.language_for(language)]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validated,
            serialization=core_schema.plain_serializer_function_ser_schema(
                dict, return_schema=core_schema.dict_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "object",
            "description": "One text in several languages.",
            "properties": {code: {"type": "string", "minLength": 1} for code in LANGUAGES},
            "additionalProperties": False,
            "minProperties": 1,
        }

    @classmethod
    def _validated(cls, value: Any) -> LocalText:
        if isinstance(value, LocalText):
            return value
        if not isinstance(value, Mapping) or not value:
            raise _unreadable(
                N_("A text is a mapping from language to words, such as {en: …, ru: …}.")
            )
        for code, words in value.items():
            if code not in LANGUAGES:
                raise _unreadable(
                    N_("“%(language)s” is not one of the languages %(languages)s."),
                    language=str(code),
                    languages=", ".join(LANGUAGES),
                )
            if not isinstance(words, str) or not words.strip():
                raise _unreadable(N_("The text in “%(language)s” is empty."), language=code)
        return cls(value)


def _unreadable(msgid: str, **params: str) -> PydanticCustomError:
    return PydanticCustomError(
        "alatau", "{sentence}", {"sentence": msgid % params, "msgid": msgid, "params": params}
    )


class AlatauError(Exception):
    """Something that a person is told, in their language, at the rim.

    `msgid` is the English sentence with `%(name)s` places, `params` fills them.
    """

    def __init__(self, msgid: str, params: Mapping[str, object] | None = None) -> None:
        super().__init__(msgid, dict(params or {}))
        self.msgid = msgid
        self.params: Mapping[str, object] = dict(params or {})

    def in_words(self, translate: Callable[[str], str]) -> str:
        """The sentence after `translate` (a gettext function) has turned the message id."""
        return translate(self.msgid) % self.params

    def __str__(self) -> str:
        return self.msgid % self.params
