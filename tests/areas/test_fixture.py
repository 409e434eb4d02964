"""Areas come back after a test that commits."""

import pytest

from marketplace.areas.models import OldWardPart, Province


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_areas_are_there_after_a_test_that_commits(areas_loaded: None, turn: int) -> None:
    assert Province.objects.count() == 34
    assert OldWardPart.objects.count() == 10_602
    Province.objects.create(
        code="99", name="Tỉnh Thử", short_name="Thử", folded="thu", kind="tỉnh", latitude=0, longitude=0
    )
