"""The longest files are handed to the workers first."""

from types import SimpleNamespace

from tests.support.order import LONGEST, ROOT, longest_first, place


def test_they_come_first_and_the_rest_keeps_its_order():
    names = ["tests/areas/test_data.py", "tests/e2e/test_van.py", "tests/shop/test_quote.py", "tests/e2e/test_bulk.py"]
    names += ["tests/demo/test_season.py", "tests/demo/test_season_plan.py", "tests/firework.py"]
    items = [SimpleNamespace(path=ROOT / name) for name in names]
    longest_first(items)
    assert [item.path.relative_to(ROOT).as_posix() for item in items] == [
        "tests/demo/test_season.py",
        "tests/e2e/test_van.py",
        "tests/e2e/test_bulk.py",
        "tests/areas/test_data.py",
        "tests/shop/test_quote.py",
        "tests/demo/test_season_plan.py",
        "tests/firework.py",
    ]


def test_each_of_them_is_there():
    assert [name for name in LONGEST if not (ROOT / name).exists()] == []


def test_this_run_is_in_that_order(request):
    places = [place(item.path) for item in request.session.items]
    assert places == sorted(places)
