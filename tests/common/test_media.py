"""Photos have an address in every mode, and nothing else that lies beside them has one."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.common.pictures import store_picture
from marketplace.common.renditions import narrowest

BESIDE = (
    "listings/thu-muc-khac.webp",
    "listings/0123456789abcdef0123456789abcdef-1280.svg",
    "documents/hop-dong.pdf",
    "original_images/anh-goc.jpg",
    "images/trang.html",
    "onboarding/giay.webp",
)


@pytest.fixture
def stored():
    file = BytesIO()
    Image.new("RGB", (900, 600), "firebrick").save(file, "JPEG")
    return store_picture(SimpleUploadedFile("vai.jpg", file.getvalue()), folder="households").name


@pytest.mark.parametrize("of", [str, narrowest])
def test_a_photo_is_sent_whole_and_kept_by_who_saw_it(client, stored, of):
    name = of(stored)
    answer = client.get(default_storage.url(name))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    with default_storage.open(name) as file:
        assert b"".join(answer.streaming_content) == file.read()
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not answer.has_header("Vary")
    assert not answer.cookies


def test_what_lies_beside_has_no_address(client):
    for name in BESIDE:
        default_storage.save(name, ContentFile(b"kin"))
        assert client.get(f"/media/{name}").status_code == 404, name
    default_storage.save("images/vuon.max-800x600.jpg", ContentFile(b"anh"))
    assert client.get("/media/images/vuon.max-800x600.jpg")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/listings",
        "/media/images/",
        "/media/images/../documents/hop-dong.pdf",
        "/media/images/%2e%2e/documents/hop-dong.pdf",
        "/media//etc/passwd",
        "/media/images/.htaccess.png",
        "/media/listings/0123456789abcdef0123456789abcdef-1280.webp",
        "/media/listings/0123456789abcdef0123456789abcdef-1280.webp%0a",
    ],
)
def test_names_that_the_market_does_not_give_are_not_found(client, path):
    default_storage.save("documents/hop-dong.pdf", ContentFile(b"kin"))
    assert client.get(path).status_code == 404


def test_a_photo_is_only_read(client, stored):
    assert client.post(default_storage.url(stored)).status_code == 405
    assert client.head(default_storage.url(stored)).status_code == 200
