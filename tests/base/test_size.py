"""No module has outgrown what one reader holds in mind."""

from __future__ import annotations

from tests.conftest import ROOT

MOST = 400


def test_no_module_has_more_than_400_lines() -> None:
    modules = [path for folder in ("builder", "tests") for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 200
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert {name: lines for name, lines in lengths.items() if lines > MOST} == {}
