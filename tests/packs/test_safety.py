import pytest

from alatau.languages import LANGUAGES
from alatau.packs import check_text, validate
from alatau.packs.content import content_root
from alatau.packs.reading import PackFolder
from alatau.packs.safety import GROUPS

REVIEW = "safety_review"


def problems(sample):
    return [problem for problem in validate(sample.write()) if problem.location != REVIEW]


@pytest.mark.parametrize("origin", ["undetermined", "accidental", "deliberate"])
def test_only_natural_outbreaks_play_in_a_real_region(sample, origin, monkeypatch):
    sample.scenario["origin"] = origin
    pretend_real(monkeypatch)
    (problem,) = problems(sample)
    assert (problem.severity, problem.location) == ("error", "origin")
    assert "natural outbreaks only" in str(problem)


def test_a_natural_outbreak_may_play_in_a_real_region(sample, monkeypatch):
    sample.scenario["origin"] = "natural"
    pretend_real(monkeypatch)
    assert problems(sample) == []


def pretend_real(monkeypatch):
    from alatau.packs.region import Region

    monkeypatch.setattr(Region, "kind", "real")


@pytest.mark.parametrize("origin", ["undetermined", "accidental", "deliberate"])
def test_any_other_origin_needs_a_notional_agent(sample, origin):
    sample.scenario["origin"] = origin
    sample.pathogen["notional"] = False
    (problem,) = problems(sample)
    assert (problem.severity, problem.location) == ("error", "outbreak.pathogen")
    assert "notional agent" in str(problem)


def test_a_named_disease_may_spread_naturally(sample):
    sample.scenario["origin"] = "natural"
    sample.pathogen["notional"] = False
    assert problems(sample) == []


@pytest.mark.parametrize(
    "value", [[6, 12], {"from": 1, "to": 9}, "1..9", [6]], ids=["list", "range", "dots", "single"]
)
@pytest.mark.parametrize("key", ["place", "day", "count"])
def test_lists_and_ranges_of_starting_conditions_are_refused(sample, key, value):
    sample.scenario["outbreak"]["introductions"][0][key] = value
    (problem,) = problems(sample)
    assert problem.location == f"outbreak.introductions[0].{key}"
    assert "Lists and ranges of starting conditions are refused" in str(problem)


@pytest.mark.parametrize("key", ["release", "device", "quantity", "source", "sites"])
def test_the_outbreak_has_no_field_for_how_it_came_about(sample, key):
    sample.scenario["outbreak"][key] = "x"
    (problem,) = problems(sample)
    assert (problem.severity, problem.location) == ("error", f"outbreak.{key}")


def test_a_word_of_the_list_in_a_text_is_a_warning_where_it_stands(sample):
    sample.injects[1]["body"] = {"en": "It was weaponised.", "ru": "Позвоните."}
    (problem,) = problems(sample)
    assert (problem.severity, problem.file, problem.location) == (
        "warning",
        "injects.yaml",
        "[2].body.en",
    )
    assert "“weaponised”" in str(problem)


def test_a_word_in_a_text_file_is_found_too(sample):
    sample.texts["parcel.ru.md"] = "Смертельная доза неизвестна."
    (problem,) = problems(sample)
    assert problem.location == "[1].body.ru"


def test_motive_method_and_nationality_are_looked_for_in_police_reports_only(sample):
    sample.injects[1]["body"] = {"en": "The motive is unknown.", "ru": "Позвоните."}
    assert problems(sample) == []
    sample.injects[1]["channel"] = "police-report"
    (problem,) = problems(sample)
    assert "a motive, in a police report" in str(problem)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("The Aerosolised agent", "dispersal"),
        ("Чёрный рынок", "acquisition"),
        ("на черном рынке", "acquisition"),
        ("смертельной дозой", "dose"),
        ("oʻldiruvchi dozasi", "dose"),
        ("o'ldiruvchi dozasi", "dose"),
        ("қара базардан", "acquisition"),
        ("культивирование", "growing"),
    ],
)
def test_words_are_found_in_their_forms(text, group):
    assert [word.group for word in check_text(text)] == [group]


@pytest.mark.parametrize(
    "text",
    [
        "Two thousand doses of vaccine are in the store.",
        "Blood cultures are negative; agriculture and cultural events go on.",
        "Граждане просят врача выписать рецепт.",
        "Customs hold an undeclared parcel.",
        "",
    ],
)
def test_ordinary_texts_of_a_response_pass(text):
    assert check_text(text) == []


def test_a_word_says_where_it_stands():
    text = "İt was a dispersal of sheep."
    (word,) = check_text(text)
    assert text[word.start :].startswith(word.text) and word.text == "dispersal"


def test_the_list_has_every_group_in_all_seven_languages():
    listed = PackFolder(content_root() / "safety").read_yaml("words.yaml").value
    groups = {**listed["anywhere"], **listed["police"]}
    assert set(groups) == set(GROUPS)
    for words in groups.values():
        assert set(words) == set(LANGUAGES)
        assert all(words.values())
