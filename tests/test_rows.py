"""A module imports only from its own row of builder/ or an earlier one, and none is longer than 400 lines."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.conftest import ROOT

ROWS = ["base", "facts", "messages", "editions", "outputs", "checks"]
TOP = len(ROWS)
# The package's own __init__ holds the version and knows nothing.
ROOT_MODULE = -1


def row_of(module: str) -> int:
    parts = module.split(".")
    if len(parts) == 1:
        return ROOT_MODULE
    return ROWS.index(parts[1]) if parts[1] in ROWS else TOP


def imported(source: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names += [f"{module}.{alias.name}" for alias in node.names] if module == "builder" else [module]
    return [name for name in names if name.split(".")[0] == "builder" and name != "builder.__version__"]


def wrong_imports(root: Path) -> list[str]:
    found = []
    for path in sorted((root / "builder").rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for name in imported(path.read_text(encoding="utf-8")):
            if row_of(name) > row_of(module):
                found.append(f"{module} imports {name}")
    return found


def test_modules_import_from_earlier_rows_only() -> None:
    assert wrong_imports(ROOT) == []


def test_a_wrong_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "builder/facts").mkdir(parents=True)
    (tmp_path / "builder/facts/a.py").write_text("from builder.outputs.pdf import write_pdf\nimport builder.base.x\n")
    assert wrong_imports(tmp_path) == ["builder.facts.a imports builder.outputs.pdf"]


def test_no_module_is_over_400_lines() -> None:
    paths = [*(ROOT / "builder").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert [path for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_only_the_top_prints_and_exits() -> None:
    found = []
    for path in sorted((ROOT / "builder").rglob("*.py")):
        if path.parent.name == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "sys.exit", "exit", "typer.echo"):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
