"""Only ``shop.partner.locks`` changes what a stock record holds; a new record begins with nothing."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {"num_in_stock", "num_allocated"}
_SQL = re.compile(r'\b(update|insert\s+into|merge\s+into)\s+"?partner_stockrecord\b', re.IGNORECASE)
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
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _writes_stock(node.value):
            found.append(("SQL", node.lineno))
    return found


def _writes_stock(sql: str) -> bool:
    """Whether a statement writes one of the fields, or does not say which: prices have other writers."""
    says_which = re.search(r"\bset\s+\w+\s*=", sql, re.IGNORECASE)
    return bool(_SQL.search(sql)) and (not says_which or any(field in sql for field in FIELDS))


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
    assert writes("cursor.execute('UPDATE partner_stockrecord SET num_in_stock = 0')") == [("SQL", 1)]
    assert writes("cursor.execute(f'WITH w AS ({x}) update \"partner_stockrecord\" AS r SET {y}')") == [("SQL", 1)]
    assert writes("cursor.execute('UPDATE partner_stockrecord SET price = 1')") == []
    assert writes("cursor.execute('SELECT num_in_stock FROM partner_stockrecord FOR UPDATE')") == []
