"""English words that count: fourth and 4th, four and 4."""

from collections.abc import Mapping

_ONES = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_FIRST_ONES = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
""".split()
_FIRST_TENS = (
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
)


def suffixed(number: int) -> str:
    """An ordinal as it is written with digits: 1st, 22nd, 113th."""
    ending = "th" if 10 <= number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


ORDINALS: Mapping[str, str] = {
    suffixed(number): word
    for number, word in [
        *enumerate(_FIRST_ONES, 1),
        *zip(range(20, 91, 10), _FIRST_TENS, strict=True),
    ]
}
"""The word of each ordinal of one word, as written with digits."""

CARDINALS: Mapping[str, str] = {
    word: str(number)
    for number, word in [*enumerate(_ONES, 1), *zip(range(20, 91, 10), _TENS, strict=True)]
    if number > 1
}
"""The digits of each number of one word, but for one, which seldom counts."""

TENS: Mapping[str, int] = {word: 10 * ten for ten, word in enumerate(_TENS, 2)}
"""What begins a number of two words, as in twenty-first."""

ORDINAL_ONES: Mapping[str, int] = {word: one for one, word in enumerate(_FIRST_ONES[:9], 1)}
"""What ends an ordinal of two words."""
