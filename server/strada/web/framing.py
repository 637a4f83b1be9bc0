"""What pages that are made on request have around them."""

from strada.pages.frame import Frame
from strada.release.masthead import NAMELESS, Masthead
from strada.site import Site
from strada.web.headers import chosen_language
from strada.web.releases import Opened


def frame_of(opened: Opened, accept_language: str) -> Frame:
    """The frame in the language that suits a client best."""
    release = opened.release
    navigation = [(entry["segment"], entry["names"]) for entry in release.manifest["navigation"]]
    masthead = Masthead(release.manifest["title"], release.manifest["description"], navigation)
    language = chosen_language(accept_language, opened.languages)
    return masthead.frame(release.base, language, opened.site["exit"], release.id, release.time)


def plain_frame(site: Site) -> Frame:
    """The frame of a site that has published nothing."""
    return Masthead(NAMELESS, {}, []).frame(site.base, "en", site["exit"])
