"""Rules about the repository itself: sizes, words, and that what is built is reachable."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from fogbank.core.operation import DuplicateOperation, OperationTable
from fogbank.server.domains import OPERATION_MODULES, operation_table

ROOT = Path(__file__).resolve().parents[3]
LINES_MAX = 500
FUNCTION_LINES_MAX = 60
LABEL = re.compile(r'^@operation\(\s*"([^"]+)",\s*"([^"]+)"', re.MULTILINE)


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def written_by_hand(path: Path) -> bool:
    return not {"proto", "api"} & set(path.relative_to(ROOT).parts)


def test_files_are_short() -> None:
    files = [path for path in tracked("*.py", "*.rs") if written_by_hand(path)]
    long = {str(path.relative_to(ROOT)): lines for path in files if (lines := path.read_text().count("\n")) > LINES_MAX}
    assert files
    assert long == {}


def test_functions_fit_a_screen() -> None:
    long = []
    for path in filter(written_by_hand, tracked("src/**/*.py", "tools/*.py", "bench/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}")
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in filter(written_by_hand, tracked("src/**/*.py", "tests/**/*.py", "tools/*.py", "bench/*.py"))
        if ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_every_labelled_operation_is_in_the_table() -> None:
    labelled = {label for path in tracked("src/fogbank/services/**/*.py") for label in LABEL.findall(path.read_text())}
    assert labelled == {(each.label.service, each.label.name) for each in operation_table()}


def test_an_operation_is_named_as_aws_names_it() -> None:
    for each in operation_table():
        assert each.function.__name__.replace("_", "") == each.label.name.lower()


def test_two_owners_of_an_operation_are_refused() -> None:
    table = operation_table()
    assert len(list(table)) >= 20
    with pytest.raises(DuplicateOperation):
        OperationTable([*OPERATION_MODULES, OPERATION_MODULES[0]])


def test_each_dependency_is_pinned_and_justified() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    required = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
    ]
    page = (ROOT / "docs" / "dependencies.md").read_text()
    for requirement in required:
        name, _, version = requirement.partition("==")
        assert version, f"{requirement} is not pinned"
        assert f"`{name.partition('[')[0]}`" in page, f"{name} is not justified in docs/dependencies.md"


def test_each_crate_is_justified() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    ours = {path.parent.name for path in tracked("dataplane/crates/*/Cargo.toml")}
    for manifest in tracked("dataplane/**/Cargo.toml", "dataplane/Cargo.toml"):
        described = tomllib.loads(manifest.read_text())
        tables = [described.get(key, {}) for key in ("dependencies", "dev-dependencies", "build-dependencies")]
        for name in {name for table in tables for name in table}:
            if name not in ours:
                assert f"`{name}`" in page, f"{name} is not justified in docs/dependencies.md"


def test_links_between_pages_lead_somewhere() -> None:
    pages = tracked("*.md")
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)[^)\s]*\)", page.read_text())]
    inside = [(page, link) for page, link in links if "://" not in link and not link.startswith("mailto:")]
    dead = [f"{page.relative_to(ROOT)}: {link}" for page, link in inside if not (page.parent / link).exists()]
    assert inside
    assert dead == []


def test_the_architecture_lists_each_folder_once_and_every_domain() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text()
    table = page.partition("| folder | what it holds |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    folders = [folder for names, _ in rows for folder in re.findall(r"`([^`]+)`", names)]
    assert len(folders) == len(set(folders))
    assert [folder for folder in folders if "<" not in folder and not (ROOT / folder).is_dir()] == []
    (domains,) = (says for names, says in rows if "<domain>" in names)
    built = {path.parent.name for path in (ROOT / "src/fogbank/services").glob("*/__init__.py")} - {"api"}
    assert built - set(re.findall(r"`([^`]+)`", domains)) == set()
