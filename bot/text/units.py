"""What stands beside numbers and in dates: words for powers of ten, currencies and months."""

from collections.abc import Mapping
from dataclasses import dataclass

SIGNS = "$€£¥%"
CODES = ("USD", "EUR", "GBP", "JPY")
"""ISO 4217's names of the signs, as far as they are those of money."""

ATTACHED = {"k": 3, "bn": 9, "tn": 12}
"""Zeros that may be written as letters right behind the digits of any number."""

ATTACHED_TO_MONEY = {"m": 6, "mn": 6, "b": 9, "t": 12}
"""The same behind an amount of money alone: 100m may be metres."""


@dataclass(frozen=True, slots=True)
class Units:
    """The words of one language.

    ``zeros`` is how many each scale word stands for, ``signs`` the word of each of ``SIGNS``,
    ``months`` those of a year as they stand in a date.
    """

    zeros: Mapping[str, int]
    signs: tuple[str, ...]
    months: tuple[str, ...]

    @classmethod
    def of(cls, scales: str, signs: str, months: str) -> "Units":
        """Words parted by spaces; the scales by commas, a thousand times as much each."""
        zeros = {
            word.replace("_", " "): 3 * at
            for at, words in enumerate(scales.split(","), 1)
            for word in words.split()
        }
        return cls(zeros, tuple(signs.split()), tuple(months.split()))


UNITS = {
    "de": Units.of(
        "tausend tsd, million millionen mio, milliarde milliarden mrd, billion billionen",
        "Dollar Euro Pfund Yen Prozent",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    "en": Units.of(
        "thousand, million millions, billion billions, trillion trillions",
        "dollar euro pound yen percent",
        "January February March April May June July August September October November December",
    ),
    "es": Units.of(
        "mil, millón millones, mil_millones, billón billones",
        "dólares euros libras yenes ciento",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    "fr": Units.of(
        "mille, million millions, milliard milliards, billion billions",
        "dollar euros livre yen cent",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    "it": Units.of(
        "mila, milione milioni, miliardo miliardi, bilione bilioni",
        "dollaro euro sterlina yen cento",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
        " dicembre",
    ),
    "nl": Units.of(
        "duizend, miljoen mln, miljard mld, biljoen",
        "dollar euro pond yen procent",
        "januari februari maart april mei juni juli augustus september oktober november december",
    ),
    "pt": Units.of(
        "mil, milhão milhões, bilhão bilhões mil_milhões, trilhão trilhões",
        "dólares euros libras ienes cento",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
    "ru": Units.of(
        "тысяча тысячи тысяч тыс, миллион миллиона миллионов млн,"
        "миллиард миллиарда миллиардов млрд, триллион триллиона триллионов трлн",
        "доллар евро фунт иена процент",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
}
"""By language; elsewhere numbers are found as they are written."""
