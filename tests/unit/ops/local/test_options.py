"""What `make run` may be asked for."""

from __future__ import annotations

import pytest

from ops.local.options import CannotStart, Options, parse_options


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({}, Options(port=8000, engine="auto", empty=False)),
        ({"PORT": "", "ENGINE": "", "EMPTY": ""}, Options()),
        ({"PORT": "8080"}, Options(port=8080)),
        ({"PORT": "0"}, Options(port=0)),
        ({"ENGINE": "moto"}, Options(engine="moto")),
        ({"ENGINE": "dynamodb-local", "EMPTY": "1"}, Options(engine="dynamodb-local", empty=True)),
        ({"EMPTY": "0"}, Options(empty=False)),
    ],
)
def test_options_come_from_the_environment(environment: dict[str, str], options: Options) -> None:
    assert parse_options(environment) == options


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "٣"),
        ("ENGINE", "sqlite"),
        ("ENGINE", "Moto"),
        ("EMPTY", "yes"),
    ],
)
def test_a_bad_option_is_named_with_its_value_in_one_line(name: str, value: str) -> None:
    with pytest.raises(CannotStart) as refused:
        parse_options({name: value})
    assert name in str(refused.value)
    assert f"'{value}'" in str(refused.value)
    assert "\n" not in str(refused.value)
