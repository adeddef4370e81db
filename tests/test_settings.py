"""Settings are checked one by one, and no secret is ever shown."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import NO_MODEL, Settings, doubts, load, parse

NAMES = (
    "DISCORD_TOKEN",
    "FOOTNOTE_DATA",
    "FOOTNOTE_CORPUS",
    "FOOTNOTE_MODEL",
    "FOOTNOTE_MESSAGE_CONTENT",
    "FOOTNOTE_LOG",
    "FOOTNOTE_MAX_ARTICLES",
    "FOOTNOTE_MAX_MB",
    "FOOTNOTE_MAX_FILE_MB",
    "FOOTNOTE_LINKS",
    "FOOTNOTE_INDEX_MB",
)
TOKEN = "not.a.real-token"  # noqa: S105  # it opens nothing


@pytest.fixture
def dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``.env`` that is not there yet, in an environment without settings."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".env"


def test_without_any_setting_there_are_defaults(dotenv: Path) -> None:
    assert parse({}) == load(dotenv) == Settings()
    assert Settings() == Settings(
        token=None,
        data=Path("data"),
        corpus=Path("corpus"),
        model="",
        message_content=False,
        log="INFO",
        max_articles=1000,
        max_mb=100.0,
        max_file_mb=10.0,
        links=100,
        index_mb=1000.0,
    )


def test_empty_values_are_defaults_except_for_the_corpus() -> None:
    assert parse(dict.fromkeys(NAMES, " ")) == Settings(corpus=None)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DISCORD_TOKEN", f" {TOKEN}\n", Settings(token=TOKEN)),
        ("FOOTNOTE_DATA", "/srv/my data ", Settings(data=Path("/srv/my data"))),
        ("FOOTNOTE_CORPUS", "texts", Settings(corpus=Path("texts"))),
        ("FOOTNOTE_CORPUS", "", Settings(corpus=None)),
        ("FOOTNOTE_MODEL", " /srv/my model ", Settings(model="/srv/my model")),
        ("FOOTNOTE_MODEL", "None", Settings(model=NO_MODEL)),
        ("FOOTNOTE_MESSAGE_CONTENT", "1", Settings(message_content=True)),
        ("FOOTNOTE_MESSAGE_CONTENT", "0", Settings(message_content=False)),
        ("FOOTNOTE_LOG", "debug", Settings(log="DEBUG")),
        ("FOOTNOTE_LOG", "ERROR", Settings(log="ERROR")),
        ("FOOTNOTE_MAX_ARTICLES", "7", Settings(max_articles=7)),
        ("FOOTNOTE_MAX_MB", "0.5", Settings(max_mb=0.5)),
        ("FOOTNOTE_MAX_FILE_MB", "25", Settings(max_file_mb=25.0)),
        ("FOOTNOTE_LINKS", "25", Settings(links=25)),
        ("FOOTNOTE_INDEX_MB", "250", Settings(index_mb=250.0)),
    ],
)
def test_every_setting_is_read(name: str, value: str, expected: Settings) -> None:
    assert parse({name: value}) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTNOTE_MESSAGE_CONTENT", "yes"),
        ("FOOTNOTE_MESSAGE_CONTENT", "2"),
        ("FOOTNOTE_LOG", "LOUD"),
        ("FOOTNOTE_MAX_ARTICLES", "many"),
        ("FOOTNOTE_MAX_ARTICLES", "0"),
        ("FOOTNOTE_MAX_ARTICLES", "0.5"),
        ("FOOTNOTE_MAX_ARTICLES", "2.5"),
        ("FOOTNOTE_MAX_MB", "-1"),
        ("FOOTNOTE_MAX_MB", "nan"),
        ("FOOTNOTE_MAX_MB", "inf"),
        ("FOOTNOTE_MAX_MB", "1e300"),
        ("FOOTNOTE_MAX_FILE_MB", "10 MB"),
        ("FOOTNOTE_MAX_FILE_MB", "0"),
        ("FOOTNOTE_LINKS", "0"),
        ("FOOTNOTE_LINKS", "1.5"),
        ("FOOTNOTE_INDEX_MB", "all"),
    ],
)
def test_a_value_that_cannot_be_used_is_one_sentence_that_names_its_setting(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        parse({"DISCORD_TOKEN": TOKEN, name: value})
    assert re.fullmatch(rf"{name} must be [^\n]*\.", str(refused.value))


def test_megabytes_are_millions_of_bytes() -> None:
    settings = Settings(max_mb=1.5, max_file_mb=0.25)
    assert (settings.max_bytes, settings.max_file_bytes) == (1_500_000, 250_000)


def test_the_model_is_in_the_data_folder_unless_another_is_named() -> None:
    data = Path("/srv/data")
    assert Settings(data=data).model_folder == data / "model"
    assert Settings(data=data, model="models/a").model_folder == Path.cwd() / "models/a"
    assert Settings(data=data, model=NO_MODEL).model_folder is None


def test_the_environment_wins_over_the_file(dotenv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv.write_text(f'DISCORD_TOKEN="{TOKEN}"\nFOOTNOTE_DATA=from-file\nFOOTNOTE_CORPUS\n')
    assert load(dotenv) == Settings(token=TOKEN, data=Path("from-file"), corpus=None)
    monkeypatch.setenv("FOOTNOTE_DATA", "from-environment")
    monkeypatch.setenv("FOOTNOTE_CORPUS", "texts")
    assert load(dotenv) == Settings(
        token=TOKEN, data=Path("from-environment"), corpus=Path("texts")
    )
    # An empty value is a value: it switches off what the file sets.
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert load(dotenv).token is None


def test_the_file_of_the_working_directory_is_read(
    dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv.write_text("FOOTNOTE_MAX_ARTICLES=7\n")
    monkeypatch.chdir(dotenv.parent)
    assert load() == Settings(max_articles=7)


def test_a_file_that_is_no_text_is_one_sentence(dotenv: Path) -> None:
    dotenv.write_bytes(b"DISCORD_TOKEN=\xff\xfe" + TOKEN.encode())
    with pytest.raises(
        SettingsError, match=r"cannot be read: make it a UTF-8 text file\.$"
    ) as refused:
        load(dotenv)
    assert TOKEN not in str(refused.value)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Z", "C"])).map("%~{}".format))
def test_the_token_is_never_shown(token: str) -> None:
    settings = parse({"DISCORD_TOKEN": token})
    assert settings.token == token
    assert token not in repr(settings)
    assert token not in str(settings)
    for name in NAMES[4:]:
        with pytest.raises(SettingsError) as refused:
            parse({"DISCORD_TOKEN": token, name: token})
        assert token not in str(refused.value)


@pytest.mark.parametrize("token", ["to ken", "to\nken", "tökén", "\x00"])
def test_what_no_token_can_be_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(SettingsError, match="copy it anew") as refused:
        parse({"DISCORD_TOKEN": token})
    assert token not in str(refused.value)


def test_a_line_of_dotenv_that_is_no_setting_is_named(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_LOG=INFO\nfoo bar baz = = =\n")
    with pytest.raises(SettingsError, match="line 2"):
        load(dotenv)


def test_a_name_that_is_nearly_a_setting_is_told(
    dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doubts(dotenv) == []
    dotenv.write_text(
        f"DISCORD_TOKEN\nFOOTNOTE_MAXARTICLES=5\nFOOTNOTE_DATA=x\nFOOTNOTED=y\nZ={TOKEN}\n"
    )
    for name in ("FOOTNOTE_XYZZY", "FOOTNOTE_DATASETS", "FOOTNOTE_TEST_PATIENCE"):
        monkeypatch.setenv(name, TOKEN)
    assert doubts(dotenv) == [
        f"DISCORD_TOKEN in {dotenv} has no = behind it, and so no value.",
        "FOOTNOTE_MAXARTICLES is no setting: did you mean FOOTNOTE_MAX_ARTICLES?",
        "FOOTNOTE_XYZZY is no setting: docs/hosting.md names all.",
    ]
    for name in NAMES[1:]:
        monkeypatch.setenv(name, "")
    assert len(doubts(dotenv)) == 3
