"""Buttons that work in any process: what they do stands in them, what they do it to in the store.

All are of one dynamic item, so a button never expires with a view, and what goes wrong in a
handler is told like everywhere else.
"""

import re
from typing import Any, Self

import discord

from bot.chat import words
from bot.chat.failures import tell
from bot.chat.handling import Interaction, replying
from bot.errors import FootnoteError

_PREFIX = "footnote"
_LONGEST_ID = 100


class Press(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]],
    template=rf"{_PREFIX}:[a-z]+(?::.*)?",
):
    """A button whose custom id holds its action and values."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], _: re.Match[str]
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            raise TypeError("only buttons carry these ids")
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        _, action, *values = (self.item.custom_id or "").split(":")
        try:
            async with replying(interaction):
                await interaction.client.presses.get(action, _unknown)(interaction, *values)
        except Exception as error:  # noqa: BLE001 - discord.py would drop it; this one tells
            await tell(interaction, error)


async def _unknown(_interaction: Interaction, *_: str) -> None:
    raise FootnoteError(words.OLD_BUTTON)


def button(
    label: str,
    action: str,
    *values: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> Press:
    """A button that calls the handler of ``action`` with ``values``, as strings."""
    custom_id = ":".join([_PREFIX, action, *map(str, values)])
    if len(custom_id) > _LONGEST_ID:
        raise ValueError("a button's values are too long")
    return Press(
        discord.ui.Button(label=label, style=style, custom_id=custom_id, disabled=disabled)
    )
