"""Adoption: the pre-commit hook and the GitHub Action run as they will elsewhere, and `check` fits into a pipeline."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from conftest import ENVIRONMENT, PATIENCE, VILLKOR, run
from test_cases import ROOT
from test_cli import Asker
from villkor.catalogue import Catalogue
from villkor.checks.waivers import read_waivers
from villkor.submissions.reading import SYNTAXES

SAMPLES: Final = ROOT / "tests/submissions"
LATE: Final = SAMPLES / "bad-received-too-late.ttl"
GOOD: Final = SAMPLES / "good-requisition.csv"
OTHER: Final = SAMPLES / "good-requisition.ttl"
"""Of another recipient than the submissions above, which are all of one."""

WARNED: Final = ("vk:reviewedOn", '"2026-02-24"', '"2026-03-03"')
"""A change of a good financial report that brings a warning: reviewed the day after it was signed."""

FOREVER: Final = "9999-12-31"
ACTION: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: Final[Sequence[Mapping[str, Any]]] = [step for step in ACTION["runs"]["steps"] if "run" in step]
INSTALLED: Final = {
    **ENVIRONMENT,
    "PYTHONPATH": sysconfig.get_path("purelib"),  # the libraries of this environment, so that no network is needed
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as the value of build isolation
    "GIT_AUTHOR_NAME": "Kim",
    "GIT_AUTHOR_EMAIL": "kim@example.org",
    "GIT_COMMITTER_NAME": "Kim",
    "GIT_COMMITTER_EMAIL": "kim@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


@pytest.fixture
def villkor(catalogue: Catalogue, capfdbinary: pytest.CaptureFixture[bytes]) -> Asker:
    return Asker(catalogue, capfdbinary)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=INSTALLED, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commit all that a folder holds, and give the name of the commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")
    return git(folder, "rev-parse", "HEAD")


def waiver(**more: str) -> Mapping[str, str]:
    return {
        "shape": "Requisition-inTime",
        "owner": "Kim",
        "reason": "posten var försenad",
        "expires": FOREVER,
        **more,
    }


def warned(folder: Path) -> Path:
    """Write a financial report that brings a warning and nothing graver."""
    lines = (SAMPLES / "good-financial-report.ttl").read_text(encoding="utf-8").splitlines()
    name, before, after = WARNED
    changed = [line.replace(before, after) if name in line else line for line in lines]
    report = folder / "report.ttl"
    report.write_text("\n".join(changed) + "\n", encoding="utf-8")
    return report


# ── exit status ──


def test_the_status_is_0_without_findings_1_with_and_2_for_wrong_use(villkor: Asker, tmp_path: Path) -> None:
    assert villkor("check", str(GOOD)).status == 0
    assert villkor("check", str(LATE)).status == 1
    assert villkor("check", str(tmp_path / "none.ttl")) == (2, b"", f"There is no {tmp_path / 'none.ttl'}.\n")
    assert villkor("check", str(GOOD), "--fail-on", "error").status == 2
    assert villkor("check").status == 2


def test_what_cannot_be_read_is_a_finding_with_its_place_and_the_rest_is_checked(
    villkor: Asker, tmp_path: Path
) -> None:
    (tmp_path / "broken.ttl").write_text("<#a> <#b> <#c> .\n<#a> <#b> .\n")
    shutil.copy(GOOD, tmp_path)
    ended = villkor("check", str(tmp_path), "--format", "json")
    report = json.loads(ended.out)
    (finding,) = report["findings"]
    assert (ended.status, finding["position"]["line"], len(report["documents"])) == (1, 2, 2)
    assert finding["shape"].endswith("/problems/bad-document")


@pytest.mark.parametrize(("fail_on", "status"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_fail_on_names_the_least_severity_that_fails(villkor: Asker, tmp_path: Path, fail_on: str, status: int) -> None:
    ended = villkor("check", str(warned(tmp_path)), "--fail-on", fail_on, "--format", "json")
    report = json.loads(ended.out)
    assert report["bySeverity"] == {"violation": 0, "warning": 1, "info": 0}
    assert (ended.status, report["conforms"]) == (status, True)


def test_an_output_that_cannot_be_written_is_wrong_use(villkor: Asker, tmp_path: Path) -> None:
    file = tmp_path / "none" / "report.sarif"
    ended = villkor("check", str(LATE), "--format", "sarif", "--output", str(file))
    assert (ended.status, ended.out) == (2, b"")
    assert str(file) in ended.error


def test_the_report_goes_to_a_file_and_the_status_says_the_rest(villkor: Asker, tmp_path: Path) -> None:
    file = tmp_path / "report.sarif"
    assert villkor("check", str(LATE), "--format", "sarif", "--output", str(file)) == (1, b"", "")
    assert json.loads(file.read_bytes())["version"] == "2.1.0"


# ── what is checked ──


def test_a_folder_is_searched_for_what_can_be_read_but_not_in_hidden_folders(villkor: Asker, tmp_path: Path) -> None:
    for place in ("a.ttl", "deep/er/b.csv", "deep/readme.txt", ".git/c.ttl", ".d.ttl"):
        source = next(path for path in (LATE, GOOD, LATE) if path.suffix == Path(place).suffix or ".txt" in place)
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / place)
    found = json.loads(villkor("check", str(tmp_path), "--format", "json").out)["documents"]
    assert [Path(name).relative_to(tmp_path).as_posix() for name in found] == ["a.ttl", "deep/er/b.csv"]


def test_what_a_pattern_excludes_is_passed_over(villkor: Asker) -> None:
    ended = villkor("check", str(SAMPLES), "--exclude", "*/bad-*", "--exclude", "*.csv", "--format", "json")
    names = [Path(name).name for name in json.loads(ended.out)["documents"]]
    wanted = {path.name for path in SAMPLES.glob("good-*") if path.suffix != ".csv"}
    assert (ended.status, set(names)) == (0, wanted)


@pytest.mark.parametrize("path", [LATE, SAMPLES / "bad-missing-item.json", SAMPLES / "bad-bankgiro.csv"])
def test_standard_input_is_read_as_told_by_its_type(path: Path) -> None:
    ended = run("check", "-", "--type", path.suffix[1:], "--format", "json", stdin=path.read_bytes())
    named = run("check", path, "--format", "json")
    assert (ended.returncode, ended.stderr) == (1, b"")
    (piped,), (read,) = (json.loads(each.stdout)["findings"] for each in (ended, named))
    assert (piped["shape"], piped["position"], piped["document"]) == (read["shape"], read["position"], "-")


def test_no_progress_is_shown_where_nobody_watches() -> None:
    ended = run("check", SAMPLES)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert b"\x1b" not in ended.stdout and b"\r" not in ended.stdout


def test_progress_is_shown_to_a_person_and_stays_out_of_the_report() -> None:
    ours, theirs = pty.openpty()
    shown = bytearray()

    def watch() -> None:
        with os.fdopen(ours, "rb", buffering=0) as screen:
            while data := _read(screen.fileno()):
                shown.extend(data)

    watcher = threading.Thread(target=watch)
    watcher.start()
    environment = {**ENVIRONMENT, "TERM": "xterm"}
    command: Sequence[str | Path] = [VILLKOR, "check", SAMPLES, "--format", "json"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment, timeout=PATIENCE, check=False
    )
    os.close(theirs)
    watcher.join(PATIENCE)
    assert json.loads(done.stdout)["total"]
    assert b"\x1b" in shown


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the terminal is gone
        return b""


# ── findings that are let pass ──


def test_a_baseline_lets_known_findings_pass_and_only_those(villkor: Asker, tmp_path: Path) -> None:
    baseline, submission = tmp_path / "baseline.json", tmp_path / "late.ttl"
    shutil.copy(LATE, submission)
    assert villkor("check", str(submission), "--write-baseline", str(baseline)).status == 0
    (known,) = json.loads(baseline.read_bytes())["findings"]
    assert (known["shape"], known["document"]) == ("Requisition-inTime", submission.as_posix())

    text = submission.read_text(encoding="utf-8")
    submission.write_text(f"# moved down a line\n{text}", encoding="utf-8")
    ended = villkor("check", str(submission), "--baseline", str(baseline), "--format", "json")
    report = json.loads(ended.out)
    assert (ended.status, report["waived"], report["conforms"]) == (0, 1, True)

    submission.write_text(text.replace("5050-1055", "5050-1056"), encoding="utf-8")
    ended = villkor("check", str(submission), "--baseline", str(baseline), "--format", "json")
    counting = [finding["shape"] for finding in json.loads(ended.out)["findings"] if not finding["waived"]]
    assert (ended.status, [shape.rsplit("/", 1)[-1] for shape in counting]) == (1, ["Giro-checkDigit"])


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        (waiver(), 0),
        (waiver(document="*/bad-received-*", focus="*#requisition"), 0),
        (waiver(expires="2025-12-31"), 1),
        (waiver(shape="Giro-checkDigit"), 1),
        (waiver(document="*/other.ttl"), 1),
        (waiver(focus="*#other"), 1),
    ],
    ids=["covers", "covers by patterns", "expired", "another shape", "another document", "another thing"],
)
def test_a_waiver_lets_pass_what_it_covers_through_its_last_day(
    villkor: Asker, tmp_path: Path, entry: Mapping[str, str], status: int
) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    ended = villkor("check", str(LATE), "--waivers", str(file), "--format", "json")
    (finding,) = json.loads(ended.out)["findings"]
    assert ended.status == status
    assert finding["waived"] == (None if status else f"Kim: posten var försenad ({FOREVER})")


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{key: value for key, value in waiver().items() if key != "owner"}], "entry 1: owner is missing"),
        ([waiver(), waiver(reason=" ")], "entry 2: reason is empty"),
        ([waiver(expires="next year")], "entry 1: expires is no date"),
        ([waiver(until=FOREVER)], "entry 1: until is unknown"),
        ({"waivers": []}, "a list of waivers is wanted"),
    ],
    ids=["no owner", "no reason", "no date", "unknown member", "no list"],
)
def test_a_waiver_that_lacks_something_is_refused(villkor: Asker, tmp_path: Path, entries: object, said: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(yaml.safe_dump(entries), encoding="utf-8")
    ended = villkor("check", str(LATE), "--waivers", str(file), "--lang", "en")
    assert (ended.status, ended.out) == (1, b"")
    assert said in json.loads(ended.error)["detail"]


# ── since a revision ──


def test_since_checks_only_what_changed(villkor: Asker, tmp_path: Path) -> None:
    for name, source in (("old.ttl", LATE), ("changed.csv", GOOD)):
        shutil.copy(source, tmp_path / name)
    first = commit(tmp_path)

    def names(revision: str) -> Sequence[str]:
        ended = villkor("check", str(tmp_path), "--since", revision, "--format", "json")
        return [Path(name).name for name in json.loads(ended.out)["documents"]]

    assert names(first) == []
    shutil.copy(SAMPLES / "bad-bankgiro.csv", tmp_path / "changed.csv")
    shutil.copy(LATE, tmp_path / "new.ttl")
    assert names(first) == ["changed.csv", "new.ttl"]
    second = commit(tmp_path)
    (tmp_path / "old.ttl").unlink()
    assert (names(first), names(second)) == (["changed.csv", "new.ttl"], [])


def test_since_a_revision_that_is_none_or_outside_of_git_is_a_problem(villkor: Asker, tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path)
    outside = villkor("check", str(tmp_path), "--since", "HEAD")
    commit(tmp_path)
    unknown = villkor("check", str(tmp_path), "--since", "nowhere")
    option = villkor("check", str(tmp_path), "--since=--output=x")
    for ended in (outside, unknown, option):
        assert (ended.status, json.loads(ended.error)["parameter"]) == (1, "since")


# ── what the documentation tells to copy ──


def test_the_documented_waivers_hook_and_action_are_such(tmp_path: Path) -> None:
    page = (ROOT / "docs/checking.md").read_text(encoding="utf-8")
    waivers, hooks, action = re.findall(r"^```yaml\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "waivers.yaml").write_text(waivers, encoding="utf-8")
    (allowed,) = read_waivers(tmp_path / "waivers.yaml")
    assert (allowed.shape, allowed.document) == ("Requisition-inTime", "submissions/2025/*")
    (repository,) = yaml.safe_load(hooks)["repos"]
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [told["id"] for told in repository["hooks"]] == [hook["id"]]
    _, ours, upload = yaml.safe_load(action)["steps"]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert upload["with"]["sarif_file"] == ACTION["inputs"]["sarif"]["default"]


# ── the pre-commit hook ──


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Put this checkout, as it is, into a repository that others can name, and give it with its commit."""
    folder = tmp_path_factory.mktemp("published")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder, commit(folder)


def test_the_manifest_names_endings_that_are_read_and_a_command_that_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    taken = re.compile(hook["files"])
    assert [ending for ending in SYNTAXES if taken.search(f"a{ending}")] == [
        ending for ending in SYNTAXES if ending not in (".owl", ".xml")
    ]
    assert hook["entry"] == "villkor check"


def test_the_hook_stops_a_commit_of_a_bad_submission(published: tuple[Path, str], tmp_path: Path) -> None:
    source, revision = published
    work, home = tmp_path / "work", {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    (work / "submissions").mkdir(parents=True)
    hook = {"id": "villkor-check", "files": "^submissions/", "args": ["--lang", "en"]}
    config = {"repos": [{"repo": source.as_uri(), "rev": revision, "hooks": [hook]}]}
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (work / "package.json").write_text("{}\n")
    shutil.copy(GOOD, work / "submissions")
    git(work, "init", "--quiet")
    git(work, "add", "--all")

    def commit_by_hook() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color", "never"],
            cwd=work,
            env={**INSTALLED, **home},
            capture_output=True,
            text=True,
            check=False,
            timeout=3 * PATIENCE,
        )

    good = commit_by_hook()
    assert (good.returncode, "Passed" in good.stdout) == (0, True), good.stdout + good.stderr
    shutil.copy(LATE, work / "submissions")
    git(work, "add", "--all")
    bad = commit_by_hook()
    assert bad.returncode == 1
    assert "submissions/bad-received-too-late.ttl:29:" in bad.stdout
    assert "[Requisition-inTime]" in bad.stdout


# ── the GitHub Action ──


@pytest.fixture(scope="module")
def runner(published: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Run the action's installing step, and give the environment of the steps after it."""
    environment = {
        **INSTALLED,
        "RUNNER_TEMP": str(tmp_path_factory.mktemp("runner")),
        "GITHUB_ACTION_PATH": str(published[0]),
    }
    install, _ = STEPS
    done = step(install, environment, {}, published[0])
    assert done.returncode == 0, done.stdout + done.stderr
    return environment


def step(
    one: Mapping[str, Any], environment: Mapping[str, str], inputs: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run one step as a runner does: expressions in its variables replaced, and bash told to stop at failures."""
    given = {name: about.get("default", "") for name, about in ACTION["inputs"].items()} | dict(inputs)
    values = {f"inputs.{name}": value for name, value in given.items()}
    values["steps.python.outputs.python-path"] = sys.executable
    variables = {
        name: re.sub(r"\$\{\{ (.+?) \}\}", lambda match: values[match[1]], text) for name, text in one["env"].items()
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", one["run"]],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * PATIENCE,
    )


def test_the_action_describes_its_inputs_and_puts_none_into_a_script() -> None:
    assert all(about["description"] for about in ACTION["inputs"].values())
    assert [one["run"] for one in STEPS if "${{" in one["run"]] == []
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(STEPS)))
    assert used == set(ACTION["inputs"])


def test_the_action_annotates_writes_sarif_and_fails_on_findings(runner: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "in coming").mkdir()
    shutil.copy(LATE, tmp_path / "in coming")
    shutil.copy(OTHER, tmp_path)
    done = step(STEPS[-1], runner, {"paths": "in coming\ngood-requisition.ttl\n", "lang": "en"}, tmp_path)
    assert done.returncode == 1, done.stderr
    (annotation,) = done.stdout.splitlines()
    assert annotation.startswith("::error file=in coming/bad-received-too-late.ttl,line=29,")
    (result,) = json.loads((tmp_path / "villkor.sarif").read_bytes())["runs"][0]["results"]
    assert result["ruleId"] == "Requisition-inTime"


def test_the_action_takes_every_input(runner: Mapping[str, str], tmp_path: Path) -> None:
    submissions = tmp_path / "submissions"
    submissions.mkdir()
    shutil.copy(OTHER, submissions)
    warned(submissions)
    revision = commit(tmp_path)
    shutil.copy(LATE, submissions)
    shutil.copy(SAMPLES / "bad-bankgiro.csv", submissions)
    (tmp_path / "waivers.yaml").write_text(yaml.safe_dump([waiver()]), encoding="utf-8")
    (tmp_path / "baseline.json").write_text('{"findings": []}', encoding="utf-8")
    inputs = {
        "paths": "submissions",
        "fail-on": "info",
        "exclude": "*/bad-bankgiro.*",
        "baseline": "baseline.json",
        "waivers": "waivers.yaml",
        "since": revision,
        "sarif": "found.sarif",
    }
    done = step(STEPS[-1], runner, inputs, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (result,) = json.loads((tmp_path / "found.sarif").read_bytes())["runs"][0]["results"]
    assert result["suppressions"]
    without = step(STEPS[-1], runner, {"paths": "submissions", "fail-on": "info"}, tmp_path)
    titles = {re.split("title=|::", line)[2] for line in without.stdout.splitlines()}
    assert titles >= {"FinancialReport-reviewedBeforeSigned", "Giro-checkDigit", "Requisition-inTime"}


def test_the_action_passes_good_submissions_and_refuses_wrong_use(runner: Mapping[str, str], tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path)
    assert step(STEPS[-1], runner, {"paths": "."}, tmp_path).returncode == 0
    assert step(STEPS[-1], runner, {"paths": "none.ttl"}, tmp_path).returncode == 2
    assert step(STEPS[-1], runner, {"paths": "--help"}, tmp_path).returncode == 2
