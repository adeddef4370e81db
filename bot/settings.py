"""Environment and ``.env`` into one immutable value; nothing else reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import SettingsError

NO_MODEL = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked.

    ``corpus`` is None when mirroring is switched off. ``model`` is the folder that somebody names
    for it, ``NO_MODEL``, or empty.
    """

    token: str | None = field(default=None, repr=False)
    data: Path = Path("data")
    corpus: Path | None = Path("corpus")
    model: str = ""
    message_content: bool = False
    log: str = "INFO"
    max_articles: int = 1000
    max_mb: float = 100.0
    max_file_mb: float = 10.0
    links: int = 100
    index_mb: float = 1000.0

    @property
    def own_model(self) -> Path:
        """Where the model is installed."""
        return self.data / "model"

    @property
    def model_folder(self) -> Path | None:
        """Where the model is, if it is installed; None where none is wanted."""
        if self.model == NO_MODEL:
            return None
        return Path(self.model).absolute() if self.model else self.own_model

    @property
    def max_bytes(self) -> int:
        """Bytes of text that one server may store."""
        return int(self.max_mb * 1_000_000)

    @property
    def max_file_bytes(self) -> int:
        """Bytes that one file, upload or pasted text may have."""
        return int(self.max_file_mb * 1_000_000)

    @property
    def index_bytes(self) -> int:
        """Bytes of memory that the indexes of all servers may take together."""
        return int(self.index_mb * 1_000_000)


_OURS = "FOOTNOTE_"
_NAMES = {each.name.upper() for each in fields(Settings) if each.name != "token"}
_OF_TESTS = tuple(f"{_OURS}{name}" for name in ("DATASETS", "TEST_"))
"""How the names begin that only the tests and measurements read."""


def load(dotenv: Path = Path(".env")) -> Settings:
    """Read ``dotenv`` and the environment, which wins.

    Raises:
        SettingsError: a value cannot be used; the sentence names the setting, not the value of
            a secret.
    """
    from_file = {name: value or "" for name, value in _written(dotenv).items()}
    return parse({**from_file, **os.environ})


def doubts(dotenv: Path = Path(".env")) -> list[str]:
    """A sentence on each name that looks like a setting and sets nothing; raises as ``load``."""
    written = _written(dotenv)
    sentences = [
        f"{name} in {dotenv.absolute()} has no = behind it, and so no value."
        for name, value in written.items()
        if value is None
    ]
    for name in sorted({*written, *os.environ}):
        known = name.startswith(_OF_TESTS) or name.removeprefix(_OURS) in _NAMES
        if name.startswith(_OURS) and not known:
            # Only now: hardly anybody needs it.
            from difflib import get_close_matches

            # Without what all of them begin with, which would make any two alike.
            near = get_close_matches(name.removeprefix(_OURS), _NAMES, 1)
            meant = f"did you mean {_OURS}{near[0]}?" if near else "docs/hosting.md names all."
            sentences.append(f"{name} is no setting: {meant}")
    return sentences


def _written(dotenv: Path) -> dict[str, str | None]:
    """The names and values of a file; None is the value of a name without ``=``."""
    try:
        text = dotenv.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{dotenv.absolute()} cannot be read: make it a UTF-8 text file."
        ) from error
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            raise SettingsError(
                f"{dotenv.absolute()}, line {binding.original.line}, is not NAME=value."
            )
    return dotenv_values(stream=StringIO(text))


def parse(environment: Mapping[str, str]) -> Settings:
    """Turn names and values into ``Settings``; raises SettingsError as ``load`` does."""
    defaults = Settings()
    corpus = environment.get("FOOTNOTE_CORPUS", str(defaults.corpus)).strip()
    return Settings(
        token=_token(environment),
        data=Path(environment.get("FOOTNOTE_DATA", "").strip() or defaults.data),
        corpus=Path(corpus) if corpus else None,
        model=_model(environment),
        message_content=_flag(environment, "FOOTNOTE_MESSAGE_CONTENT"),
        log=_level(environment, defaults.log),
        max_articles=_whole(environment, "FOOTNOTE_MAX_ARTICLES", defaults.max_articles),
        max_mb=_number(environment, "FOOTNOTE_MAX_MB", defaults.max_mb),
        max_file_mb=_number(environment, "FOOTNOTE_MAX_FILE_MB", defaults.max_file_mb),
        links=_whole(environment, "FOOTNOTE_LINKS", defaults.links),
        index_mb=_number(environment, "FOOTNOTE_INDEX_MB", defaults.index_mb),
    )


def _token(environment: Mapping[str, str]) -> str | None:
    token = environment.get("DISCORD_TOKEN", "").strip()
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise SettingsError("DISCORD_TOKEN holds characters that no token has: copy it anew.")
    return token or None


def _model(environment: Mapping[str, str]) -> str:
    value = environment.get("FOOTNOTE_MODEL", "").strip()
    return NO_MODEL if value.casefold() == NO_MODEL else value


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "").strip()
    if value not in {"", "0", "1"}:
        raise SettingsError(f"{name} must be 0 or 1.")
    return value == "1"


def _level(environment: Mapping[str, str], default: str) -> str:
    value = environment.get("FOOTNOTE_LOG", "").strip().upper() or default
    if value not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError("FOOTNOTE_LOG must be DEBUG, INFO, WARNING or ERROR.")
    return value


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = _number(environment, name, default)
    if value != int(value):
        raise SettingsError(f"{name} must be a whole number.")
    return int(value)


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    raw = environment.get(name, "").strip()
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = 0.0
    if not 0 < value < 1_000_000_000:
        raise SettingsError(f"{name} must be a number above 0.")
    return value
