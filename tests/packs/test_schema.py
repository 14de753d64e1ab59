import jsonschema
import pytest

from alatau.packs.reading import PackFolder
from alatau.packs.schema import injects_schema, scenario_schema

SCHEMAS = {"scenario.yaml": scenario_schema, "injects.yaml": injects_schema}


def validator(file):
    schema = SCHEMAS[file]()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("file", SCHEMAS)
def test_the_schema_accepts_a_scenario_that_alatau_accepts(sample, file):
    document = PackFolder(sample.write()).read_yaml(file)
    assert list(validator(file).iter_errors(document.value)) == []


@pytest.mark.parametrize("file", SCHEMAS)
def test_the_schema_refuses_unknown_keys_everywhere(sample, file):
    document = PackFolder(sample.write()).read_yaml(file)

    def spoil(value):
        if isinstance(value, dict):
            yield value
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                yield from spoil(inner)

    check = validator(file)
    for mapping in spoil(document.value):
        if mapping.keys() <= {"full", "A"} or "response-teams" in mapping:
            continue
        mapping["surplus"] = 1
        assert not check.is_valid(document.value), mapping
        del mapping["surplus"]
