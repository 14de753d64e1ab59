"""Tags: what a column of a line list is for, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from alatau import checks
from alatau.languages import N_


class Kind(StrEnum):
    """What a tagged column may hold."""

    IDENTIFIER = "identifier"
    """Texts or whole numbers."""
    DAY = "day"
    """Dates, or whole numbers of days on one axis."""
    NUMBER = "number"
    """Numbers."""
    CATEGORY = "category"
    """Texts, or true and false."""
    ITEMS = "items"
    """Lists of texts, or texts, or true and false; several columns may bear the tag."""


class Tag(StrEnum):
    """Roles of columns. The values are the names that files and options use."""

    ID = "id"
    DATE_BIRTH = "date_birth"
    DATE_EXPOSURE = "date_exposure"
    DATE_ONSET = "date_onset"
    DATE_CARE = "date_care"
    DATE_ADMISSION = "date_admission"
    DATE_SAMPLING = "date_sampling"
    DATE_RESULT = "date_result"
    DATE_REPORTING = "date_reporting"
    DATE_DISCHARGE = "date_discharge"
    DATE_OUTCOME = "date_outcome"
    DATE_DEATH = "date_death"
    SEX = "sex"
    AGE = "age"
    LOCATION = "location"
    OCCUPATION = "occupation"
    HEALTH_WORKER = "health_worker"
    HOST = "host"
    SEVERITY = "severity"
    OUTCOME = "outcome"
    CLASSIFICATION = "classification"
    CONTACT_OF = "contact_of"
    LABORATORY = "laboratory"
    TEST_RESULT = "test_result"
    VACCINATED = "vaccinated"
    SYMPTOMS = "symptoms"
    EXPOSURES = "exposures"

    @property
    def kind(self) -> Kind:
        """What a column with this tag may hold."""
        return _KINDS.get(self, Kind.DAY if self.startswith("date_") else Kind.CATEGORY)

    @property
    def repeatable(self) -> bool:
        """Whether several columns may bear it."""
        return self.kind is Kind.ITEMS


_KINDS: Mapping[Tag, Kind] = MappingProxyType(
    {
        Tag.ID: Kind.IDENTIFIER,
        Tag.CONTACT_OF: Kind.IDENTIFIER,
        Tag.AGE: Kind.NUMBER,
        Tag.SYMPTOMS: Kind.ITEMS,
        Tag.EXPOSURES: Kind.ITEMS,
    }
)

USUAL_NAMES: Mapping[Tag, tuple[str, ...]] = MappingProxyType(
    {
        Tag.ID: (
            "id", "case id", "case no", "case number", "caseid", "patient id", "epid number",
            "epid", "номер", "номер случая", "ид", "ид случая", "ид пациента", "эпид номер",
            "регистрационный номер",
        ),
        Tag.DATE_BIRTH: (
            "date of birth", "birth date", "birthdate", "dob", "дата рождения",
        ),
        Tag.DATE_EXPOSURE: (
            "date exposure", "date of exposure", "exposure date", "day exposure",
            "дата контакта", "дата заражения",
        ),
        Tag.DATE_ONSET: (
            "date onset", "date of onset", "onset", "onset date", "date symptom onset",
            "symptom onset", "day onset", "дата начала", "дата заболевания",
            "дата начала заболевания", "дата начала болезни", "дата появления симптомов",
            "дата начала симптомов",
        ),
        Tag.DATE_CARE: (
            "day care", "date care", "date of consultation", "date consultation", "date seen",
            "дата обращения", "дата первичного обращения",
        ),
        Tag.DATE_ADMISSION: (
            "date admission", "date of admission", "admission date", "date hospitalisation",
            "date hospitalization", "date of hospitalisation", "date of hospitalization",
            "hospitalisation date", "day admission", "дата госпитализации", "дата поступления",
        ),
        Tag.DATE_SAMPLING: (
            "day sampled", "date sampled", "date sample", "date of sampling", "sampling date",
            "sample date", "дата забора", "дата забора пробы", "дата взятия пробы",
        ),
        Tag.DATE_RESULT: (
            "day result", "date result", "date of result", "result date", "дата результата",
            "дата получения результата",
        ),
        Tag.DATE_REPORTING: (
            "date reporting", "date of reporting", "date report", "date reported", "report date",
            "day reported", "date of report", "date notification", "date of notification",
            "notification date", "дата регистрации", "дата сообщения", "дата извещения",
            "дата экстренного извещения", "дата уведомления",
        ),
        Tag.DATE_DISCHARGE: (
            "date discharge", "date of discharge", "discharge date", "day discharge",
            "дата выписки",
        ),
        Tag.DATE_OUTCOME: (
            "date outcome", "date of outcome", "outcome date", "day outcome", "дата исхода",
        ),
        Tag.DATE_DEATH: ("date death", "date of death", "death date", "dod", "дата смерти"),
        Tag.SEX: ("sex", "gender", "пол"),
        Tag.AGE: ("age", "age years", "age in years", "возраст", "возраст лет", "полных лет"),
        Tag.LOCATION: (
            "location", "place", "district", "residence", "place of residence", "village",
            "место", "место жительства", "район", "адрес", "населенный пункт",
        ),
        Tag.OCCUPATION: ("occupation", "profession", "профессия", "род занятий", "занятость"),
        Tag.HEALTH_WORKER: (
            "hcw", "health worker", "health care worker", "healthcare worker",
            "медработник", "медицинский работник",
        ),
        Tag.HOST: ("host", "species", "вид", "вид животного"),
        Tag.SEVERITY: ("severity", "тяжесть", "степень тяжести"),
        Tag.OUTCOME: ("outcome", "исход", "исход болезни", "исход заболевания"),
        Tag.CLASSIFICATION: (
            "classification", "case classification", "case status", "final classification",
            "классификация", "классификация случая", "статус случая",
        ),
        Tag.CONTACT_OF: (
            "contact of", "infector", "infected by", "source case", "source case id",
            "контакт с", "источник", "источник заражения",
        ),
        Tag.LABORATORY: ("laboratory", "lab", "lab name", "лаборатория"),
        Tag.TEST_RESULT: (
            "test result", "lab result", "laboratory result", "pcr", "pcr result", "результат",
            "результат анализа", "результат теста", "пцр",
        ),
        Tag.VACCINATED: ("vaccinated", "vaccination status", "привит", "вакцинирован"),
        Tag.SYMPTOMS: ("symptoms", "signs", "симптомы", "жалобы"),
        Tag.EXPOSURES: ("exposures", "exposure", "контакты", "факторы риска", "экспозиция"),
    }
)  # fmt: skip
"""How columns are usually called in English and Russian, in lower case without punctuation."""


@dataclass(frozen=True)
class Guesses:
    """What tags the names of columns suggest: an offer, to be read before it is taken.

    Attributes:
        tags: the column by tag where one column alone goes by a usual name of the tag.
        contested: columns by tag where several do; none of them is in `tags`.
        unknown: columns that go by no usual name.
    """

    tags: Mapping[Tag, str]
    contested: Mapping[Tag, tuple[str, ...]]
    unknown: tuple[str, ...]


def guess_tags(columns: Iterable[str]) -> Guesses:
    """Guess tags from the names of columns, in English or Russian; nothing is tagged by it.

    >>> offered = guess_tags(["Case ID", "Дата начала", "sex", "пол", "notes"])
    >>> offered.tags
    {<Tag.ID: 'id'>: 'Case ID', <Tag.DATE_ONSET: 'date_onset'>: 'Дата начала'}
    >>> offered.contested, offered.unknown
    ({<Tag.SEX: 'sex'>: ('sex', 'пол')}, ('notes',))
    """
    found: dict[Tag, list[str]] = {}
    unknown = []
    for column in checks.each(columns, "columns"):
        checks.refuse_unless(
            isinstance(column, str),
            N_("%(field)s: must be texts, got %(got)s."),
            "columns",
            got=repr(column),
        )
        tag = _BY_NAME.get(_plain(column))
        if tag is None:
            unknown.append(column)
        else:
            found.setdefault(tag, []).append(column)
    return Guesses(
        {tag: names[0] for tag, names in found.items() if len(names) == 1},
        {tag: tuple(names) for tag, names in found.items() if len(names) > 1},
        tuple(unknown),
    )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold().replace("ё", "е")).strip()


_BY_NAME: Mapping[str, Tag] = MappingProxyType(
    {
        name: tag
        for tag, names in USUAL_NAMES.items()
        for name in (*names, tag.value.replace("_", " "))
    }
)
