"""The files that the repository's host reads: their form, the safety of the workflows, and that these call .ci/run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
HOST = ROOT / ".github"
WORKFLOWS = sorted((HOST / "workflows").iterdir())
PYTHONS = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FORMS = sorted(path for path in (HOST / "ISSUE_TEMPLATE").iterdir() if path.stem != "config")
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "custom.github-workflows-require-timeout": [path for path in WORKFLOWS if path.stem != "release"],  # it calls tests
    "vendor.dependabot": [HOST / "dependabot.yml"],
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [HOST / "ISSUE_TEMPLATE" / "config.yml"],
    "vendor.citation-file-format": [ROOT / "CITATION.cff"],
}


def call(module: str, *arguments: str) -> None:
    pytest.importorskip(module, reason='it is missing: pip install ".[release]"')
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def read(path: Path) -> Any:
    return (
        pytest.importorskip("ruamel.yaml", reason='it is missing: pip install ".[release]"').YAML(typ="safe").load(path)
    )


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_file_has_the_form_that_its_reader_expects(schema: str) -> None:
    call("check_jsonschema", "--builtin-schema", schema, *map(str, SCHEMAS[schema]))


def test_no_workflow_can_be_misused() -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if (zizmor := shutil.which("zizmor", path=path)) is None:
        pytest.skip('zizmor is missing: pip install ".[release]"')
    done = subprocess.run([zizmor, "--offline", "--no-progress", HOST], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_actions_are_pinned_by_commit_with_the_version_beside() -> None:
    used = [line for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines() if "uses: " in line]
    pinned = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
    assert len([line for line in used if pinned.search(line)]) == len([line for line in used if "uses: ./" not in line])
    commits = {match for line in used for match in re.findall(r"([\w./-]+)@(\w+) # (\S+)", line)}
    assert len(commits) == len({action for action, _, _ in commits}), "one version of each action"


def test_jobs_check_by_the_one_script_and_the_rest_build_wheels_or_publish() -> None:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            commands = [step["run"] for step in job.get("steps", []) if "run" in step]
            assert all(command.startswith("bash .ci/run") for command in commands), (path.name, name)
            assert len(commands) == (name not in ("publish", "native") and "uses" not in job), (path.name, name)


def test_every_python_of_the_metadata_is_tested_on_every_system() -> None:
    matrix = read(HOST / "workflows" / "tests.yml")["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix == {"system": ["ubuntu-latest", "macos-latest", "windows-latest"], "python": PYTHONS}


def test_a_stage_that_the_script_does_not_have_is_refused() -> None:
    done = subprocess.run(["bash", ".ci/run", "no-such-stage"], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    stages = re.findall(r"\w+", done.stderr.partition("[")[2])
    called = {
        word for path in WORKFLOWS for word in re.findall(r"bash \.ci/run (\w+)", path.read_text(encoding="utf-8"))
    }
    assert called == {stage for stage in stages if stage != "TAG"}
