"""A site: a folder with `ontology/ shapes/ data/`, and its settings."""

import math
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from strada.errors import SettingsError
from strada.language import spoken


class Setting(NamedTuple):
    name: str
    default: str | int | float
    help: str
    #: The range of a number.
    least: float = -math.inf
    most: float = math.inf


CONTACT = re.compile(r"""[^\s@<>"'?&%]+@[^\s@<>"'?&%]+|https?://[^\s<>"']+""")
#: Of a store; whoever sees a process or an error must not see a password.
ADDRESS = re.compile(r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?/[^\s@#]*")
#: Every line that `strada.toml` may have.
SETTINGS = (
    Setting("base", "", "Address of the site; every IRI in data/ is relative to it. Empty: http://localhost:PORT/."),
    Setting("language", "en", "Language of a text that names none, such as the column `Title`."),
    Setting("languages", "en", f"Languages of the pages, the first by default: any of {', '.join(spoken())}."),
    Setting("licence", "", "Address of the licence of the descriptions; stands on every catalogue record."),
    Setting("exit", "https://www.wikipedia.org/", "Where “Leave this site” leads at once; empty: no such link."),
    Setting("contact", "", "Where readers ask for a document or report a mistake or a risk: an e-mail or web address."),
    Setting("host", "127.0.0.1", "Network interface that `strada serve` listens on."),
    Setting("port", 8000, "Port that `strada serve` listens on.", 1, 65_535),
    Setting("workers", 2, "Web processes of `strada serve`.", 1, 64),
    Setting("deadline", 10.0, "Seconds after which a SPARQL query is stopped.", 0.1, 3_600),
    Setting("query_workers", 2, "Queries that a web process answers at once; one more of each earlier release.", 1, 64),
    Setting("rows", 100_000, "Rows or triples over which a SPARQL answer is refused.", 1, 100_000_000),
    Setting("memory", 1_500, "Megabytes that one SPARQL query may use.", 50, 1_000_000),
    Setting("engine", "", "Address of another SPARQL 1.1 store that answers queries; empty: the one that is built in."),
    Setting("engine_graphs", "", "Address of its SPARQL 1.1 Graph Store HTTP Protocol, by which releases are loaded."),
    Setting("engine_user", "", "User of that store; the password is the variable STRADA_ENGINE_PASSWORD."),
    Setting("engine_auth", "basic", "How the store asks for the password: basic or digest."),
)


@dataclass(frozen=True)
class Site:
    """A folder and its settings. Knows where things are, and nothing of RDF."""

    folder: Path
    settings: dict[str, str | int | float]

    @classmethod
    def open(cls, folder: Path | str, **given: str | float | None) -> Self:
        """The site in `folder`; settings that are `given` win over those in `strada.toml`.

        Raises SettingsError where there is no site, or where a setting is unknown or unreadable.
        """
        path = Path(folder).resolve()
        if not (path / "data").is_dir():
            raise SettingsError(f"{path} is no site: it has no folder named data. `strada new` makes one.")
        settings = {setting.name: setting.default for setting in SETTINGS}
        settings |= _read_settings(path / "strada.toml")
        settings |= {name: value for name, value in given.items() if value is not None}
        return cls(path, settings)._checked()

    def _checked(self) -> Self:
        for name, default, _, least, most in SETTINGS:
            if isinstance(default, int | float) and not least <= self[name] <= most:
                raise SettingsError(f"The setting {name} must be from {least} to {most}, not {self[name]}.")
        if not self.languages or not set(self.languages) <= set(spoken()):
            raise SettingsError(f"The setting languages may name {', '.join(spoken())}, not {self['languages']!r}.")
        contact = str(self["contact"]).removeprefix("mailto:")
        if contact and not CONTACT.fullmatch(contact):
            raise SettingsError(f"The setting contact must be an e-mail or web address, not {self['contact']!r}.")
        self._check_engine()
        given = self.base or f"http://localhost:{self['port']}/"
        base = urlsplit(given)
        if base.scheme not in ("http", "https") or not base.netloc or base.query or base.fragment:
            raise SettingsError(f"The setting base must be an address such as https://example.org/, not {given!r}.")
        given = given if given.endswith("/") else given + "/"
        return replace(self, settings={**self.settings, "base": given, "contact": contact})

    def _check_engine(self) -> None:
        addresses = [name for name in ("engine", "engine_graphs") if self[name]]
        for name in addresses:
            if not ADDRESS.fullmatch(self[name]):
                raise SettingsError(
                    f"The setting {name} must be an address such as http://localhost:7878/query, without a password: "
                    "that is the variable STRADA_ENGINE_PASSWORD."
                )
        if len(addresses) == 1:
            raise SettingsError("The settings engine and engine_graphs go together: set both, or neither.")
        if self["engine_auth"] not in ("basic", "digest"):
            raise SettingsError(f"The setting engine_auth must be basic or digest, not {self['engine_auth']!r}.")

    def __getitem__(self, name: str) -> Any:
        return self.settings[name]

    @property
    def base(self) -> str:
        """The address of the site, with its final slash."""
        return str(self.settings["base"])

    @property
    def language(self) -> str:
        return str(self.settings["language"])

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the pages, the first by default."""
        return tuple(dict.fromkeys(str(self.settings["languages"]).replace(",", " ").split()))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @cached_property
    def shapes(self) -> Path:
        return self._own_or_shipped("shapes")

    @cached_property
    def ontology(self) -> Path:
        return self._own_or_shipped("ontology")

    def _own_or_shipped(self, name: str) -> Path:
        own = self.folder / name
        return own if own.is_dir() else shipped(name)

    def relative(self, path: Path) -> str:
        """How a file is named in messages: from the site's folder."""
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else path.name


def shipped(name: str) -> Path:
    """The folder of that name that came with the program. Raises SettingsError."""
    package = Path(str(resources.files("strada")))
    # In a wheel the folder lies in the package, in a checkout beside server/.
    for folder in (package / name, package.parents[1] / name):
        if folder.is_dir():
            return folder
    raise SettingsError(f"No folder {name} came with the program. Install it again.")


def _read_settings(path: Path) -> dict[str, str | int | float]:
    if not path.exists():
        return {}
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"strada.toml cannot be read: {error}.") from error
    known = {setting.name: setting for setting in SETTINGS}
    for name, value in read.items():
        if name not in known:
            raise SettingsError(f"strada.toml has a setting {name!r}; known are {', '.join(known)}.")
        wanted = type(known[name].default)
        if not isinstance(value, (int, float) if wanted is float else wanted) or isinstance(value, bool):
            raise SettingsError(
                f"The setting {name} in strada.toml must be like {known[name].default!r}, not {value!r}."
            )
    return read
