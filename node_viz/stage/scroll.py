"""Bring a part of the page into view, or have it stand there alone."""

from __future__ import annotations

from typing import Literal

from node_viz.stage.registered import registered

Block = Literal["start", "nearest"]


def scroll(key: str, *, to: str, block: Block, nonce: str) -> None:
    """Scroll once for each `nonce`; nothing is drawn.

    Args:
        key: names the component.
        to: key of the container that is wanted; it may still be on its way.
        block: to the top of the window, or only as far as it must be to be seen.
        nonce: another one scrolls again.
    """
    registered("scroll")(key=key, data={"to": to, "block": block, "nonce": nonce})


def alone(key: str, *, to: str, under: str, nonce: str) -> None:
    """Show one container over the rest of the page for as long as this is drawn; Escape ends it.

    Args:
        key: names the component.
        to: key of the container that is wanted, whenever it arrives; "" for none.
        under: key of the container below which it stands.
        nonce: another one shows it again after it was ended.
    """
    registered("scroll")(key=key, data={"alone": to, "under": under, "nonce": nonce})
