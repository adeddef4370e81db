"""The lists of HTML's elements: what their items begin with."""

import re
from dataclasses import dataclass

from lxml import etree

_NUMBER = re.compile(r"-?\d{1,9}")


def number_in(text: str | None, otherwise: int) -> int:
    """A whole number that an attribute has."""
    found = _NUMBER.match(text.strip()) if text else None
    return int(found[0]) if found else otherwise


@dataclass
class List:
    """A list, the number of its next item, and how its numbers are written; None for bullets."""

    number: int | None
    step: int = 1
    letter: str = ""

    def sign(self, item: etree._Element) -> str:
        """What the next item begins with."""
        if self.number is None:
            return "-"
        self.number = number_in(item.get("value"), self.number)
        number, self.number = self.number, self.number + self.step
        if self.letter and 1 <= number <= 26:
            return f"{chr(ord(self.letter) + number - 1)}."
        return f"{number}."


@dataclass
class Item:
    """An item; it is ``plain`` where it begins with a heading, as no list of texts does."""

    sign: str
    depth: int
    told: bool = False
    plain: bool = False

    @property
    def inner(self) -> int:
        """How many lists its text stands in."""
        return self.depth - 1 if self.plain else self.depth
