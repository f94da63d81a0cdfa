"""What a visitor takes along of a page: the address of what is looked at, and a QR code of it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from node_viz.experiment.links import Link
from node_viz.experiment.views import View
from node_viz.remembered import remembered
from node_viz.stage.code import code
from node_viz.stage.viewer import whole_view

LONGEST = 2000  #: characters of an address that a camera still reads off a projector
OWN = ("localhost", "127.0.0.1", "::1")  #: hosts that no other machine can reach
FRESH = {"step": "-1", "way": "generate"}  #: what whoever opens a page sees without being told

SHARED = "Whoever opens this address sees the same step, time t, layers and point."
PLAYS = "The flow is playing. Pause it to share one moment."
TOO_LONG = f"This address has more than {LONGEST} characters, too many for a QR code."
NOBODY = "Only this computer can open it: the app runs here."


@st.fragment
def share(link: Link, pairs: dict[str, str]) -> None:
    """Draw the address of a page as it is looked at now, and its QR code; both follow the view.

    Args:
        link: of the page.
        pairs: what its record says.
    """
    with st.container(key=f"{link.page}_share_unseen"):
        view = whole_view(f"{link.page}_share", link=link.page)
    address = address_of({**of_view(link, view), **pairs})
    image, words = st.columns([0.36, 0.64], vertical_alignment="center")
    with words:
        st.markdown("**Share this view**")
        st.markdown(PLAYS if view != View() and view.t is None else SHARED)
        code(f"{link.page}_view_address", address, label="Address of this view")
        if len(address) > LONGEST:
            st.markdown(TOO_LONG)
        elif urlsplit(address).hostname in OWN:
            st.markdown(NOBODY)
    if len(address) <= LONGEST:
        image.html(f'<img class="qr" alt="QR code of this address" src="{qr(address)}">')


def of_view(link: Link, view: View) -> dict[str, str]:
    """Return what an address says of a view, without what goes without saying."""
    said = view.pairs().items()
    return {key: value for key, value in said if link.is_view(key) and FRESH.get(key) != value}


def address_of(pairs: dict[str, str]) -> str:
    """Return the address of the page at hand with these pairs."""
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{urlencode(pairs, safe=',')}" if pairs else base


@remembered()
def qr(address: str) -> str:
    """Return a QR code as an image's source: dark on light with its quiet zone, on any page."""
    import segno

    return segno.make(address, micro=False).svg_data_uri(scale=4, border=4, light="#fff")
