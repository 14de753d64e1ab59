"""The grammar of conditions: Common Expression Language over what the exercise knows.

A condition may call the functions of `FUNCTIONS` with literal arguments, read the variables of
`VARIABLES`, compare, and combine with `&&`, `||` and `!`. Since all arguments are literals, every
place, decision, fact and inject that a condition depends on can be listed and checked before play.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

import cel
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from alatau.languages import N_
from alatau.packs.errors import PackError
from alatau.packs.model import nearest, refused

Topic = Literal["reports", "decisions", "facts", "injects", "time"]
ArgumentKind = Literal["where", "decision", "country", "body", "authority", "fact", "inject"]

MAX_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Function:
    """A function that conditions may call.

    Attributes:
        name: as written in a condition.
        arguments: the kinds of its arguments; `required` of them must be given.
        topic: what has to change before its value can.
        returns: `int` for counts, `bool` for what is or is not so.
        meaning: message id, for the documentation.
    """

    name: str
    arguments: tuple[ArgumentKind, ...]
    required: int
    topic: Topic
    returns: type
    meaning: str


def _table(*functions: Function) -> Mapping[str, Function]:
    return MappingProxyType({function.name: function for function in functions})


FUNCTIONS: Mapping[str, Function] = _table(
    Function(
        "suspected", ("where",), 1, "reports", int, N_("People reported as suspected cases so far.")
    ),
    Function(
        "probable", ("where",), 1, "reports", int, N_("People reported as probable cases so far.")
    ),
    Function(
        "confirmed", ("where",), 1, "reports", int, N_("People reported as confirmed cases so far.")
    ),
    Function(
        "reported",
        ("where",),
        1,
        "reports",
        int,
        N_("People reported so far as suspected, probable or confirmed cases."),
    ),
    Function(
        "animals", ("where",), 1, "reports", int, N_("Herds and flocks reported as confirmed.")
    ),
    Function("deaths", ("where",), 1, "reports", int, N_("Deaths of people reported so far.")),
    Function(
        "decided",
        ("decision", "country"),
        1,
        "decisions",
        bool,
        N_("Whether the decision has been taken (by the country, where one is named)."),
    ),
    Function(
        "notified",
        ("body", "country"),
        1,
        "decisions",
        bool,
        N_("Whether the body has been notified (by the country, where one is named)."),
    ),
    Function(
        "knows",
        ("authority", "fact"),
        2,
        "facts",
        bool,
        N_("Whether the cell that holds the authority has the fact."),
    ),
    Function(
        "released", ("inject",), 1, "injects", bool, N_("Whether the inject has been released.")
    ),
    Function(
        "answered",
        ("inject",),
        1,
        "injects",
        bool,
        N_("Whether all that the inject calls for has been done."),
    ),
)

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "day": N_("The day of the exercise, from 0."),
        "hour": N_("The hour of the day, from 0 to 23."),
    }
)

_OPERATORS = re.compile(r"[_@!\-].*")
_ARITHMETIC = re.compile(r"_[+*/%-]_|-_")
_TOKEN = re.compile(
    r"""(?P<text>'[^'\\\n]*'|"[^"\\\n]*")
      | (?P<number>\d+)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<operator>&&|\|\||[=!<>]=|[<>!(),?:+\-*/%])
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_POSITION = re.compile(r"<input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)")


@dataclass(frozen=True, slots=True)
class Call:
    """One call in a condition, with its literal arguments."""

    function: str
    arguments: tuple[str | int, ...]

    def given(self, kind: ArgumentKind) -> Iterator[str | int]:
        """The arguments of one kind."""
        kinds = FUNCTIONS[self.function].arguments
        return (value for value, its in zip(self.arguments, kinds, strict=False) if its == kind)


class Condition:
    """A condition, compiled.

    Attributes:
        text: as written.
        program: the compiled expression; `program.execute(context)` gives a bool.
        calls: the calls in it, in order.
        reads: the topics on which its value depends.
        hours: the full hours of the day at which time alone can change its value.
    """

    __slots__ = ("calls", "hours", "program", "reads", "text")

    def __init__(
        self, text: str, program: cel.Program, calls: tuple[Call, ...], reads: frozenset[Topic]
    ) -> None:
        self.text = text
        self.program = program
        self.calls = calls
        self.reads = reads
        self.hours = _hours_of_change(text, program)

    def given(self, kind: ArgumentKind) -> frozenset[str | int]:
        """All places, facts, injects … named in the condition."""
        return frozenset(value for call in self.calls for value in call.given(kind))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"

    def __reduce__(self) -> tuple[Callable[[str], Condition], tuple[str]]:
        return compile_condition, (self.text,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validated,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda condition: condition.text, return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "description": "A condition in the Common Expression Language."}

    @classmethod
    def _validated(cls, value: Any) -> Condition:
        if isinstance(value, Condition):
            return value
        if not isinstance(value, str):
            raise refused(N_("A condition is a text, such as \"confirmed('A-03') >= 3\"."))
        try:
            return compile_condition(value)
        except PackError as error:
            raise refused(error.msgid, **error.params) from None


def _hours_of_change(text: str, program: cel.Program) -> frozenset[int]:
    """Midnight for the day; for the hour those that it is compared with, and the next ones."""
    if "hour" not in program.variables():
        return frozenset({0})
    if any(_ARITHMETIC.fullmatch(name) for name in program.functions()):
        return frozenset(range(24))
    numbers = {int(found[0]) for found in _TOKEN.finditer(text) if found.lastgroup == "number"}
    return frozenset({0, *numbers, *(number + 1 for number in numbers)})


@lru_cache(maxsize=1024)
def compile_condition(text: str) -> Condition:
    """The condition that `text` says.

    Raises:
        PackError: it does not parse, calls what does not exist, or is not true-or-false; the
            params name the position (`column`) and the nearest known word, where there is one.

    >>> sorted(compile_condition("confirmed('A-03') >= 3 && day > 2").reads)
    ['reports', 'time']
    """
    if len(text) > MAX_LENGTH:
        raise PackError(
            N_("The condition is longer than %(limit)s characters."), {"limit": MAX_LENGTH}
        )
    program = _parsed(text)
    calls = tuple(_calls(text))
    _check_names(program, calls)
    _check_boolean(text, program)
    topics: set[Topic] = {FUNCTIONS[call.function].topic for call in calls}
    if program.variables():
        topics.add("time")
    return Condition(text, program, calls, frozenset(topics))


def _parsed(text: str) -> cel.Program:
    try:
        return cel.compile(text)
    except ValueError as error:
        found = _POSITION.search(str(error))
        row, column, reason = found.groups() if found else ("1", "1", str(error))
        raise PackError(
            N_(
                "The condition “%(text)s” does not parse at line %(row)s, column %(column)s: "
                "%(reason)s."
            ),
            {
                "text": text if len(text) <= 120 else text[:117] + "…",
                "row": row,
                "column": column,
                "reason": reason.split(" expecting {")[0].replace("'<EOF>'", "its end"),
            },
        ) from None


def _check_names(program: cel.Program, calls: tuple[Call, ...]) -> None:
    called = [call.function for call in calls]
    plain = [name for name in program.functions() if not _OPERATORS.fullmatch(name)]
    for name in [*plain, *called]:
        if name not in FUNCTIONS:
            raise _unknown("function", name)
    for name in program.variables():
        if name not in VARIABLES:
            raise _unknown("variable", name)
    for call in calls:
        function = FUNCTIONS[call.function]
        if not function.required <= len(call.arguments) <= len(function.arguments):
            raise PackError(
                N_("“%(name)s” takes %(wanted)s, here it gets %(given)s arguments."),
                {
                    "name": call.function,
                    "wanted": ", ".join(function.arguments),
                    "given": len(call.arguments),
                },
            )
        for value, kind in zip(call.arguments, function.arguments, strict=False):
            if isinstance(value, int) is not (kind == "inject"):
                raise PackError(
                    N_(
                        "“%(value)s” cannot be the %(kind)s of “%(name)s”: an inject is a number, "
                        "all else is a text in quotes."
                    ),
                    {"value": value, "kind": kind, "name": call.function},
                )


def _unknown(what: Literal["function", "variable"], name: str) -> PackError:
    known = FUNCTIONS if what == "function" else VARIABLES
    near = nearest(name, known)
    msgid = {
        ("function", True): N_(
            "There is no function “%(name)s” in conditions; is “%(near)s” meant?"
        ),
        ("variable", True): N_(
            "There is no variable “%(name)s” in conditions; is “%(near)s” meant?"
        ),
        ("function", False): N_(
            "There is no function “%(name)s” in conditions; known are %(known)s."
        ),
        ("variable", False): N_(
            "There is no variable “%(name)s” in conditions; known are %(known)s."
        ),
    }[what, near is not None]
    return PackError(msgid, {"name": name, "near": near, "known": ", ".join(known)})


def _calls(text: str) -> Iterator[Call]:
    """The calls in the text of a condition that parses."""
    tokens = [found for found in _TOKEN.finditer(text) if found.lastgroup != "space"]
    for index, token in enumerate(tokens):
        if token.lastgroup == "other":
            raise PackError(
                N_("“%(sign)s” (column %(column)s) is not used in conditions."),
                {"sign": token[0], "column": token.start() + 1},
            )
        opens = index + 1 < len(tokens) and tokens[index + 1][0] == "("
        if token.lastgroup == "name" and opens and token[0] != "in":
            yield Call(token[0], tuple(_arguments(token[0], tokens[index + 2 :])))


def _arguments(name: str, tokens: list[re.Match[str]]) -> Iterator[str | int]:
    for position, token in enumerate(tokens):
        if position == 0 and token[0] == ")":
            return
        if position % 2:
            if token[0] == ")":
                return
            if token[0] == ",":
                continue
        elif token.lastgroup == "text":
            yield token[0][1:-1]
            continue
        elif token.lastgroup == "number":
            yield int(token[0])
            continue
        break
    raise PackError(
        N_("The arguments of “%(name)s” must be written out: texts in quotes, or numbers."),
        {"name": name},
    )


def _check_boolean(text: str, program: cel.Program) -> None:
    """Try the condition on extreme values, so that a mistaken type shows before play."""
    for count in (0, 1_000_000):
        for truth in (False, True):
            context = cel.Context(
                variables={"day": count, "hour": min(count, 23)},
                functions={
                    name: (lambda *_, value=truth if function.returns is bool else count: value)
                    for name, function in FUNCTIONS.items()
                },
            )
            try:
                value = program.execute(context)
            except (TypeError, ValueError, RuntimeError, ArithmeticError):
                value = None
            if not isinstance(value, bool):
                raise PackError(
                    N_(
                        "The condition “%(text)s” is not true or false: it mixes counts with "
                        "yes-or-no questions, or does not compare."
                    ),
                    {"text": text},
                )
