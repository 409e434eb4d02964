"""Photos that people send: only pictures, turned upright, small, with nothing else inside."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.common.pictures import BadPicture, copy_picture, delete_picture, read_picture, store_picture
from marketplace.common.renditions import narrowest


def upload(data, name="anh.jpg"):
    return SimpleUploadedFile(name, data)


def picture(size=(2000, 1000), kind="JPEG", mode="RGB", colour="wheat", **save):
    file = BytesIO()
    Image.new(mode, size, colour).save(file, kind, **save)
    return file.getvalue()


def bomb(width=30_000, height=30_000):
    """A PNG of a few hundred bytes that says it is 900 million points."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = lambda kind, data: (  # noqa: E731
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    )
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


def test_a_photo_is_stored_in_two_widths_under_a_name_that_says_nothing():
    stored = store_picture(upload(picture()), folder="listings")
    for name, size in ((stored.name, (1280, 640)), (narrowest(stored.name), (480, 240))):
        with default_storage.open(name) as file, Image.open(file) as kept:
            assert (kept.format, kept.size) == ("WEBP", size)
    assert "anh" not in stored.name
    copy = copy_picture(stored.name)
    delete_picture(stored.name)
    assert not default_storage.exists(narrowest(stored.name))
    assert default_storage.exists(copy)
    assert default_storage.exists(narrowest(copy))


def test_a_photo_lying_on_its_side_is_turned_and_says_no_more_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Hoa"
    exif.get_ifd(0x8825)[2] = (21.0, 16.0, 0.0)
    image = read_picture(upload(picture(exif=exif)))
    assert image.height > image.width
    assert (dict(image.getexif()), image.info) == ({}, {})


def test_what_is_see_through_becomes_white():
    image = read_picture(upload(picture((200, 200), "PNG", "RGBA", (0, 0, 0, 0))))
    assert (image.mode, image.getpixel((0, 0))) == ("RGB", (255, 255, 255))


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "không phải ảnh"),
        (b"%PDF-1.7", "không phải ảnh"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "không phải ảnh"),
        (picture()[:400], "không phải ảnh"),
        (picture((300, 300), "GIF"), "không phải ảnh"),
        (picture((20, 20)), "nhỏ quá"),
        (bomb(), "50 triệu điểm"),
    ],
    ids=["empty", "pdf", "svg", "cut off", "gif", "tiny", "bomb"],
)
def test_what_is_no_photo_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(BadPicture, match=sentence):
        read_picture(upload(data))


def test_twelve_megabytes_are_refused_before_they_are_read():
    class Huge:
        size = 12_000_001

        def read(self, size=-1):
            raise AssertionError("was read")

        def seek(self, offset):
            raise AssertionError("was read")

    with pytest.raises(BadPicture, match="12 MB"):
        read_picture(Huge())
