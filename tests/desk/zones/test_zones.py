"""Pages of the zones: everybody reads, admins and officers decide."""

import pytest

from logistics.domain import decide_zone
from logistics.models import Zone
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.campaigns import ProvinceOfficerFactory
from tests.factories.logistics import arrived_shipment
from tests.logistics.conftest import make_office


@pytest.fixture
def commune(db):
    return CommuneFactory()


@pytest.fixture
def officer(commune):
    return ProvinceOfficerFactory(province=commune.province).user


def typed(*communes, **changes):
    lines = "\n".join(commune.code for commune in communes)
    return {"name": "Vùng thử", "level": "red", "communes": lines, "source": "QĐ 12"} | changes


def test_everybody_reads_which_zones_hold(client, commune):
    admin = UserFactory(admin=True)
    assert "Hiện không có vùng nào" in client.get("/zones/").content.decode()
    decide_zone(name="Vùng A", level="red", communes=[commune], source="QĐ 1", by=admin)
    page = client.get("/zones/").content.decode()
    assert "Vùng A" in page
    assert commune.full_name in page
    assert "Gỡ" not in page


def test_an_officer_decides_and_lifts_at_home(client, officer, commune):
    client.force_login(officer)
    assert client.post("/zones/decide/", typed(commune)).status_code == 302
    zone = Zone.objects.get()
    assert (zone.level, zone.decided_by, list(zone.communes.all())) == ("red", officer, [commune])
    assert client.post(f"/zones/{zone.pk}/lift/").status_code == 302
    zone.refresh_from_db()
    assert zone.lifted_by == officer


def test_not_in_another_province(client, officer):
    far = CommuneFactory()
    zone = decide_zone(name="B", level="red", communes=[far], source="QĐ", by=UserFactory(admin=True))
    client.force_login(officer)
    page = client.post("/zones/decide/", typed(far))
    assert "Chỉ quản trị sàn hoặc cán bộ của tỉnh này" in page.content.decode()
    client.post(f"/zones/{zone.pk}/lift/")
    zone.refresh_from_db()
    assert (Zone.objects.count(), zone.lifted_by) == (1, None)


@pytest.mark.parametrize(
    "changes",
    [{"communes": "nowhere"}, {"communes": ""}, {"level": "pink"}, {"name": ""}, {"communes": "a\x00b\n" * 300}],
)
def test_a_refused_decision_keeps_what_was_typed(client, officer, commune, changes):
    client.force_login(officer)
    response = client.post("/zones/decide/", typed(commune, **changes))
    assert response.status_code == 200
    assert "QĐ 12" in response.content.decode()
    assert Zone.objects.count() == 0


def test_nobody_else_decides(client, commune):
    client.force_login(UserFactory())
    assert client.get("/zones/decide/").status_code == 404
    assert client.post("/zones/decide/", typed(commune)).status_code == 404
    client.logout()
    assert client.post("/zones/decide/", typed(commune)).status_code == 302
    assert Zone.objects.count() == 0


def test_the_point_sees_what_is_held(client, db):
    office = make_office()
    shipment = arrived_shipment(point=office.point, by=office.clerk)
    client.force_login(office.clerk)
    assert "Không giữ kiện nào" in client.get("/zones/held/").content.decode()
    admin = UserFactory(admin=True)
    decide_zone(name="B", level="red", communes=[office.point.commune], source="QĐ", by=admin)
    assert shipment.seller_order.number in client.get("/zones/held/").content.decode()
    client.force_login(make_office().clerk)
    assert shipment.seller_order.number not in client.get("/zones/held/").content.decode()
