"""Bring what was settled into the tables of the next release, and note what that changes."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, XSD

from strada.namespaces import SPDX
from strada.pages.names import parted
from strada.profile.fields import Profile, Words, in_language
from strada.profile.reading import words
from strada.release.acceptance import naming
from strada.release.history import CREATE, DELETE, DEPRECATE, UPDATE, Event
from strada.release.schema import name_hash
from strada.site import Site
from strada.sources.describe import names_in
from strada.triples import graph_of, relative_n_triples
from strada.vocabulary.labels import fold

#: What to do about an objection.
MEANT = (
    "If that is right, say so with --allow-deletions. If not, look at the files in data/:"
    " one may be empty, renamed or cut."
)


@dataclass
class Changes:
    """What a build changes. IRIs are relative."""

    #: Resource to the kind of its event and its new hash.
    events: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Resources whose RDF must be written: changed, or not there in this form yet.
    written: set[str] = field(default_factory=set)
    #: Resources of which a page may show something else now.
    touched: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    #: Why so many deletions are rather a mistake than a wish; nothing where they are few.
    objection: str = ""

    def of_kind(self, kind: str) -> list[str]:
        return [iri for iri, (each, _) in self.events.items() if each == kind]


class Applying:
    """Compares with what was published: by the last release, or where there is none by the history."""

    def __init__(
        self,
        catalogue: sqlite3.Connection,
        site: Site,
        profile: Profile,
        latest: Mapping[str, Event] | None,
        rewrite: bool,
    ) -> None:
        self.catalogue = catalogue
        self.site = site
        self.profile = profile
        self.latest = latest
        self.rewrite = rewrite
        self.changes = Changes()

    def apply(self) -> Changes:
        gone, closed = self._gone()
        self.changes.objection = self._objection(gone)
        for iri in gone + closed:
            self._remove(iri)
        pending = self.catalogue.execute("SELECT iri FROM pending WHERE public AND NOT refused ORDER BY iri").fetchall()
        for (iri,) in pending:
            self._put(iri)
        for (iri,) in pending:
            graph = self._graph(iri)
            self._link(iri, graph)
            self._attach(iri, graph)
        self._succeed()
        return self.changes

    # What goes

    def _gone(self) -> tuple[list[str], list[str]]:
        """What is published and will not be any more: missing from the sources, and closed on purpose."""
        published = {row[0] for row in self.catalogue.execute("SELECT iri FROM resource")}
        if self.latest is not None:
            published = {iri for iri, event in self.latest.items() if event.kind != DELETE}
        seen = {row[0] for row in self.catalogue.execute("SELECT iri FROM seen")}
        pending = dict(self.catalogue.execute("SELECT iri, public AND NOT refused FROM pending"))
        closed = {row[0] for row in self.catalogue.execute("SELECT iri FROM pending WHERE NOT public")}
        kept = set() if self.latest is not None else {iri for iri in pending if iri not in closed}
        stay = seen | kept | {iri for iri, public in pending.items() if public}
        return sorted(published - stay - closed), sorted(published & closed)

    def _objection(self, gone: list[str]) -> str:
        """More than a tenth of one kind: a spreadsheet that vanished is a mistake rather than a wish."""
        too_many = []
        for segment, count in Counter(iri.partition("/")[0] for iri in gone).items():
            total = self._published(segment)
            if count > max(1, total // 10) or count == total > 1:
                too_many.append(f"{count} of {total} records would be deleted from {segment or 'the catalogue'}")
        return " and ".join(too_many)

    def _published(self, segment: str) -> int:
        if self.latest is not None:
            return sum(e.kind != DELETE and e.iri.partition("/")[0] == segment for e in self.latest.values())
        row = self.catalogue.execute("SELECT count(*) FROM resource WHERE segment = ?", (segment,)).fetchone()
        return int(row[0])

    def _remove(self, iri: str) -> None:
        row = self.catalogue.execute("SELECT id FROM resource WHERE iri = ?", (iri,)).fetchone()
        if row is not None:
            self._touch_neighbours(row[0])
            self.catalogue.execute("DELETE FROM link WHERE source = ? OR target = ?", (row[0], row[0]))
            self.catalogue.execute("DELETE FROM representation WHERE resource = ?", row)
            self._withdraw_files(iri, row[0])
            self.catalogue.execute("DELETE FROM resource WHERE id = ?", row)
        self.changes.events[iri] = (DELETE, "")
        self.changes.removed.append(iri)
        self.changes.touched.discard(iri)

    def _withdraw_files(self, iri: str, resource: int) -> None:
        names = self.catalogue.execute("SELECT name FROM file WHERE resource = ?", (resource,)).fetchall()
        self.catalogue.execute("DELETE FROM file WHERE resource = ?", (resource,))
        self.catalogue.executemany(
            "INSERT OR REPLACE INTO file_tombstone VALUES (?, ?)", [(name_hash(name), iri) for (name,) in names]
        )

    def _touch_neighbours(self, resource: int) -> None:
        """Pages that show this resource, or are shown by it: their lists of links change."""
        self.changes.touched.update(
            row[0]
            for row in self.catalogue.execute(
                "SELECT iri FROM link JOIN resource ON resource.id = target WHERE source = ?1"
                " UNION SELECT iri FROM link JOIN resource ON resource.id = source WHERE target = ?1",
                (resource,),
            )
        )

    # What comes

    def _put(self, iri: str) -> None:
        shape_iri, context = self.catalogue.execute(
            "SELECT shape, context FROM pending WHERE iri = ?", (iri,)
        ).fetchone()
        graph = self._graph(iri)
        hash_ = hashlib.sha256(relative_n_triples(graph, self.site.base).encode()).hexdigest()
        old = self.catalogue.execute(
            "SELECT id, hash, labels, datestamp, issued FROM resource WHERE iri = ?", (iri,)
        ).fetchone()
        labels, issued = self._labels(graph, iri), self._issued(graph, iri)
        datestamp = self._event(iri, hash_, graph, old)
        number, _ = naming(
            graph, URIRef(self.site.base + iri), self.profile.shape_of(graph, URIRef(self.site.base + iri))
        )
        values = (
            iri.partition("/")[0] if "/" in iri else "", shape_iri, number or None,
            json.dumps(labels, ensure_ascii=False), self._sorted(graph, iri, labels), issued,
            hash_, datestamp, context,
        )  # fmt: skip
        if old is None:
            self.catalogue.execute(
                "INSERT INTO resource (segment, shape, number, labels, sort, issued, hash, datestamp, context, iri)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, iri),
            )
        else:
            self.catalogue.execute(
                "UPDATE resource SET segment = ?, shape = ?, number = ?, labels = ?, sort = ?, issued = ?,"
                " hash = ?, datestamp = ?, context = ? WHERE iri = ?",
                (*values, iri),
            )
        if old is None or old[1] != hash_ or self.rewrite:
            self.changes.written.add(iri)
            self.changes.touched.add(iri)
            if old is not None:
                # They may show a label of it, and are found by all of them.
                self._touch_neighbours(old[0])

    def _graph(self, iri: str) -> Graph:
        """A pending record as it will be published."""
        (stripped,) = self.catalogue.execute("SELECT stripped FROM pending WHERE iri = ?", (iri,)).fetchone()
        return graph_of(stripped)

    def _event(self, iri: str, hash_: str, graph: Graph, old: tuple[int, str, str, str, str] | None) -> str:
        """Note the event, if this is one; returns the datestamp, which is set at the very end for an event."""
        before = self.latest.get(iri) if self.latest is not None else None
        if before is not None and before.kind != DELETE and before.hash == hash_:
            return before.time
        if old is not None and old[1] == hash_:
            return old[3]
        known = old is not None or (before is not None and before.kind != DELETE)
        deprecated = (None, OWL.deprecated, Literal("true", datatype=XSD.boolean)) in graph
        kind = (DEPRECATE if deprecated else UPDATE) if known else CREATE
        self.changes.events[iri] = (kind, hash_)
        return ""

    def _labels(self, graph: Graph, iri: str) -> Words:
        subject = URIRef(self.site.base + iri)
        shape = self.profile.shape_of(graph, subject)
        return words(graph, subject, shape.label_field.path) if shape and shape.label_field else {}

    def _sorted(self, graph: Graph, iri: str, labels: Words) -> str:
        """The label as lists are sorted: a person by family name."""
        label = in_language(labels, self.site.language)
        if (URIRef(self.site.base + iri), RDF.type, FOAF.Person) in graph:
            label = ", ".join(filter(None, parted(label)))
        return fold(label) or iri

    def _issued(self, graph: Graph, iri: str) -> str:
        return str(graph.value(URIRef(self.site.base + iri), DCTERMS.issued) or "")

    def _link(self, iri: str, graph: Graph) -> None:
        """The links of a resource, old ones replaced; both ends are touched where they differ."""
        (source,) = self.catalogue.execute("SELECT id FROM resource WHERE iri = ?", (iri,)).fetchone()
        base = self.site.base
        new = set()
        for _, path, value in graph:
            target = str(value).removeprefix(base).partition("#")[0]
            if isinstance(value, URIRef) and str(value).startswith(base) and target != iri:
                row = self.catalogue.execute("SELECT id FROM resource WHERE iri = ?", (target,)).fetchone()
                if row:
                    new.add((source, str(path), row[0]))
        old = set(self.catalogue.execute("SELECT source, path, target FROM link WHERE source = ?", (source,)))
        self.catalogue.executemany("DELETE FROM link WHERE source = ? AND path = ? AND target = ?", old - new)
        self.catalogue.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", new - old)
        if old != new:
            self.changes.touched.add(iri)
        for _, _, target_id in old ^ new if iri not in self.changes.written else old | new:
            row = self.catalogue.execute("SELECT iri FROM resource WHERE id = ?", (target_id,)).fetchone()
            if row:
                self.changes.touched.add(row[0])

    def _attach(self, iri: str, graph: Graph) -> None:
        """The files of a resource, old ones replaced."""
        base = self.site.base
        (resource,) = self.catalogue.execute("SELECT id FROM resource WHERE iri = ?", (iri,)).fetchone()
        self.catalogue.execute("DELETE FROM file WHERE resource = ?", (resource,))
        for part, name in names_in(graph, base):
            checksum = graph.value(graph.value(part, SPDX.checksum), SPDX.checksumValue)
            values = (name, resource, str(graph.value(part, DCTERMS.format)), str(checksum))
            self.catalogue.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", values)

    # What is left of what went

    def _succeed(self) -> None:
        """Keep the tombstones, each with what replaces it."""
        if self.latest is not None:
            self.catalogue.executemany(
                "INSERT OR REPLACE INTO tombstone VALUES (?, ?, '')",
                [(iri, event.time) for iri, event in self.latest.items() if event.kind == DELETE],
            )
        self.catalogue.executemany(
            "INSERT OR REPLACE INTO tombstone VALUES (?, '', '')", [(iri,) for iri in self.changes.removed]
        )
        self.catalogue.execute("DELETE FROM tombstone WHERE iri IN (SELECT iri FROM resource)")
        base = self.site.base
        if not self.catalogue.execute("SELECT 1 FROM tombstone LIMIT 1").fetchone():
            return
        for iri in self.changes.written:
            self.catalogue.execute("UPDATE tombstone SET successor = '' WHERE successor = ?", (iri,))
            for value in self._graph(iri).objects(URIRef(base + iri), DCTERMS.replaces):
                self.catalogue.execute(
                    "UPDATE tombstone SET successor = ? WHERE iri = ?", (iri, str(value).removeprefix(base))
                )
