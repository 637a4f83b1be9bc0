"""The page that says what is known of readers."""

from dataclasses import dataclass
from typing import ClassVar

from strada.pages.frame import Frame


@dataclass(frozen=True)
class PrivacyPage:
    template: ClassVar[str] = "privacy.html"
    frame: Frame
