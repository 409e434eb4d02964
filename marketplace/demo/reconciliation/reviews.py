"""Reviews: of what was delivered, and counted as they are shown."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "reviews of delivered lines",
        "A review is of the product that its line sold, and that line was delivered.",
        """
        SELECT r.id, ARRAY[l.product_id, 1], ARRAY[r.product_id, (s.status = 'delivered')::int]
        FROM buyers_reviews_review r
        JOIN order_line l ON l.id = r.line_id
        LEFT JOIN order_sellerorder s ON s.id = l.seller_order_id
        """,
    ),
    Line(
        "reviews counted",
        "A product's tally is how many of its reviews are shown and their stars; its rating is their average.",
        """
        SELECT p.id,
               ARRAY[COALESCE(r.shown, 0), COALESCE(r.stars, 0), COALESCE(ROUND(r.stars * 1000.0 / r.shown), 0)],
               ARRAY[COALESCE(t.count, 0), COALESCE(t.stars, 0), COALESCE(ROUND(p.rating::numeric * 1000), 0)]
        FROM catalogue_product p
        LEFT JOIN (SELECT product_id, COUNT(*) AS shown, SUM(stars) AS stars FROM buyers_reviews_review
                   WHERE hidden_at IS NULL GROUP BY product_id) r ON r.product_id = p.id
        LEFT JOIN buyers_reviews_producttally t ON t.product_id = p.id
        WHERE r.shown IS NOT NULL OR t.id IS NOT NULL OR p.rating IS NOT NULL
        """,
    ),
]
