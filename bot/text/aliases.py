"""What else a text is found by: a number said with a word, a sign's word, a time of day, an address
or an option as a whole.

Aliases stand beside the words, never in place of them, and most texts have none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text.languages import decimal_point
from bot.text.numbers import WITH_COMMA, WITH_POINT, number, scaled
from bot.text.units import ATTACHED, ATTACHED_TO_MONEY, CODES, SIGNS, UNITS, Units


@dataclass(frozen=True, slots=True)
class Alias:
    """Another way to write a stretch of a text: code-point offsets.

    ``word`` is a word of the text's language, or where ``whole`` the term itself; it follows the
    words up to ``behind``. ``weight`` is 1, or less for a part of a word. What may stand ``alone``
    says something even where it names no word.
    """

    start: int
    end: int
    behind: int
    word: str
    whole: bool = False
    weight: float = 1.0
    alone: bool = False


def aliases(text: str, language: str) -> list[Alias]:
    """The aliases in a text in the order in which they come among its words."""
    rules = _rules(language)
    if not rules.hint.search(text):
        return []
    kinds = {match.lastgroup for match in rules.hint.finditer(text)}
    found: list[Alias] = []
    if not kinds.isdisjoint({"code", "scale", "sign"}):
        found += rules.amounts(text)
    if "date" in kinds:
        found += rules.dates(text)
    if "time" in kinds:
        found += _times(text)
    if "name" in kinds:
        found += _names(text)
    if "version" in kinds:
        found += _versions(text)
    if "option" in kinds:
        found += _options(text)
    if "hump" in kinds:
        found += _humps(text)
    return sorted(found, key=lambda alias: alias.behind)


# Each match begins where a run of its characters begins, and repeats are bounded, so that no
# hostile text takes more than linear time.
_ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_HOST_OR_FILE = r"(?:[\w-]{1,63}\.){1,8}(?:[a-z][a-z0-9]{1,9}|[A-Z][A-Z0-9]{1,4})(?![\w-])"
_NAME = re.compile(rf"(?<![\w.+-])(?:{_ADDRESS}|{_HOST_OR_FILE})")
_VERSION = re.compile(r"(?<![\w.])[vV]?(\d{1,9}(?:\.\d{1,9}){1,8})(?!\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_BEGINNING = 0.5
"""What the beginning of a version counts for in a question for the whole of it."""
_OPENS = r"\s(\[{|`\"'“„="
"""What an option or a command may stand behind, unlike the dash in well-known."""
_OPTION = re.compile(
    rf"(?<![^{_OPENS}])(?:-{{1,2}}[A-Za-z][\w-]{{0,62}}|/[a-z][\w-]{{1,31}}(?![\w/.]))"
)
_TIME = re.compile(
    r"""
    (?<![\w.:,]) (?P<hour>[01]?\d|2[0-4])
    (?: (?P<parted>[:.h]) (?P<minute>[0-5]\d) (?::[0-5]\d)? (?![\d:]) )?
    (?: \s? (?: (?P<half>[ap])\.?m\b | (?P<clock>uhr\b) ) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIMED = r":[0-5]\d|h[0-5]\d|(?:[.:][0-5]\d)?\s?(?:[apAP]\.?[mM]|[uU]hr)\b"
"""What stands behind the hour of a time."""
_CAMEL = re.compile(
    r"(?<![^\W_])(?=[A-Za-z0-9]{0,62}(?:[a-z0-9][A-Z]|[A-Z]{2}[a-z]{2}))[A-Za-z][A-Za-z0-9]{3,63}"
    r"(?![^\W_])"
)
_HUMP = re.compile(r"[A-Z]{1,64}(?![a-z])|[A-Za-z][a-z]{0,63}|\d{1,64}")
_CODE, _NAME_OF_TWO, _ACRONYM = 3, 4, 2
"""Letters of each hump where there are two, the first small, a capital or all capitals: getUser,
UserService and XMLReader are two words, but McDonald, YouTube and iPhone are one. Of several the
longest has three, unlike that of LaTeX."""


def _names(text: str) -> Iterator[Alias]:
    """Addresses, hosts and file names as a whole."""
    for match in _NAME.finditer(text):
        name = match[0].casefold().removeprefix("www.")
        yield Alias(*match.span(), match.end(), name, whole=True)


def _versions(text: str) -> Iterator[Alias]:
    """Versions without their letter, and what they begin with."""
    for match in _VERSION.finditer(text):
        version = match[1]
        if not match[0][0].isdigit():
            yield Alias(*match.span(), match.end(), version, whole=True)
        if version.count(".") > 1 and not _THOUSANDS.fullmatch(version):
            parts = version.split(".")
            for length in range(2, len(parts)):
                beginning = ".".join(parts[:length])
                yield Alias(*match.span(), match.end(), beginning, whole=True, weight=_BEGINNING)


def _times(text: str) -> Iterator[Alias]:
    """Times of day by the 24-hour clock: 19:30 for 7:30 pm."""
    for match in _TIME.finditer(text):
        half, parted = (match["half"] or "").lower(), match["parted"]
        if not (half or match["clock"] or (parted and parted != ".")):
            continue
        hour = int(match["hour"])
        if half and 1 <= hour <= 12:
            hour = hour % 12 + 12 * (half == "p")
        word = f"{hour}:{match['minute'] or '00'}"
        yield Alias(*match.span(), match.end(), word, whole=True)


def _options(text: str) -> Iterator[Alias]:
    """Options and commands with the sign before them: -rf, --help, /kick."""
    for match in _OPTION.finditer(text):
        yield Alias(*match.span(), match.end(), match[0].casefold(), whole=True, alone=True)


def _humps(text: str) -> Iterator[Alias]:
    """The words that a CamelCase name is made of."""
    for match in _CAMEL.finditer(text):
        humps = list(_HUMP.finditer(match[0]))
        if _are_words([hump[0] for hump in humps]):
            for hump in humps:
                start, end = (match.start() + at for at in hump.span())
                yield Alias(start, end, match.end(), hump[0], weight=1 / len(humps))


def _are_words(humps: Sequence[str]) -> bool:
    first, *others = map(len, humps)
    if len(humps) != 2:
        return len(humps) > 2 and max(first, *others) >= _CODE
    if humps[0].isupper() and first >= _ACRONYM:
        return others[0] >= _NAME_OF_TWO
    return min(first, *others) >= (_CODE if humps[0][0].islower() else _NAME_OF_TWO)


_CODES = "|".join(CODES)
_MONEY = SIGNS[: len(CODES)]
_DATE = re.compile(r"(?<!\w)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")


class _Rules:
    """What is an amount or a date in one language; ``hint`` is what tells that there may be one.

    Most texts have no alias, so it begins with a set of characters: these are looked for much
    faster than all else.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        units = UNITS.get(language, Units({}, (), ()))
        self._months, self._zeros = units.months, units.zeros
        self._words = dict(
            zip((*SIGNS, *CODES), units.signs + units.signs[: len(CODES)], strict=False)
        )
        scale = _scale_pattern(units)
        numbers = WITH_POINT if decimal_point(language) else WITH_COMMA
        self._amount = re.compile(
            rf"""
            (?: (?P<before> [{_MONEY}] | (?<!\w)(?:{_CODES}) )\s? | (?<!\w)(?<!\d[.,]) )
            (?P<number> {numbers} | \d{{1,30}}(?:\.\d{{1,30}})? )
            (?P<scale> {scale} )?
            (?: \s?(?P<after> [{SIGNS}] | (?:{_CODES})(?!\w) ) )?
            """,
            re.VERBOSE,
        )
        self.hint = re.compile(
            rf"""
            [-/@.{SIGNS}A-Z0-9]
            (?: (?<=[A-Z]) (?: (?P<hump> (?<=[a-z0-9][A-Z]) | (?=[a-z]{{2}})(?<=[A-Z][A-Z]) )
                             | (?P<code> (?<={_CODES}) ) )
              | (?<=[0-9]) (?: (?P<version> (?<=[vV][0-9]) | (?=\.\d{{1,9}}\.\d) )
                             | (?P<date> (?=-\d\d-) )
                             | (?P<time> (?={_TIMED}) )
                             | (?P<scale> (?=[-\s]?[^\W\d_])(?={scale}) ) )
              | (?<=[.@]) (?P<name> (?<=@) | (?=[^\W\d_]\w)(?<=[^\W_]\.) )
              | (?<=[-/]) (?P<option> (?=-?[A-Za-z])(?<![^{_OPENS}][-/]) )
              | (?P<sign> (?<=[{SIGNS}]) )
            )
            """,
            re.VERBOSE,
        )

    def amounts(self, text: str) -> Iterator[Alias]:
        """Numbers without a scale word, and the words of signs."""
        for match in self._amount.finditer(text):
            beside = "before" if match["before"] else "after"
            zeros = self._power(match["scale"] or "", money=match[beside] not in {None, "%"})
            if value := zeros and scaled(number(match["number"], self._language), zeros):
                end = match.end("scale")
                yield Alias(match.start("number"), end, end, value, whole=True)
            if word := self._words.get(match[beside] or ""):
                yield Alias(*match.span(beside), match.end(), word)

    def dates(self, text: str) -> Iterator[Alias]:
        """The month and the day of 2024-03-05 as they are said."""
        if self._months:
            for match in _DATE.finditer(text):
                month = self._months[int(match[1]) - 1]
                yield Alias(*match.span(1), match.end(), month)
                yield Alias(*match.span(2), match.end(), str(int(match[2])), whole=True)

    def _power(self, scale: str, *, money: bool) -> int:
        """How many zeros a scale stands for; 0 where it is none."""
        word = " ".join(scale.casefold().removeprefix("-").split())
        attached = {**ATTACHED, **ATTACHED_TO_MONEY} if money else ATTACHED
        return self._zeros.get(word) or attached.get(word, 0)


def _scale_pattern(units: Units) -> str:
    words = [re.escape(word).replace(r"\ ", r"\s") for word in units.zeros]
    said = "|".join(sorted(words, key=len, reverse=True)) or "(?!)"
    attached = "|".join([*ATTACHED, *ATTACHED_TO_MONEY])
    return rf"(?i:[-\s]?(?:{said})|{attached})(?!\w)"


_rules = lru_cache(maxsize=64)(_Rules)
