"""What pages that are made on request have around them."""

from dataclasses import replace

from strada.pages.frame import Frame
from strada.release.masthead import NAMELESS, Masthead
from strada.site import Site
from strada.web.headers import chosen_language
from strada.web.releases import Opened


def frame_of(opened: Opened, accept_language: str, here: str = "", query: str = "") -> Frame:
    """The frame in the language that suits a client best; `here` is the relative address of the page."""
    release = opened.release
    navigation = [(entry["segment"], entry["names"]) for entry in release.manifest["navigation"]]
    masthead = Masthead(release.manifest["title"], release.manifest["description"], navigation)
    language = chosen_language(accept_language, opened.languages)
    around = masthead.frame(opened.site, language)
    return replace(
        around,
        base=release.base,
        languages=opened.languages,
        release=release.id,
        time=release.time,
        here=here,
        query=query,
    )


def plain_frame(site: Site) -> Frame:
    """The frame of a site that has published nothing."""
    return Masthead(NAMELESS, {}, []).frame(site, site.languages[0])
