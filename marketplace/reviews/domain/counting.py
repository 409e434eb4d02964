"""How many reviews of a product are shown, and their stars: counted from the rows each time one changes."""

from django.db.models import Count, Sum

from catalog.models import Product
from marketplace.reviews.models import ProductTally, Review


def count_anew(*, product: Product) -> ProductTally:
    """Count what is shown of a product and write it down; needs a transaction.

    The tally is locked first, so that of two changes at once the second counts what the first wrote. The product's
    ``rating`` is the average (None of none): whoever has read the product knows from it whether there is more to ask.
    """
    listing = getattr(product, "listing", None)
    ProductTally.objects.get_or_create(
        product=product, defaults={"household_id": listing.household_id if listing else None}
    )
    tally = ProductTally.objects.select_for_update(no_key=True).get(product=product)
    shown = Review.objects.filter(product=product, hidden_at__isnull=True)
    counted = shown.aggregate(count=Count("pk"), stars=Sum("stars"))
    tally.count, tally.stars = counted["count"], counted["stars"] or 0
    tally.save(update_fields=["count", "stars"])
    Product.objects.filter(pk=product.pk).update(rating=tally.stars / tally.count if tally.count else None)
    return tally
