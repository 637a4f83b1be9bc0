"""Any number of web machines serve copies of what one of them published, as the page for operators says."""

import shutil
from pathlib import Path

from click.testing import CliRunner

from strada.cli import main
from tests.conftest import TrialSite, row
from tests.serving import free_port, serving


def copy(publishing: TrialSite, folder: Path) -> None:
    """Everything but what was read and who is writing; the pointer last, by a rename."""
    releases = folder / "releases"
    left_out = shutil.ignore_patterns("current", "read", ".building-*", ".lock")
    shutil.copytree(publishing.site.releases, releases, symlinks=True, dirs_exist_ok=True, ignore=left_out)
    pointer = releases / "next"
    pointer.symlink_to((publishing.site.releases / "current").readlink())
    pointer.replace(releases / "current")
    for path in releases.glob("[0-9]*"):
        if not (publishing.site.releases / path.name).exists():
            shutil.rmtree(path)


def test_a_copy_is_served_as_it_was_published_and_moves_on_with_the_next_copy(tmp_path: Path, trial: TrialSite) -> None:
    port = free_port()
    publishing = trial.clone(tmp_path / "publishing", f"http://localhost:{port}/")
    publishing.documents([row("1", "First title"), row("2", "Soon closed")])
    publishing.build()
    further = tmp_path / "further"
    (further / "data").mkdir(parents=True)
    copy(publishing, further)
    with serving(further, "--no-build", port=port) as served:
        assert b"First title" in served.get("documents/1.ttl")
        assert b"First title" in served.get("sparql?query=SELECT+*+{+?s+?p+?o+}")
        publishing.documents([row("1", "Second title"), row("2", "Soon closed", access="internal")])
        publishing.build(may_delete=True)
        copy(publishing, further)
        assert b"Second title" in served.get("documents/1.ttl")
        assert b"Second title" in served.get("sparql?query=SELECT+*+{+?s+?p+?o+}")
        assert served.status("documents/2") == 410
    assert list((further / "data").iterdir()) == []
    assert len(list((further / "releases").glob("[0-9]*"))) == 1


def test_nothing_is_deleted_where_nothing_is_built(trial: TrialSite) -> None:
    result = CliRunner().invoke(main, ["serve", str(trial.folder), "--no-build", "--allow-deletions"])
    assert result.exit_code == 2 and "without a build" in result.output
