import pickle

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.packs.conditions import FUNCTIONS, MAX_LENGTH, VARIABLES, compile_condition
from alatau.packs.errors import PackError


def test_a_condition_says_what_it_reads():
    assert compile_condition("confirmed('A-03') >= 3").reads == {"reports"}
    assert compile_condition("!notified('WHO') || decided('cull-herds', 'B')").reads == {
        "decisions"
    }
    assert compile_condition("knows('A.customs', 'parcel') && day > 2").reads == {"facts", "time"}
    assert compile_condition("released(3) && answered(4)").reads == {"injects"}


def test_a_condition_lists_what_it_names():
    condition = compile_condition(
        "confirmed('A-03') + probable(\"B\") >= 3 && knows('A.customs', 'parcel') && released(12)"
    )
    assert condition.given("where") == {"A-03", "B"}
    assert condition.given("authority") == {"A.customs"}
    assert condition.given("fact") == {"parcel"}
    assert condition.given("inject") == {12}


def test_a_compiled_condition_can_be_executed():
    program = compile_condition("confirmed('A-03') >= 3 && !notified('WHO')").program
    context = cel.Context(functions={"confirmed": lambda where: 3, "notified": lambda body: False})
    assert program.execute(context) is True


def test_a_condition_that_does_not_parse_is_refused_with_its_position():
    with pytest.raises(PackError) as refusal:
        compile_condition("confirmed('A-03') >= ")
    assert refusal.value.params["row"] == "1"
    assert int(str(refusal.value.params["column"])) >= 21
    assert "does not parse" in str(refusal.value)


@pytest.mark.parametrize(("text", "near"), [("confrmed('A') > 1", "confirmed"), ("dya > 2", "day")])
def test_an_unknown_name_is_refused_with_the_nearest_known(text, near):
    with pytest.raises(PackError, match=f"is “{near}” meant"):
        compile_condition(text)


@pytest.mark.parametrize(
    "text",
    [
        "confirmed('A')",
        "confirmed('A') > 'three'",
        "released(1) > 2",
        "released(1) && day",
        "day / 0 > 1",
    ],
)
def test_a_condition_that_is_not_true_or_false_is_refused(text):
    with pytest.raises(PackError, match="not true or false"):
        compile_condition(text)


@pytest.mark.parametrize(
    "text",
    [
        "confirmed('A' + '-03') > 1",
        "confirmed(day) > 1",
        "['A', 'B'].exists(c, confirmed(c) > 1)",
        "'A'.confirmed() > 1",
        "confirmed() > 1",
        "confirmed('A', 'B') > 1",
        "released('12')",
        "knows(12, 'parcel')",
    ],
)
def test_arguments_must_be_written_out_so_that_they_can_be_checked(text):
    with pytest.raises(PackError):
        compile_condition(text)


def test_a_condition_without_end_is_refused():
    with pytest.raises(PackError, match="longer than"):
        compile_condition("day > 1" + " || day > 1" * MAX_LENGTH)


def test_a_condition_survives_pickling_which_rehearsal_over_processes_needs():
    condition = compile_condition("confirmed('A-03') >= 3")
    assert pickle.loads(pickle.dumps(condition)) == condition


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_is_refused_in_words(text):
    try:
        compile_condition(text)
    except PackError as refusal:
        assert str(refusal)


@given(
    st.lists(
        st.sampled_from(
            [*FUNCTIONS, *VARIABLES, "(", ")", "'A'", "1", ",", ">=", "==", "&&", "||", "!", "+"]
        ),
        max_size=12,
    )
)
def test_any_row_of_the_grammars_words_is_a_condition_or_is_refused_in_words(words):
    try:
        condition = compile_condition(" ".join(words))
    except PackError as refusal:
        assert str(refusal)
    else:
        assert {call.function for call in condition.calls} <= set(FUNCTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "day >= 2 && hour >= 9",
        "hour == 23 || day < 3",
        "hour != 4",
        "day > 3",
        "hour % 3 == 0",
        "day - 1 > 2 && 20 - hour > 3",
        "(day == 2 && hour < 10) || (day == 3 && hour <= 11)",
    ],
)
def test_time_alone_changes_a_condition_only_at_the_hours_that_it_names(text: str) -> None:
    condition = compile_condition(text)
    values = [
        condition.program.execute(cel.Context(variables={"day": hour // 24, "hour": hour % 24}))
        for hour in range(6 * 24)
    ]
    changes = {hour % 24 for hour in range(1, 6 * 24) if values[hour] != values[hour - 1]}
    assert changes <= condition.hours
