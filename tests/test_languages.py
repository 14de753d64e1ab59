import pickle

import pytest

from alatau.languages import LANGUAGES, AlatauError, LocalText, fallbacks, translator


def test_a_reader_gets_the_own_language_where_the_text_has_it():
    text = LocalText(en="Parcel", ru="Посылка", kk="Сәлемдеме")
    assert [text.in_language(code) for code in ("en", "ru", "kk")] == [
        "Parcel",
        "Посылка",
        "Сәлемдеме",
    ]


@pytest.mark.parametrize("language", ["kk", "ky", "tg", "tk", "uz"])
def test_national_languages_fall_back_to_russian_before_english(language):
    assert LocalText(en="Parcel", ru="Посылка").in_language(language) == "Посылка"
    assert LocalText(en="Parcel").language_for(language) == "en"


def test_russian_and_english_fall_back_to_each_other_and_then_to_anything():
    assert LocalText(en="Parcel", kk="Сәлемдеме").in_language("ru") == "Parcel"
    assert LocalText(ru="Посылка").in_language("en") == "Посылка"
    assert LocalText(uz="Posilka").in_language("en") == "Posilka"


@pytest.mark.parametrize("language", LANGUAGES)
def test_fallbacks_name_every_language_once_the_own_first(language):
    assert fallbacks(language)[0] == language
    assert sorted(fallbacks(language)) == sorted(LANGUAGES)


def test_a_text_refuses_languages_that_alatau_does_not_speak():
    with pytest.raises(ValueError, match="fr"):
        LocalText(fr="Colis")


def test_a_text_is_hashable_comparable_and_survives_pickling():
    text = LocalText(ru="Посылка", en="Parcel")
    assert text == LocalText(en="Parcel", ru="Посылка") == {"en": "Parcel", "ru": "Посылка"}
    assert len({text, pickle.loads(pickle.dumps(text))}) == 1


def test_an_error_speaks_english_by_itself_and_any_language_through_gettext():
    error = AlatauError("There is no %(what)s.", {"what": "cell"})
    assert str(error) == "There is no cell."
    assert error.in_words(lambda _: "Нет: %(what)s.") == "Нет: cell."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_nobody_translated_stays_english(language):
    assert translator(language)("never translated") == "never translated"
    assert translator(language)("") == ""
