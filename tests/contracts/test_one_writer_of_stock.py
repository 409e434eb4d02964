"""Only ``shop.partner.locks`` changes what a stock record holds; a new record begins with nothing."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {"num_in_stock", "num_allocated"}
LOCKS = "marketplace/shop/partner/locks.py"
# An order line has a column of the same name, in which Oscar counts; we write it once.
LINES = {("marketplace/shop/checkout/domain/writing.py", "Line")}


def writes(source: str) -> list[tuple[str, int]]:
    """Return (what is called or assigned to, line) of each place that writes one of the fields."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            values = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg in FIELDS}
            if values and not all(isinstance(value, ast.Constant) and value.value == 0 for value in values.values()):
                found.append((ast.unparse(node.func).rsplit(".", 1)[-1], node.lineno))
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [
                (ast.unparse(t), node.lineno) for t in targets if isinstance(t, ast.Attribute) and t.attr in FIELDS
            ]
    return found


def writers():
    for room in ("marketplace", "catalog", "farmers", "logistics"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            name = str(file.relative_to(ROOT))
            for what, line in writes(file.read_text()):
                if what not in {"filter", "exclude", "Q", "Case", "When"} and (name, what) not in LINES:
                    yield name, what, line


def test_nobody_else_writes_stock():
    by_file = {name for name, _what, _line in writers()}
    assert by_file == {LOCKS}, list(writers())


def test_other_writers_would_be_seen():
    """Negative control."""
    assert writes("StockRecord.objects.filter(pk=1).update(num_allocated=F('num_allocated') + 1)") == [("update", 1)]
    assert writes("record.num_in_stock -= 1") == [("record.num_in_stock", 1)]
    assert writes("record.num_allocated = 0") == [("record.num_allocated", 1)]
    assert writes("StockRecord.objects.create(num_in_stock=5)") == [("create", 1)]
    assert writes("StockRecord.objects.create(num_in_stock=0, num_allocated=0)") == []
