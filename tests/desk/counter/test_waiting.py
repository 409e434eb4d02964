"""A customer at the counter waits for what is sold out or whose limit is full."""

from catalog.models import LimitedProduct
from marketplace.campaigns.models import WaitlistEntry
from marketplace.quotas.domain import set_quota
from tests.desk.counter.conftest import EGGS, RICE


def scan(counter, code, packs=""):
    return counter.client.post("/desk/counter/scan/", {"q": f"{packs} {code}".strip()}, follow=True)


def test_a_full_limit_offers_to_wait_and_the_goods_leave_the_bill(counter):
    LimitedProduct.objects.create(product=counter.rice.product, key="cap:thu", measure="packs")
    set_quota(key="cap:thu", limit=1, source="thử")
    scan(counter, EGGS)
    scan(counter, RICE)
    assert "ghi tên chờ" not in scan(counter, EGGS).content.decode()
    page = scan(counter, RICE).content.decode()
    assert "Khách đồng ý, ghi tên chờ (Alt+W)" in page
    refused = counter.client.post("/desk/counter/wait/", {"record": counter.rice.pk, "phone": "09123"})
    assert "thiếu" in refused.content.decode()
    assert not WaitlistEntry.objects.exists()
    done = counter.client.post(
        "/desk/counter/wait/", {"record": counter.rice.pk, "phone": "0912 345 678"}, follow=True
    ).content.decode()
    entry = WaitlistEntry.objects.get()
    assert (entry.phone, entry.packs, entry.noted_by) == ("+84912345678", 2, counter.clerk)
    assert entry.commune == counter.point.commune
    assert "chờ 2 gói “Gạo tẻ 1 kg”" in done
    assert "Trứng gà" in done
    gone = counter.client.post("/desk/counter/wait/", {"record": counter.rice.pk, "phone": "0912345678"}, follow=True)
    assert "không còn trong hóa đơn" in gone.content.decode()


def test_what_is_sold_out_offers_to_wait(counter):
    page = scan(counter, EGGS, packs="13").content.decode()
    assert "Khách đồng ý, ghi tên chờ (Alt+W)" in page
    counter.client.post("/desk/counter/wait/", {"record": counter.eggs.pk, "phone": "0912345678"})
    assert WaitlistEntry.objects.get().packs == 13
