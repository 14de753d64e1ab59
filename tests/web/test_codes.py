"""Join codes."""

from __future__ import annotations

from alatau.web import codes


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_code_is_eight_symbols_that_nobody_confuses() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(len(code) == 8 and not set(code) & set("0O1IL5S2ZB8") for code in made)


def test_a_code_is_understood_however_it_is_typed() -> None:
    assert codes.as_typed(" acde-34fg ") == "ACDE34FG"
    assert codes.as_typed("АСЕН-КМРТ") == "ACEHKMPT"  # typed with a Cyrillic keyboard
    assert codes.as_typed("<script>") == "SCRIPT"


def test_wrong_codes_make_one_browser_wait_and_no_other_in_the_room() -> None:
    clock = Seconds()
    throttle = codes.Throttle(allowed=3, within_seconds=60, clock=clock)
    for _ in range(3):
        assert throttle.wait_seconds("a", "192.168.1.2") == 0
        throttle.count_wrong("a", "192.168.1.2")
    assert throttle.wait_seconds("a", "192.168.1.2") == 60
    assert throttle.wait_seconds("b", "192.168.1.2") == 0
    clock.now = 59
    assert throttle.wait_seconds("a", "192.168.1.2") == 1
    clock.now = 61
    assert throttle.wait_seconds("a", "192.168.1.2") == 0


def test_the_memory_of_wrong_codes_is_bounded() -> None:
    throttle = codes.Throttle(allowed=1, most_keys=10)
    for number in range(100):
        throttle.count_wrong(str(number), "x")
    assert throttle.wait_seconds("0", "x") == 0
    assert throttle.wait_seconds("99", "x") > 0


def test_a_qr_code_is_one_svg_without_style_or_script() -> None:
    picture = codes.qr_svg("http://192.168.1.2:8790/j/ACDE34FG")
    assert picture.startswith("<svg") and "style=" not in picture and "<script" not in picture
