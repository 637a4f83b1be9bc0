"""Decide what a release holds: read what changed, judge it, and follow the links.

A record that refers to something that is not in the release loses that link, with a
warning; then it is judged again. This goes on until nothing changes any more.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import astuple
from datetime import date

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS

from strada.profile.fields import Profile
from strada.profile.findings import VIOLATION, Finding, Origin, to_json
from strada.profile.validation import Case, context_paths, judge
from strada.release.acceptance import RESERVED, Accepted, accept, naming
from strada.release.progress import Progress, silent
from strada.release.report import Report
from strada.release.schema import PENDING
from strada.site import Site
from strada.sources.entry import Entry, Item, SourceFailure, Unusable
from strada.triples import graph_of, n_triples

Sources = Callable[[], Iterable[Item]]


class Settling:
    """The working copy of a catalogue, on its way to the next release.

    The tables of the last release are compared with what the sources say today; where there are
    none, `published` are the relative IRIs that the history knows. The outcome
    stands in the temporary tables `seen` and `pending`, and in `report`.
    """

    def __init__(
        self,
        catalogue: sqlite3.Connection,
        site: Site,
        profile: Profile,
        today: date,
        progress: Progress = silent,
        published: Collection[str] = (),
    ) -> None:
        self.catalogue = catalogue
        self._published = published
        self.site = site
        self.profile = profile
        self.today = today
        self._recalled: set[str] = set()
        self._progress = progress
        self._context_paths = context_paths(profile)
        catalogue.executescript(PENDING)
        catalogue.execute("BEGIN")
        self._begin()

    def settle(self, sources: Sources) -> None:
        """Read all sources, and judge until every link leads somewhere."""
        self._read(sources(), None)
        self._judge()
        if self._recalled:
            # What was read before their labels were known again may refer to them too.
            self._begin()
            self._read(sources(), None)
            self._judge()
        while again := self._dependents():
            self._read(sources(), again)
            self._judge()

    def _begin(self) -> None:
        self.report = Report(self.catalogue)
        self.catalogue.execute("DELETE FROM finding WHERE entry IS NULL")
        for table in ("seen", "pending", "pending_link"):
            self.catalogue.execute(f"DELETE FROM temp.{table}")

    def recall(self) -> list[str]:
        """What is refused of what was read so far, but stays as it was published; each is told once."""
        self._judge()
        refused = {iri for (iri,) in self.catalogue.execute("SELECT iri FROM pending WHERE refused")}
        found = sorted(iri for iri in refused - self._recalled if self.stays(iri))
        self._recalled.update(found)
        return found

    # Reading

    def _read(self, items: Iterable[Item], only: set[str] | None) -> None:
        """Take in what is new; with `only`, just those records, though their entries are known."""
        for count, item in enumerate(items):
            self._progress("Reading", count, 0)
            if isinstance(item, Entry):
                self._entry(item, only)
            elif only is None and isinstance(item, Unusable):
                self.report.refuse(item.origin.file, item.findings)
            elif only is None and isinstance(item, SourceFailure):
                self.report.tell([item.finding])
                self._keep_file(item.file)
            elif only is None and isinstance(item, Finding):
                self.report.tell([item])

    def _keep_file(self, file: str) -> None:
        """What was published from a file that cannot be read today stays as it was."""
        self.catalogue.execute("INSERT OR IGNORE INTO seen SELECT key, iri, NULL FROM entry WHERE file = ?", (file,))

    def _entry(self, entry: Entry, only: set[str] | None) -> None:
        row = self.catalogue.execute("SELECT iri, final, due FROM entry WHERE key = ?", (entry.key,)).fetchone()
        if only is not None:
            if row and row[0] in only:
                self.catalogue.execute("DELETE FROM seen WHERE key = ?", (entry.key,))
                self._take(entry)
        elif row and row[1] and not (row[2] and row[2] <= self.today.isoformat()) and not self._known(row[0]):
            self.catalogue.execute("INSERT INTO seen VALUES (?, ?, ?)", (entry.key, row[0], entry.origin.line))
        else:
            self._take(entry)

    def _known(self, iri: str) -> str | None:
        """Where a record of that IRI was read already in this build."""
        row = self.catalogue.execute("SELECT file, line, unit FROM pending WHERE iri = ?", (iri,)).fetchone()
        if row:
            return str(Origin(*row))
        query = "SELECT file FROM seen JOIN entry USING (key) WHERE seen.iri = ?"
        row = self.catalogue.execute(query, (iri,)).fetchone()
        return str(row[0]) if row else None

    def _take(self, entry: Entry) -> None:
        record = entry.read()
        if isinstance(record, Unusable):
            self.report.refuse(record.origin.file, record.findings)
            return
        iri = str(record.iri).removeprefix(self.site.base)
        accepted = accept(record, self.profile, self.site, self.today)
        if (first := self._known(iri)) is not None:
            self._refuse_double(record.graph, record.iri, record.origin, first, accepted.public)
            if accepted.public:
                return
            self._forget(iri)  # which of the two is right is not known, so what closes it holds
        self._put(iri, entry.key, accepted)

    def _forget(self, iri: str) -> None:
        """Take back what was read of a record in this build."""
        for statement in ("seen WHERE iri", "pending WHERE iri", "pending_link WHERE source"):
            self.catalogue.execute(f"DELETE FROM temp.{statement} = ?", (iri,))

    def _refuse_double(self, graph: Graph, iri: URIRef, origin: Origin, first: str, public: bool) -> None:
        shape = self.profile.shape_of(graph, iri)
        number, title = naming(graph, iri, shape)
        said = f"This number is taken already: {first} has it." + ("" if public else " This one closes it: so it is.")
        remedy = "Give one of the two another number, or take one out."
        name = shape.id_field.name if number and shape and shape.id_field else ""
        value = number or str(iri).removeprefix(self.site.base)
        self.report.refuse(origin.file, [Finding(VIOLATION, origin, said, remedy, number, title, name, value)])

    def _put(self, iri: str, key: str, accepted: Accepted) -> None:
        shape = str(accepted.shape.iri).removeprefix(self.site.base) if accepted.shape else ""
        triples = n_triples(accepted.graph) if accepted.shape else ""
        context = [
            each for each in accepted.graph if each[0] == URIRef(accepted.iri) and each[1] in self._context_paths
        ]
        self.catalogue.execute(
            "INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?, ?, ?, ?, ?)",
            (
                iri,
                key,
                accepted.origin.file,
                accepted.origin.line,
                accepted.origin.unit,
                shape,
                triples,
                triples,
                n_triples(context) if triples else "",
                to_json(accepted.findings),
                accepted.public,
                accepted.refused,
                accepted.refused or not accepted.public,
                accepted.due,
                json.dumps({part: astuple(origin) for part, origin in accepted.parts.items()}),
            ),
        )
        for target in self._targets(accepted.graph, iri):
            self.catalogue.execute("INSERT OR IGNORE INTO pending_link VALUES (?, ?)", (target, iri))

    def _targets(self, graph: Graph, iri: str) -> set[str]:
        """The other resources of the site that a record refers to."""
        base = self.site.base
        objects = (str(value) for value in graph.objects() if isinstance(value, URIRef) and value.startswith(base))
        targets = {value.removeprefix(base).partition("#")[0] for value in objects}
        return {target for target in targets if target != iri and target.partition("/")[0] not in RESERVED}

    # Judging

    def exists(self, iri: str) -> bool:
        """Whether the release will have that resource, as far as is known now."""
        row = self.catalogue.execute("SELECT public AND NOT refused FROM pending WHERE iri = ?", (iri,)).fetchone()
        if row is not None:
            return bool(row[0]) or self.stays(iri)
        return self.stays(iri)

    def stays(self, iri: str) -> bool:
        """Whether the last published version of a resource stays: nothing changed, or today's is refused."""
        if self.catalogue.execute("SELECT 1 FROM resource WHERE iri = ?", (iri,)).fetchone() is None:
            return False
        pending = self.catalogue.execute("SELECT public, refused FROM pending WHERE iri = ?", (iri,)).fetchone()
        if pending is not None:
            return bool(pending[0] and pending[1])
        return self.catalogue.execute("SELECT 1 FROM seen WHERE iri = ?", (iri,)).fetchone() is not None

    def _judge(self) -> None:
        """Judge what is pending; whatever refers to a record that is refused is judged again."""
        while True:
            iris = [row[0] for row in self.catalogue.execute("SELECT iri FROM pending WHERE NOT judged ORDER BY iri")]
            if not iris:
                return
            lost: list[str] = []
            judged = judge(self._cases(iris), self.profile)
            for count, (case, findings) in enumerate(judged):
                self._progress("Checking", count, len(iris))
                iri = case.iri.removeprefix(self.site.base)
                refused = any(finding.severity == VIOLATION for finding in findings)
                verdict = (to_json(findings), refused, iri)
                self.catalogue.execute("UPDATE pending SET verdict = ?, refused = ?, judged = 1 WHERE iri = ?", verdict)
                self.report.judged += 1
                if refused and not self.stays(iri):
                    lost.append(iri)
            self.catalogue.executemany(
                "UPDATE pending SET judged = 0 WHERE public AND NOT refused"
                " AND iri IN (SELECT source FROM pending_link WHERE target = ?)",
                [(iri,) for iri in lost],
            )

    def _cases(self, iris: Iterable[str]) -> Iterator[Case]:
        for iri in iris:
            triples, file, line, unit, parts = self.catalogue.execute(
                "SELECT triples, file, line, unit, parts FROM pending WHERE iri = ?", (iri,)
            ).fetchone()
            rows = self.catalogue.execute("SELECT target FROM pending_link WHERE source = ?", (iri,)).fetchall()
            targets = {target for (target,) in rows}
            replaced = self.replaced(triples, iri)
            missing = {target for target in targets - replaced if not self.exists(target)}
            stripped = self._strip(triples, missing)
            self.catalogue.execute("UPDATE pending SET stripped = ? WHERE iri = ?", (stripped, iri))
            # What is gone has no type any more; what replaces a thing is of its kind.
            context = [self._context(iri).replace(f"/{iri}>", f"/{target}>") for target in sorted(replaced)]
            context += [self._context(target) for target in sorted(targets - replaced - missing)]
            origins = {part: Origin(*origin) for part, origin in json.loads(parts).items()}
            yield Case(self.site.base + iri, Origin(file, line, unit), stripped, "".join(context), origins)

    def _strip(self, triples: str, missing: set[str]) -> str:
        """A record without its links to what is not there."""
        base = self.site.base
        if not missing:
            return triples
        return n_triples(
            triple
            for triple in graph_of(triples)
            if not isinstance(triple[2], URIRef) or triple[2].removeprefix(base).partition("#")[0] not in missing
        )

    def replaced(self, triples: str, iri: str) -> set[str]:
        """What was published once, and this record takes the place of: links to it lead on from a tombstone."""
        if DCTERMS.replaces not in triples:
            return set()
        objects = graph_of(triples).objects(None, DCTERMS.replaces)
        values = (str(value).removeprefix(self.site.base) for value in objects)
        return {value for value in values if value != iri and not self.exists(value) and self._was_published(value)}

    def _was_published(self, iri: str) -> bool:
        return iri in self._published or any(
            self.catalogue.execute(f"SELECT 1 FROM {table} WHERE iri = ?", (iri,)).fetchone()
            for table in ("tombstone", "resource")
        )

    def _context(self, iri: str) -> str:
        for table in ("pending", "resource"):
            row = self.catalogue.execute(f"SELECT context FROM {table} WHERE iri = ?", (iri,)).fetchone()
            if row:
                return str(row[0])
        return ""

    def _dependents(self) -> set[str]:
        """Records that are not read again yet, though something that they refer to goes or is something else now."""
        gone = [iri for (iri,) in self.catalogue.execute("SELECT iri FROM resource") if not self.exists(iri)]
        other = [
            iri
            for (iri,) in self.catalogue.execute(
                "SELECT iri FROM pending JOIN resource USING (iri)"
                " WHERE public AND NOT refused AND pending.context != resource.context"
            )
        ]
        found: set[str] = set()
        for iri in gone + other:
            found.update(
                source
                for (source,) in self.catalogue.execute(
                    "SELECT s.iri FROM link JOIN resource AS t ON t.id = target JOIN resource AS s ON s.id = source"
                    " WHERE t.iri = ? AND s.iri IN (SELECT iri FROM seen)",
                    (iri,),
                )
            )
        return found
