"""Figures beyond their sums: SQL that corrupts a row of each kind, for the lines of ``reconciliation/figures.py``."""

CORRUPTIONS = {
    "figures of each seller": [
        "UPDATE campaigns_sellerfigure SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM campaigns_sellerfigure WHERE TRUE)",
    ],
    "ways of the visits of a season": [
        "UPDATE campaigns_visitcount SET hour = (hour + 1) % 24 WHERE id = (SELECT MIN(id) FROM campaigns_visitcount WHERE TRUE)",
    ],
    "where the trucks of a season were weighed": [
        "UPDATE campaigns_figure SET hour = (hour + 1) % 24 WHERE channel = 'bulk' AND crop_id IS NOT NULL",
    ],
    "payouts in the figures": [
        "DELETE FROM campaigns_countedbatch WHERE batch_id = (SELECT MIN(batch_id) FROM campaigns_countedbatch)",
    ],
}

ALONE = {
    "figures of each seller": [
        "UPDATE campaigns_sellerfigure SET paid = paid + 1 WHERE id = (SELECT MAX(id) FROM campaigns_sellerfigure WHERE paid > 0)",
        "UPDATE campaigns_sellerfigure SET operator = 'X' WHERE id = (SELECT MIN(id) FROM campaigns_sellerfigure WHERE amount <> 0)",
        "UPDATE campaigns_figuredelta SET seller_id = (SELECT MAX(s.id) FROM partner_legalseller s WHERE s.id <> seller_id) WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE seller_id IS NOT NULL AND packs <> 0)",
    ],
    "ways of the visits of a season": [
        "UPDATE campaigns_visitcount SET brand = 'nobody' WHERE id = (SELECT MIN(id) FROM campaigns_visitcount WHERE TRUE)",
        "UPDATE campaigns_figure SET visits = visits - 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE visits > 0)",
    ],
    "where the trucks of a season were weighed": [
        "UPDATE campaigns_figure SET measured = measured - 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE channel = 'bulk' AND measured > 0)",
        "UPDATE campaigns_figure SET province_id = (SELECT MAX(id) FROM areas_province) WHERE channel = 'bulk'",
    ],
    "payouts in the figures": [
        "UPDATE campaigns_countedbatch SET counted_at = counted_at - interval '9 days' WHERE batch_id = (SELECT MAX(batch_id) FROM campaigns_countedbatch)",
    ],
}
