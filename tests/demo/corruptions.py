"""SQL that corrupts one row of each kind: for each line of the reconciliation what must make it notice."""

DELIVERED = "(SELECT id FROM logistics_shipment WHERE status = 'delivered' ORDER BY id LIMIT 1)"
PART = f"(SELECT seller_order_id FROM logistics_shipment WHERE id = {DELIVERED})"
PACKED_LINE = f"(SELECT MIN(id) FROM order_line WHERE seller_order_id = {PART})"
RETURNED = "(SELECT MIN(id) FROM logistics_shipment WHERE status = 'returned')"
ITEM = f"(SELECT MIN(id) FROM logistics_postalitem WHERE shipment_id = {DELIVERED})"

VOIDED = "(SELECT ticket_id FROM bulk_ticketvoid ORDER BY id LIMIT 1)"
TICKET = f"(SELECT MIN(id) FROM bulk_weighingticket WHERE id <> {VOIDED})"
PAID_SALE = "(SELECT MIN(id) FROM bulk_bulkcontract WHERE state = 'paid')"
SALE = "(SELECT MIN(id) FROM logistics_cashsale WHERE voided_at IS NULL)"

CORRUPTIONS = {
    "bulk: tickets": [f"UPDATE bulk_weighingticket SET due = due + 1 WHERE id = {TICKET}"],
    "bulk: lots": [
        "UPDATE bulk_bulkdraw SET lot_id = (SELECT MIN(l.id) FROM farmers_lot l JOIN farmers_growingarea g ON g.id = l.growing_area_id WHERE g.household_id <> (SELECT h.household_id FROM bulk_bulkdraw d JOIN bulk_bulkshare h ON h.id = d.share_id ORDER BY d.id LIMIT 1)) WHERE id = (SELECT MIN(id) FROM bulk_bulkdraw)"
    ],
    "bulk: contracts": [f"UPDATE bulk_bulkcontract SET weighed_grams = weighed_grams - 1 WHERE id = {PAID_SALE}"],
    "bulk: parts of households": [f"UPDATE bulk_bulkshare SET earned = earned - 1 WHERE contract_id = {PAID_SALE}"],
    "bulk: promised to trucks": [
        "INSERT INTO partner_truckpromise (legal_seller_id, crop_id, source, grams) SELECT MIN(h.legal_seller_id), MIN(c.crop_id), 'bulk_share:0', 5 FROM bulk_bulkshare h JOIN bulk_bulkcontract c ON c.id = h.contract_id"
    ],
    "bulk: not by parcel as well": [
        "UPDATE bulk_bulkshelf SET parcel_grams = parcel_grams + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkshelf)",
    ],
    "bulk: set aside": [
        "UPDATE partner_stockmovement SET source_kind = 'listing' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'set_aside')"
    ],
    "bulk: both said yes": [
        f"DELETE FROM bulk_bulkyes WHERE side = 'trader' AND revision_id IN (SELECT id FROM bulk_bulkrevision WHERE contract_id = {PAID_SALE})",
    ],
    "bulk: transfers": [
        "UPDATE bulk_bulktransfer SET excess_left = excess_left + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulktransfer WHERE excess > 0)"
    ],
    "bulk: paid": [f"UPDATE bulk_bulkcontract SET paid = paid - 1 WHERE id = {PAID_SALE}"],
    "bulk: a bank reference once": [
        "UPDATE payment_incomingtransfer SET bank_ref = (SELECT MIN(bank_ref) FROM bulk_bulktransfer) WHERE id = (SELECT MIN(id) FROM payment_incomingtransfer)"
    ],
    "bulk: second person": [
        f"DELETE FROM bulk_voidvoice WHERE id = (SELECT MIN(id) FROM bulk_voidvoice WHERE ticket_id = {VOIDED})",
    ],
    "bulk: news": [f"UPDATE bulk_bulkevent SET grams = grams + 1 WHERE ticket_id = {TICKET}"],
    "entry: bulk weighed": [f"DELETE FROM ledger_entry WHERE source_ref = 'ticket:' || {TICKET}"],
    "entry: bulk voided": [
        f"UPDATE ledger_entry SET source_ref = 'ticket:0' WHERE source_kind = 'bulk_voided' AND source_ref = 'ticket:' || {VOIDED}"
    ],
    "entry: bulk transfer": [
        "UPDATE bulk_bulktransfer SET applied = applied - 1, excess = excess + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulktransfer WHERE applied > 0)"
    ],
    "entry: bulk excess": ["DELETE FROM ledger_entry WHERE source_kind = 'bulk_excess'"],
    "bulk: what a trader owes": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'trader_due')"
    ],
    "bulk: what a household is paid": [
        f"UPDATE settlement_payable SET pit = pit + 1, net = net - 1 WHERE bulk_share_id = (SELECT MIN(id) FROM bulk_bulkshare WHERE contract_id = {PAID_SALE} AND earned > 0)"
    ],
    "stock on hand": [
        "UPDATE partner_stockrecord SET num_in_stock = num_in_stock + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)"
    ],
    "stock promised": [
        "UPDATE partner_stockrecord SET num_allocated = 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)"
    ],
    "never oversold": [
        "UPDATE partner_stockrecord SET num_allocated = num_in_stock + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)"
    ],
    "packs sold": [
        "UPDATE partner_stockmovement SET quantity = quantity - 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'sold')"
    ],
    "packs returned": [
        f"DELETE FROM partner_stockmovement WHERE kind = 'spoiled' AND source_ref LIKE 'shipment:' || {RETURNED} || ':line:%'",
        f"UPDATE partner_stockmovement SET quantity = quantity + 1 WHERE source_ref LIKE 'shipment:' || {RETURNED} || ':line:%'",
    ],
    "nothing came back unasked": [
        "UPDATE partner_stockmovement SET source_ref = 'shipment:0:line:0' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind IN ('returned', 'restocked'))"
    ],
    "lots": [
        "UPDATE farmers_lot SET drawn_grams = drawn_grams - 1 WHERE id = (SELECT MIN(id) FROM farmers_lot WHERE drawn_grams > 0)"
    ],
    "draws of a packed line": [f"UPDATE farmers_lotdraw SET grams = grams + 1 WHERE line_id = {PACKED_LINE}"],
    "no draw before packing": [
        "UPDATE farmers_lotdraw SET line_id = (SELECT l.id FROM order_line l JOIN order_sellerorder o ON o.id = l.seller_order_id WHERE o.status = 'cancelled' LIMIT 1) WHERE id = (SELECT MIN(id) FROM farmers_lotdraw)"
    ],
    "ceilings": [
        "UPDATE order_line SET unit_price = unit_price * 2 WHERE id = (SELECT MIN(id) FROM order_line WHERE ceiling_id IS NOT NULL)",
        "UPDATE order_line SET ceiling_id = NULL WHERE id = (SELECT MIN(id) FROM order_line WHERE ceiling_id IS NOT NULL)",
    ],
    "rations": [
        "UPDATE quotas_take SET amount = amount + 1 WHERE id = (SELECT MIN(t.id) FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id WHERE q.key LIKE 'ration:%' AND t.released_at IS NULL)",
        "DELETE FROM checkout_rationoverride",
    ],
    "beyond rations": ["UPDATE checkout_rationoverride SET amount = 1"],
    "households were there": [
        "UPDATE accounts_householdpresence SET used_on = '', used_at = NULL WHERE id = (SELECT MIN(id) FROM accounts_householdpresence WHERE used_on <> '')",
    ],
    "quotas": ["UPDATE quotas_quota SET taken = taken + 1 WHERE id = (SELECT MIN(id) FROM quotas_quota)"],
    "order total": [
        "UPDATE order_order SET total_incl_tax = total_incl_tax + 1 WHERE id = (SELECT MIN(id) FROM order_order)"
    ],
    "goods of a seller order": [f"UPDATE order_sellerorder SET goods_total = goods_total + 1 WHERE id = {PART}"],
    "grams of a line": [f"UPDATE order_line SET ordered_grams = ordered_grams + 1 WHERE id = {PACKED_LINE}"],
    "price of a packed line": [f"UPDATE order_line SET final_price = final_price - 1 WHERE id = {PACKED_LINE}"],
    "commission frozen": [f"UPDATE order_line SET commission_bp = commission_bp + 1 WHERE id = {PACKED_LINE}"],
    "freight": [f"UPDATE order_sellerorder SET freight = freight + 1000 WHERE id = {PART}"],
    "state of an order": [
        "UPDATE order_order SET status = 'placed' WHERE id = (SELECT MIN(id) FROM order_order WHERE status = 'complete')"
    ],
    "customer told": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE template = 'order_placed')"
    ],
    "placed once": [
        "UPDATE order_order SET placement_key = (SELECT placement_key FROM order_order ORDER BY id LIMIT 1) WHERE id = (SELECT MAX(id) FROM order_order)"
    ],
    "a shipment for each seller order": [f"DELETE FROM logistics_shipment WHERE id = {DELIVERED}"],
    "state of a seller order": [f"UPDATE order_sellerorder SET status = 'packed' WHERE id = {PART}"],
    "S10 numbers": [
        f"UPDATE logistics_postalitem SET s10 = overlay(s10 placing ((substr(s10, 11, 1)::int + 1) % 10)::text from 11 for 1) WHERE id = {ITEM}"
    ],
    "a parcel for what was packed": [f"DELETE FROM logistics_postalitem WHERE id = {ITEM}"],
    "grams of a parcel": [f"UPDATE logistics_postalitem SET grams = grams + 1 WHERE id = {ITEM}"],
    "scans tell the state": [f"DELETE FROM logistics_scan WHERE kind = 'deliver' AND item_id = {ITEM}"],
    "delivered once, with the cash": [
        f"UPDATE logistics_shipment SET cash_collected = cash_collected - 1 WHERE id = {DELIVERED}"
    ],
    "attempts counted": [f"UPDATE logistics_shipment SET attempts = attempts + 1 WHERE id = {DELIVERED}"],
    "cash due at the door": [f"UPDATE logistics_shipment SET cash_due = 1 WHERE id = {DELIVERED}"],
    "stops tell what happened": [
        f"UPDATE logistics_stop SET status = 'failed' WHERE shipment_id = {DELIVERED} AND status = 'delivered'"
    ],
    "hand-overs": [
        "UPDATE logistics_cashhandover SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_cashhandover WHERE status = 'approved')"
    ],
    "handed over once": [
        "INSERT INTO logistics_cashhandover_shipments (cashhandover_id, shipment_id) SELECT cashhandover_id, shipment_id FROM logistics_cashhandover_shipments ORDER BY id LIMIT 1"
    ],
    "remittances": [
        "UPDATE logistics_remittance SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_remittance WHERE status = 'approved')"
    ],
    "remitted once": [
        "INSERT INTO logistics_remittance_handovers (remittance_id, cashhandover_id) SELECT remittance_id, cashhandover_id FROM logistics_remittance_handovers ORDER BY id LIMIT 1"
    ],
    "second person": [
        "UPDATE logistics_cashhandover SET approved_by_id = counted_by_id WHERE id = (SELECT MIN(id) FROM logistics_cashhandover WHERE status = 'approved')"
    ],
    "payment at the door": [
        "UPDATE payment_source SET amount_debited = amount_debited - 1 WHERE id = (SELECT MIN(id) FROM payment_source WHERE amount_debited > 0)"
    ],
    "entries sum to zero": ["UPDATE ledger_leg SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM ledger_leg)"],
    "entries have a source": [
        "UPDATE ledger_entry SET source_kind = 'gift' WHERE id = (SELECT MIN(id) FROM ledger_entry)"
    ],
    "entry: order placed": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_placed')"
    ],
    "weighed at acceptance": [
        "UPDATE logistics_acceptedweight SET grams = grams - 1 WHERE id = (SELECT MIN(id) FROM logistics_acceptedweight)",
        "UPDATE logistics_acceptedweight SET price = price - 1 WHERE id = (SELECT MIN(id) FROM logistics_acceptedweight)",
    ],
    "entry: weighed in": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'weighed_in')"
    ],
    "entry: weighed less": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_reduced')"
    ],
    "entry: cancelled": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_cancelled')"
    ],
    "entry: returned": [
        "UPDATE ledger_entry SET source_ref = 'shipment:0' WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'shipment_returned')"
    ],
    "entry: delivered": [
        "UPDATE ledger_leg SET account_id = (SELECT MIN(id) FROM ledger_account WHERE kind = 'till') WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id WHERE e.source_kind = 'shipment_delivered' AND a.kind = 'carrier_cash')"
    ],
    "entry: handed over": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'cash_handed_over')"
    ],
    "entry: remitted": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'cash_remitted')"
    ],
    "entry: payable": [
        "UPDATE settlement_payable SET commission = commission + 1, net = net - 1 WHERE id = (SELECT MIN(id) FROM settlement_payable)"
    ],
    "entry: paid out": [
        "UPDATE settlement_payout SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM settlement_payout)"
    ],
    "what an order owes": [
        "UPDATE ledger_leg SET amount = amount - 5 WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'receivable')"
    ],
    "cash of each carrier": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'carrier_cash')"
    ],
    "cash of each till": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'till')"
    ],
    "paid after clearing": [f"DELETE FROM logistics_cashhandover_shipments WHERE shipment_id = {DELIVERED}"],
    "what a payable says": [
        f"UPDATE settlement_payable SET vat = vat - 1, net = net + 1 WHERE shipment_id = {DELIVERED}"
    ],
    "all that cleared is settled": [f"DELETE FROM settlement_payable WHERE shipment_id = {DELIVERED}"],
    "payouts": ["DELETE FROM settlement_payoutitem WHERE id = (SELECT MIN(id) FROM settlement_payoutitem)"],
    "owed to each seller": [
        "UPDATE settlement_payoutbatch SET status = 'draft' WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch)"
    ],
    "pending of each seller": [f"UPDATE logistics_shipment SET status = 'delivered' WHERE id = {RETURNED}"],
    "entry: weighed more": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_raised')"
    ],
    "a transfer pays its order": [
        "UPDATE order_sellerorder SET prepaid = prepaid - 1 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE prepaid > 0)"
    ],
    "nothing prepaid without money": [
        "UPDATE order_sellerorder SET prepaid = 5 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE prepaid = 0)"
    ],
    "unpaid is not packed": [
        "UPDATE order_sellerorder SET confirmed_at = now() WHERE id = (SELECT MIN(o.id) FROM order_sellerorder o JOIN order_order r ON r.id = o.order_id WHERE r.payment = 'transfer' AND r.paid_at IS NULL)"
    ],
    "entry: transfer received": [
        "UPDATE payment_incomingtransfer SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM payment_incomingtransfer)"
    ],
    "entry: transfer applied": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'transfer_applied')"
    ],
    "entry: transfer sent back": [
        "UPDATE payment_incomingtransfer SET status = 'held' WHERE id = (SELECT MIN(id) FROM payment_incomingtransfer WHERE status = 'refunded')"
    ],
    "entry: refund": [
        "UPDATE logistics_refund SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM logistics_refund)"
    ],
    "entry: refused at the door": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'goods_refused')"
    ],
    "entry: goods taken back": [
        "UPDATE settlement_takenback SET refund = refund + 1 WHERE id = (SELECT MIN(id) FROM settlement_takenback)"
    ],
    "owed back to customers": ["DELETE FROM logistics_refund WHERE id = (SELECT MIN(id) FROM logistics_refund)"],
    "refused packs": [
        "UPDATE order_refusedgoods SET amount = amount - 1 WHERE id = (SELECT MIN(id) FROM order_refusedgoods)"
    ],
    "refused of a seller order": [
        "UPDATE order_sellerorder SET goods_refused = goods_refused + 1 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE goods_refused > 0)"
    ],
    "packs taken back": [
        "UPDATE order_returnedgoods SET packs = packs + 1 WHERE id = (SELECT MIN(id) FROM order_returnedgoods)"
    ],
    "taken back lies where it is": [
        "UPDATE partner_stockmovement SET stockrecord_id = stockrecord_id + 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'goods_returned' AND kind IN ('returned', 'spoiled'))"
    ],
    "taken back is what its lines say": [
        "DELETE FROM order_returnedgoods WHERE id = (SELECT MIN(id) FROM order_returnedgoods)"
    ],
    "a yes to more": [
        "UPDATE order_line SET agreed_price = agreed_price + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE agreed_price IS NOT NULL)"
    ],
    "figures are their differences": [
        "UPDATE campaigns_figuredelta SET packs = packs + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE crop_id IS NOT NULL)"
    ],
    "ways of a season": [
        "UPDATE campaigns_figure SET channel = 'phone' WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NOT NULL AND channel = 'web' AND packs > 0)"
    ],
    "goods of a season": [
        "UPDATE campaigns_figure SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NOT NULL)"
    ],
    "orders of a season": [
        "DELETE FROM campaigns_figure WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE province_id IS NULL AND orders > 0)"
    ],
    "sellers of a season": [
        "UPDATE campaigns_sellerfigure SET paid = 0 WHERE seller_id = (SELECT MIN(seller_id) FROM campaigns_sellerfigure WHERE paid > 0 AND channel <> 'bulk')"
    ],
    "trucks of a season": [
        "INSERT INTO campaigns_figure (campaign_id, operator, brand, channel, day, hour, orders, parcels, cancelled, returned, delivered, packs, amount, measured, estimated, unknown_packs, discount, platform_due, province_due, paid, visits, crop_id) SELECT k.id, '', '', 'bulk', k.starts_on, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, c.id FROM campaigns_campaign k JOIN campaigns_campaign_crops kc ON kc.campaign_id = k.id JOIN catalogue_crop c ON c.id = kc.crop_id AND c.counted_in = 'kg' LIMIT 1"
    ],
    "paid for the trucks of a season": [
        "INSERT INTO campaigns_figure (campaign_id, operator, brand, channel, day, hour, orders, parcels, cancelled, returned, delivered, packs, amount, measured, estimated, unknown_packs, discount, platform_due, province_due, paid, visits) SELECT k.id, '', '', 'bulk', k.starts_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 FROM campaigns_campaign k WHERE k.state <> 'draft' LIMIT 1"
    ],
    "visits of a season": [
        "UPDATE campaigns_visitcount SET visits = visits + 1 WHERE id = (SELECT MIN(id) FROM campaigns_visitcount)"
    ],
    "discount of a line": [
        "UPDATE order_line SET platform_bp = platform_bp + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE discount_id IS NOT NULL)"
    ],
    "discounts and who said yes": [
        "UPDATE partner_discount SET agreed_by_id = offered_by_id WHERE id = (SELECT MIN(discount_id) FROM order_line WHERE platform_bp > 0)"
    ],
    "discounts of a season": [
        "UPDATE campaigns_figure SET province_due = province_due + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE discount > 0)"
    ],
    "no discount without a row": [
        "UPDATE order_line SET list_price = list_price + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE discount_id IS NULL AND list_price IS NOT NULL)"
    ],
    "caps of a season": [
        "UPDATE campaigns_cap SET \"limit\" = 1 WHERE id = (SELECT MIN(id) FROM campaigns_cap WHERE kind = 'kg')"
    ],
    "caps of a day": ["UPDATE quotas_quota SET taken = 0 WHERE key LIKE 'cap:%:day_orders:%' AND taken > 0"],
    "days of handing in": [
        "UPDATE order_sellerorder SET hand_in_on = hand_in_on - 400 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE hand_in_on IS NOT NULL)"
    ],
    "discounts and whose goods": [
        "DELETE FROM partner_discountgoods WHERE discount_id IN (SELECT discount_id FROM order_line)"
    ],
    "caps and whose goods": [
        "UPDATE quotas_take SET holder = 'order:0' WHERE id = (SELECT MIN(t.id) FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id WHERE q.key LIKE 'cap:%' AND t.holder LIKE 'order:%' AND t.released_at IS NULL)"
    ],
    "entry: province paid": [
        "UPDATE settlement_provincepayment SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM settlement_provincepayment)"
    ],
    "lines of the statement and provinces": [
        "UPDATE payment_incomingtransfer SET bank_ref = (SELECT MIN(bank_ref) FROM settlement_provincepayment WHERE incoming_id IS NULL) WHERE id = (SELECT MIN(i.id) FROM payment_incomingtransfer i WHERE NOT EXISTS (SELECT 1 FROM settlement_provincepayment y WHERE y.incoming_id = i.id))"
    ],
    "places offered": [
        "UPDATE quotas_take SET released_at = NULL WHERE id = (SELECT MIN(id) FROM quotas_take WHERE holder LIKE 'waitlist:%' AND released_at IS NOT NULL)"
    ],
    "pre-orders": [
        "UPDATE farmers_preorder SET grams = grams + 1 WHERE id = (SELECT MIN(p.id) FROM farmers_preorder p JOIN order_line l ON l.id = p.line_id JOIN order_sellerorder o ON o.id = l.seller_order_id WHERE o.status <> 'cancelled')"
    ],
    "brand and operator of an order": [
        "UPDATE order_order SET operator = 'X' WHERE id = (SELECT MIN(id) FROM order_order)"
    ],
    "state of a household": [
        "UPDATE farmers_household SET state = 'closed' WHERE id = (SELECT MIN(id) FROM farmers_household WHERE state = 'active')"
    ],
    "history of a household": [
        "DELETE FROM farmers_statechange WHERE id = (SELECT MIN(id) FROM farmers_statechange WHERE to_state = 'verified')"
    ],
    "household told": [
        "DELETE FROM messaging_message WHERE dedupe_key LIKE 'household_active:state:' || (SELECT MIN(id) FROM farmers_statechange WHERE to_state = 'active') || ':%'"
    ],
    "stalls shown": [
        "UPDATE catalogue_product SET is_public = NOT is_public WHERE id = (SELECT MIN(product_id) FROM farmers_listing)"
    ],
    "registrations agreed to": [
        "DELETE FROM accounts_consent WHERE user_id = (SELECT m.user_id FROM farmers_householdmember m JOIN farmers_registration r ON r.household_id = m.household_id WHERE m.role = 'owner' ORDER BY r.id LIMIT 1)"
    ],
    "files whole": [
        "UPDATE farmers_importrow SET registration_id = NULL WHERE id = (SELECT MIN(id) FROM farmers_importrow WHERE registration_id IS NOT NULL)"
    ],
    "account in use": [
        "UPDATE partner_legalseller SET bank_account_id = (SELECT MIN(id) FROM accounts_bankaccount) WHERE id = (SELECT h.legal_seller_id FROM farmers_household h JOIN farmers_payoutchange c ON c.household_id = h.id WHERE c.applied_at IS NOT NULL LIMIT 1)"
    ],
    "accounts wait a day": [
        "UPDATE farmers_payoutchange SET asked_at = applied_at - interval '23 hours' WHERE applied_at IS NOT NULL"
    ],
    "paid to the account in force": [
        "UPDATE settlement_payout SET bank_account_id = (SELECT MAX(a.id) FROM accounts_bankaccount a WHERE a.id <> bank_account_id) WHERE id = (SELECT MIN(p.id) FROM settlement_payout p JOIN farmers_household h ON h.legal_seller_id = p.legal_seller_id)"
    ],
    "a yes for each telephone order": [
        "UPDATE phone_desk_call SET agreed_text = '' WHERE id = (SELECT MIN(id) FROM phone_desk_call WHERE order_id IS NOT NULL)",
        "UPDATE phone_desk_call SET order_id = NULL WHERE id = (SELECT MIN(id) FROM phone_desk_call WHERE order_id IS NOT NULL)",
    ],
    "rings of a number to call back": [
        "UPDATE phone_desk_callback SET rings = rings + 1 WHERE id = (SELECT MIN(id) FROM phone_desk_callback)",
        "DELETE FROM phone_desk_missedcall WHERE id = (SELECT MIN(id) FROM phone_desk_missedcall)",
    ],
    "no number called twice at once": [
        "INSERT INTO phone_desk_call (key, clerk_id, point_id, phone, callback_id, outgoing, basket_id, name, address_text, address_as_written, note, started_at, ended_at, outcome, agreed_text, evidence) SELECT gen_random_uuid(), clerk_id, point_id, phone, callback_id, outgoing, -1, name, '', '', '', started_at - interval '1 second', ended_at + interval '1 second', outcome, '', '' FROM phone_desk_call WHERE callback_id IS NOT NULL AND ended_at IS NOT NULL ORDER BY id LIMIT 1"
    ],
    "orders through a team": [
        "DELETE FROM logistics_manifestorder WHERE id = (SELECT MIN(e.id) FROM logistics_manifestorder e JOIN order_order o ON o.id = e.order_id WHERE o.channel = 'community')",
    ],
    "state of a list": [
        "UPDATE logistics_manifest SET status = 'collecting' WHERE id = (SELECT MIN(id) FROM logistics_manifest WHERE status = 'done')"
    ],
    "what households paid at a boundary": [
        "UPDATE logistics_householdpayment SET due = due + 1 WHERE id = (SELECT MIN(id) FROM logistics_householdpayment)",
        "UPDATE logistics_householdpayment SET note = '' WHERE id = (SELECT MIN(id) FROM logistics_householdpayment WHERE paid <> due)",
    ],
    "signed for what came": [
        "UPDATE logistics_manifestorder SET received_at = received_at - interval '30 days' WHERE id = (SELECT MIN(id) FROM logistics_manifestorder WHERE received_at IS NOT NULL)"
    ],
    "nobody carried into a red zone": [
        "UPDATE logistics_zone SET starts_at = starts_at - interval '60 days', ends_at = NULL WHERE id = (SELECT MIN(id) FROM logistics_zone WHERE level = 'red' AND lifted_by_id IS NOT NULL)"
    ],
    "no van sells in a red zone": [
        "UPDATE logistics_zone SET starts_at = starts_at - interval '60 days', ends_at = NULL WHERE id = (SELECT MIN(id) FROM logistics_zone WHERE level = 'red')",
        "UPDATE order_order SET commune_id = (SELECT k.commune_id FROM logistics_zone_communes k JOIN logistics_zone z ON z.id = k.zone_id WHERE z.level = 'red' ORDER BY z.id LIMIT 1) WHERE id = (SELECT MIN(order_id) FROM logistics_cashsale WHERE trip_id IS NOT NULL)",
    ],
    "hand-over sales": [f"UPDATE logistics_cashsale SET due = due - 1 WHERE id = {SALE}"],
    "counter orders are sales": [
        "UPDATE order_order SET channel = 'web' WHERE id = (SELECT order_id FROM logistics_cashsale ORDER BY id LIMIT 1)"
    ],
    "voided sales": [
        "DELETE FROM partner_stockmovement WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'sale_voided')"
    ],
    "entry: sold at hand-over": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'sold_at_handover')"
    ],
    "a second person reads voids": [
        "UPDATE logistics_cashsale SET void_read_by_id = voided_by_id, void_read_at = now() WHERE id = (SELECT MIN(id) FROM logistics_cashsale WHERE voided_at IS NOT NULL)"
    ],
    "entry: sale voided": [
        "UPDATE logistics_cashsale SET voided_at = NULL WHERE id = (SELECT MIN(id) FROM logistics_cashsale WHERE voided_at IS NOT NULL)"
    ],
    "entry: float returned": [
        "UPDATE logistics_floatreturn SET amount = amount + 1000 WHERE id = (SELECT MIN(id) FROM logistics_floatreturn)"
    ],
    "entry: float issued": [
        "UPDATE logistics_floatissue SET amount = amount + 1000 WHERE id = (SELECT MIN(id) FROM logistics_floatissue)"
    ],
    "entry: shift opened": [
        "UPDATE logistics_shift SET float_amount = float_amount - 500 WHERE id = (SELECT MIN(id) FROM logistics_shift WHERE float_amount > 0)"
    ],
    "entry: shift closed": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'shift_closed')"
    ],
    "shifts": [
        "UPDATE logistics_shift SET denominations = denominations || '{\"100\": 7}' WHERE id = (SELECT MIN(id) FROM logistics_shift WHERE status <> 'open')",
        f"UPDATE logistics_cashsale SET voided_at = now() WHERE id = {SALE}",
    ],
    "cash of each drawer": [
        "UPDATE ledger_leg SET amount = amount + 1 WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'drawer')"
    ],
    "shifts remitted once": [
        "INSERT INTO logistics_remittanceshift (remittance_id, shift_id) SELECT remittance_id, shift_id FROM logistics_remittanceshift ORDER BY id LIMIT 1"
    ],
    "van sales handed over once": [
        "INSERT INTO logistics_handoversale (cashhandover_id, sale_id) SELECT cashhandover_id, sale_id FROM logistics_handoversale ORDER BY id LIMIT 1"
    ],
    "sales that cleared are settled": [
        "DELETE FROM settlement_payable WHERE id = (SELECT MIN(id) FROM settlement_payable WHERE sold_id IS NOT NULL)"
    ],
    "transfers": [
        "UPDATE logistics_transferline SET received = received - 1, reason = 'mất' WHERE id = (SELECT MIN(id) FROM logistics_transferline WHERE received > 0)",
        "DELETE FROM partner_stockmovement WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'transfer_in')",
    ],
    "nothing moved without a transfer": [
        "UPDATE partner_stockmovement SET source_ref = 'transfer:0' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'transfer_out')"
    ],
    "transfers recalled": [
        "UPDATE logistics_transfer SET status = 'sent' WHERE id = (SELECT MIN(id) FROM logistics_transfer WHERE status = 'recalled')"
    ],
    "a second person wrote off": [
        "UPDATE logistics_transfer SET received_by_id = sent_by_id WHERE id = (SELECT MIN(transfer_id) FROM logistics_transferline WHERE received < sent)"
    ],
    "shelves counted": [
        "UPDATE logistics_stockcountline SET counted = counted + 1 WHERE id = (SELECT MIN(id) FROM logistics_stockcountline WHERE slip_id IS NOT NULL)"
    ],
    "slips of counts": [
        "UPDATE logistics_stockcountline SET slip_id = NULL, counted = expected WHERE id = (SELECT MIN(id) FROM logistics_stockcountline WHERE slip_id IS NOT NULL)"
    ],
    "stock slips": [
        "UPDATE partner_stockmovement SET quantity = quantity - 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'stock_slip')"
    ],
    "vans counted": [
        "UPDATE logistics_vancount SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_vancount)",
        "UPDATE logistics_vantrip SET approved_by_id = NULL WHERE id = (SELECT MIN(id) FROM logistics_vantrip WHERE approved_by_id IS NOT NULL)",
    ],
    "vans counted again": [
        "UPDATE logistics_vanrecount SET after = after + 1 WHERE id = (SELECT MIN(id) FROM logistics_vanrecount)",
        "UPDATE logistics_vanrecount SET recounted_by_id = (SELECT counted_by_id FROM logistics_vantrip WHERE id = trip_id)",
    ],
    "trips closed": [
        "DELETE FROM partner_stockmovement WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'van_count')"
    ],
}

ALONE: dict[str, list[str]] = {
    "households were there": [
        "UPDATE accounts_householdpresence SET noted_at = noted_at - INTERVAL '2 hours' WHERE id = (SELECT MAX(id) FROM accounts_householdpresence WHERE used_on <> '')",
        "UPDATE accounts_householdpresence SET noted_by_id = (SELECT MIN(id) FROM accounts_user) WHERE id = (SELECT MIN(id) FROM accounts_householdpresence WHERE used_on <> '' AND how = 'code')",
    ],
    "bulk: both said yes": [
        f"UPDATE bulk_bulkyes SET by_id = (SELECT MIN(id) FROM accounts_user) WHERE side = 'trader' AND revision_id IN (SELECT id FROM bulk_bulkrevision WHERE contract_id = {PAID_SALE})",
        f"UPDATE bulk_bulkyes SET at = at - INTERVAL '60 days' WHERE side = 'seller' AND revision_id IN (SELECT id FROM bulk_bulkrevision WHERE contract_id = {PAID_SALE})",
        f"UPDATE bulk_bulkcontract SET penalty = 'không phạt' WHERE id = {PAID_SALE}",
        f"UPDATE bulk_bulkcontract SET most_grams = most_grams + 1 WHERE id = {PAID_SALE}",
        f"UPDATE bulk_bulkshare SET accepted_by_id = (SELECT MIN(id) FROM accounts_user) WHERE contract_id = {PAID_SALE}",
    ],
    "bulk: second person": [
        f"UPDATE bulk_voidvoice v SET by_id = o.by_id FROM bulk_voidvoice o WHERE o.ticket_id = v.ticket_id AND o.id < v.id AND v.ticket_id = {VOIDED}",
    ],
    "bulk: a bank reference once": [
        "UPDATE payment_incomingtransfer SET amount = amount + 1 WHERE id = (SELECT MIN(incoming_id) FROM bulk_bulktransfer)",
        "UPDATE bulk_bulktransfer SET incoming_id = NULL WHERE id = (SELECT MIN(id) FROM bulk_bulktransfer WHERE incoming_id IS NOT NULL)",
    ],
}
"""More corruptions of the same lines: each statement has to be caught when it is the only one."""
