"""Photos in three widths and two formats, with size and ghost in the name, and a page that never shifts."""

import re
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import Context, Template
from PIL import Image

from marketplace.common.pictures import delete_picture, store_picture
from marketplace.common.renditions import can_draw, draw, files_of, is_fresh, narrowest, rendition_of

HEX = "0123456789abcdef" * 2


def upload(size=(1600, 1200), colour=(255, 0, 0)):
    """Return a photo whose left half has a colour and whose right half is white, with a place in its EXIF."""
    image = Image.new("RGB", size, "white")
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (21.0, 3.0, 5.0)}
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return ContentFile(out.getvalue(), "a.jpg")


def shown(name, **given):
    tag = "{% load photos %}{% photo name alt=alt sizes='50vw' lazy=lazy %}"
    return Template(tag).render(Context({"name": name, "alt": 'Vải "thiều"', "lazy": False, **given}))


def test_this_machine_draws_both_formats():
    assert can_draw()


@pytest.mark.parametrize(
    ("size", "whole", "widths"),
    [
        ((1600, 1200), (1280, 960), [480, 800, 1280]),
        ((1200, 1600), (1200, 1600), [480, 800, 1200]),
        ((600, 300), (600, 300), [480, 600]),
        ((300, 300), (300, 300), [300]),
    ],
)
def test_draws_no_width_larger_than_the_picture(size, whole, widths):
    name = draw(store_picture(upload(size), folder="listings").name)
    drawn = rendition_of(name)
    assert (drawn.width, drawn.height) == whole
    for files, kind in ((drawn.webp, "WEBP"), (drawn.avif, "AVIF")):
        assert [width for width, _file in files] == widths
        for width, file in files:
            with default_storage.open(file) as opened, Image.open(opened) as image:
                assert (image.format, image.width) == (kind, width)
                assert not dict(image.getexif())
    delete_picture(name)
    assert not any(default_storage.exists(file) for file in files_of(name))


def test_the_name_carries_the_ghost():
    drawn = rendition_of(draw(store_picture(upload(), folder="listings").name))
    assert len(drawn.colours) == 12
    first_row = drawn.colours[:4]
    assert [re.fullmatch(r"#[ef][01][01]", each) is not None for each in first_row] == [True, True, False, False]
    assert first_row[2:] == ("#fff", "#fff")


def test_drawing_twice_gives_the_same_files():
    fresh = store_picture(upload(), folder="listings").name
    first, second = draw(fresh), draw(fresh)
    assert first == second
    stem = fresh.partition("/")[2][:32]
    assert sum(stem in file for file in default_storage.listdir("listings")[1]) == 7  # whole twice, 480, 800, 3 AVIF


@pytest.mark.parametrize("name", ["", "a.webp", f"listings/{HEX}-1280.png", f"../{HEX}-1280.webp", f"listings/{HEX}"])
def test_what_is_none_of_ours_stays_as_it_is(name):
    assert not is_fresh(name)
    assert rendition_of(name) is None
    assert narrowest(name) == name


class TestTag:
    def test_before_it_is_drawn_a_plain_picture_of_a_known_shape(self):
        html = shown(f"listings/{HEX}-1280.webp")
        assert 'src="/media/listings/' in html
        assert 'width="640" height="480"' in html
        assert "<picture>" not in html

    def test_drawn_it_offers_widths_and_says_its_size(self):
        name = f"listings/{HEX}-1280x960-{'fa0' * 12}.webp"
        html = shown(name, lazy=True)
        assert f"/media/listings/{HEX}-480.avif 480w, /media/listings/{HEX}-800.avif 800w" in html
        assert f"/media/{name} 1280w" in html
        assert 'width="1280" height="960"' in html
        assert 'loading="lazy"' in html
        assert html.count("<rect") == 12
        assert 'fill="#fa0"' in html
        assert "style=" not in html
        assert "Vải &quot;thiều&quot;" in html
