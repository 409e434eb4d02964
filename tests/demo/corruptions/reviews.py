"""Reviews: SQL that corrupts a row of each kind, for the lines of ``reconciliation/reviews.py``."""

_ONE = "(SELECT MIN(id) FROM buyers_reviews_review WHERE hidden_at IS NULL)"
_ITS_PRODUCT = f"(SELECT product_id FROM buyers_reviews_review WHERE id = {_ONE})"

CORRUPTIONS = {
    "reviews of delivered lines": [
        f"UPDATE buyers_reviews_review SET product_id = product_id + 1 WHERE id = {_ONE}",
    ],
    "reviews counted": [
        f"UPDATE buyers_reviews_producttally SET count = count + 1, stars = stars + 1 WHERE product_id = {_ITS_PRODUCT}",
    ],
}
ALONE = {
    "reviews of delivered lines": [
        "UPDATE order_sellerorder SET status = 'cancelled' WHERE id = "
        f"(SELECT l.seller_order_id FROM buyers_reviews_review r JOIN order_line l ON l.id = r.line_id WHERE r.id = {_ONE})",
    ],
    "reviews counted": [
        f"DELETE FROM buyers_reviews_producttally WHERE product_id = {_ITS_PRODUCT}",
        f"UPDATE buyers_reviews_producttally SET stars = stars + 1 WHERE product_id = {_ITS_PRODUCT}",
        f"UPDATE catalogue_product SET rating = rating - 0.5 WHERE id = {_ITS_PRODUCT}",
        f"UPDATE buyers_reviews_review SET hidden_at = now() WHERE id = {_ONE}",
        f"DELETE FROM buyers_reviews_review WHERE id = {_ONE}",
    ],
}
