"""Buttons and menus that work in any process: what they do stands in them, what they do it to in
the store.

All are dynamic items, so none expires with a view, and what goes wrong in a handler is told like
everywhere else.
"""

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.chat import words
from bot.chat.failures import tell
from bot.chat.handling import Interaction, replying
from bot.errors import FootnoteError

_PREFIX = "footnote"
_MENU = "footnote-menu"
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
        await _handle(interaction, self.item.custom_id or "")


class Pick(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.LayoutView]],
    template=rf"{_MENU}:[a-z]+(?::.*)?",
):
    """A menu whose custom id holds its action and values, to which comes what is picked."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], _: re.Match[str]
    ) -> Self:
        if not isinstance(item, discord.ui.Select):
            raise TypeError("only menus carry these ids")
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await _handle(interaction, self.item.custom_id, self.item.values)


async def _handle(
    interaction: discord.Interaction[Any], custom_id: str, picked: Sequence[str] = ()
) -> None:
    """Call what an id names with the values in it and those that were picked."""
    _, action, *values = custom_id.split(":")
    try:
        async with replying(interaction):
            handler = interaction.client.presses.get(action, _unknown)
            await handler(interaction, *values, *picked)
    except Exception as error:  # noqa: BLE001 - discord.py would drop it; this one tells
        await tell(interaction, error)


async def _unknown(_interaction: Interaction, *_: str) -> None:
    raise FootnoteError(words.OLD_BUTTON)


def button(
    label: str,
    action: str,
    *values: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Press:
    """A button that calls the handler of ``action`` with ``values``, as strings."""
    custom_id = _id(_PREFIX, action, values)
    return Press(discord.ui.Button(label=label, style=style, custom_id=custom_id))


def menu(
    placeholder: str, action: str, *values: object, options: list[discord.SelectOption]
) -> Pick:
    """A menu that calls the handler of ``action`` with ``values`` and the value of one option."""
    custom_id = _id(_MENU, action, values)
    return Pick(discord.ui.Select(custom_id=custom_id, placeholder=placeholder, options=options))


def _id(prefix: str, action: str, values: Sequence[object]) -> str:
    custom_id = ":".join([prefix, action, *map(str, values)])
    if len(custom_id) > _LONGEST_ID:
        raise ValueError("the values of a button or menu are too long")
    return custom_id
