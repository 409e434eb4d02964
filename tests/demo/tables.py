"""The tables that a season writes, and those among them that hold nothing a line could count.

Money, stock, quotas and figures are never in here: a table with any of these has its line, and the line its corruption.
"""

WRITTEN = (
    "^(accounts|bulk|buyers_reviews|campaigns|catalogue|checkout|farmers|ledger|logistics|messaging|order|partner"
    "|payment|phone_desk|quotas|settlement|shipping)_"
)

NOTHING_TO_COUNT = {
    "accounts_identity": "who somebody is, sealed",
    "accounts_logincode": "codes that were sent, good for minutes",
    "accounts_throttle": "how often somebody tried",
    "bulk_trader": "a name, a tax code and a telephone",
    "campaigns_campaignmember": "who follows a season",
    "campaigns_campaigntarget": "what somebody hopes for, said nowhere else",
    "campaigns_countingrule": "a sentence for people",
    "campaigns_figurecursor": "how far the folding has come",
    "campaigns_provinceofficer": "who follows a province",
    "catalogue_category": "where goods are shown",
    "catalogue_certificate": "papers of goods, said nowhere else",
    "catalogue_limitedproduct": "ceilings that were placed by hand before a season",
    "catalogue_product_certificates": "papers of goods, said nowhere else",
    "catalogue_productcategory": "where goods are shown",
    "catalogue_productclass": "the framework's",
    "catalogue_searchentry": "what search reads of goods, written from them",
    "catalogue_searchname": "names that search knows, written from the goods",
    "catalogue_searchsynonym": "other words for goods, said nowhere else",
    "checkout_reservationlimit": "how many unpaid orders a number may have, dated, said nowhere else",
    "farmers_growingarea_certificates": "papers of gardens, said nowhere else",
    "farmers_registration_crops": "what a household said that it grows",
    "logistics_clerk": "who serves where",
    "logistics_coverage": "which point delivers to a commune, said nowhere else",
    "logistics_teammember": "who is in a team",
    "order_orderchange": "which orders the figures look at again, forgotten afterwards",
    "payment_sourcetype": "the framework's names of ways to pay",
}
