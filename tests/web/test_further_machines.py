"""Any number of web machines serve copies of what one of them published."""

import shutil
from pathlib import Path

from tests.conftest import TrialSite, row
from tests.serving import free_port, serving


def test_a_copy_is_served_as_it_was_published_and_moves_on_with_the_next_copy(tmp_path: Path, trial: TrialSite) -> None:
    port = free_port()
    publishing = trial.clone(tmp_path / "publishing", f"http://localhost:{port}/")
    publishing.documents([row("1", "First title")])
    publishing.build()
    copy = tmp_path / "copy"
    shutil.copytree(publishing.folder, copy, symlinks=True)
    TrialSite(copy).documents([row("1", "Never published")])
    with serving(copy, "--no-build", port=port) as served:
        assert b"First title" in served.get("documents/1.ttl")
        assert b"First title" in served.get("sparql?query=SELECT+*+{+?s+?p+?o+}")
        publishing.documents([row("1", "Second title")])
        publishing.build()
        # As the page for operators says: the pointer last.
        shutil.copytree(
            publishing.site.releases,
            copy / "releases",
            symlinks=True,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("current"),
        )
        pointer = copy / "releases" / "next"
        pointer.symlink_to((publishing.site.releases / "current").readlink())
        pointer.replace(copy / "releases" / "current")
        assert b"Second title" in served.get("documents/1.ttl")
        assert b"Second title" in served.get("sparql?query=SELECT+*+{+?s+?p+?o+}")
    assert "Never published" not in (copy / "data" / "history.tsv").read_text()
