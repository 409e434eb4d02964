"""Barcodes of packs: EAN-13, EAN-8 and UPC-A, with their check digit; one product each."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.common.errors import BadValue
from marketplace.common.text import clean

_LENGTHS = frozenset({8, 12, 13})


def is_barcode(text: str) -> bool:
    """Whether the digits are a barcode of goods and the last of them checks the others.

    >>> is_barcode("8934563138165"), is_barcode("8934563138164")
    (True, False)
    """
    if not (text.isascii() and text.isdigit() and len(text) in _LENGTHS):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def set_barcode(*, product: Product, code: str) -> Product:
    """Write the barcode that a pack carries ("" takes it off). Raises ``BadValue`` where it is none or another's."""
    tidy = clean(code).replace(" ", "")
    if tidy and not is_barcode(tidy):
        raise BadValue(_("Mã vạch này không đúng, xin quét lại."), field="barcode")
    try:
        with transaction.atomic():
            Product.objects.filter(pk=product.pk).update(upc=tidy or None)
    except IntegrityError as error:
        raise BadValue(_("Mã vạch này đã là của mặt hàng khác."), field="barcode") from error
    product.upc = tidy or None
    return product
