"""What every model of a pack has in common: frozen, typed, refusing unknown keys."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class PackModel(BaseModel):
    """A frozen model whose keys are exactly those of the file."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        str_strip_whitespace=True,
    )


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]


class _OneOrMore:
    """In `Annotated[tuple[X, ...], OneOrMore]`: a single X may be written without a list."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_tuple, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


OneOrMore = _OneOrMore()


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str | dict | PackModel) else value


def refused(msgid: str, **params: object) -> PydanticCustomError:
    """The error that a validator raises so that message id and parameters reach people."""
    return PydanticCustomError(
        "alatau", "{sentence}", {"sentence": msgid % params, "msgid": msgid, "params": params}
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, if any is near.

    >>> nearest("confrmed", ["confirmed", "probable"])
    'confirmed'
    """
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None
