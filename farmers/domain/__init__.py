"""Changes of state of a household: how it comes on line, its people, land, lots, listings, orders and money."""

from farmers.domain.codes import send_code
from farmers.domain.drawing import draw_from_lot, put_back_in_lot
from farmers.domain.errors import LotExhausted, LotHeld
from farmers.domain.guards import leads
from farmers.domain.holding import hold_lot, lock_lot, release_lot
from farmers.domain.households import register_household
from farmers.domain.importing import (
    Progress,
    RowsWrong,
    check_file,
    households_of_file,
    import_file,
    stage_file,
    start_import,
)
from farmers.domain.land import add_growing_area, certify_growing_area, record_lot
from farmers.domain.listings import add_stock, change_listing, list_product, pause_listing, resume_listing
from farmers.domain.members import add_member, end_membership, invite_member
from farmers.domain.orders import confirm_seller_order
from farmers.domain.packing import DrawSpec, check_draws, pack_locked, pack_seller_order, weighed_price
from farmers.domain.payouts import (
    WrongCode,
    agree_to_payout_change,
    apply_payout_changes,
    ask_payout_change,
    cancel_payout_change,
    refuse_payout_change,
    set_payout_account,
)
from farmers.domain.photos import draw_photo, fresh_photos, note_failure, sweep_photos
from farmers.domain.pictures import (
    add_household_picture,
    add_listing_picture,
    copy_listing_pictures,
    remove_household_picture,
    remove_listing_picture,
)
from farmers.domain.registering import (
    answer_consent_code,
    begin_for_somebody,
    begin_registration,
    forget_old_drafts,
    keep_consent_paper,
    note_registration,
    send_consent_code,
    submit_registration,
)
from farmers.domain.states import activate_household, close_household, pause_household, verify_household
from farmers.domain.storytelling import change_growing_area, change_story
from farmers.domain.taxes import set_tax_status
from farmers.domain.undoing import BuiltUpon, undo_import
from farmers.domain.weighing import propose_weight

__all__ = [
    "draw_from_lot",
    "put_back_in_lot",
    "BuiltUpon",
    "DrawSpec",
    "LotExhausted",
    "LotHeld",
    "hold_lot",
    "lock_lot",
    "release_lot",
    "Progress",
    "RowsWrong",
    "WrongCode",
    "activate_household",
    "add_growing_area",
    "add_household_picture",
    "add_listing_picture",
    "add_member",
    "add_stock",
    "agree_to_payout_change",
    "answer_consent_code",
    "apply_payout_changes",
    "ask_payout_change",
    "begin_for_somebody",
    "begin_registration",
    "cancel_payout_change",
    "certify_growing_area",
    "change_growing_area",
    "change_listing",
    "change_story",
    "check_draws",
    "check_file",
    "close_household",
    "confirm_seller_order",
    "copy_listing_pictures",
    "draw_photo",
    "fresh_photos",
    "note_failure",
    "sweep_photos",
    "end_membership",
    "forget_old_drafts",
    "households_of_file",
    "import_file",
    "invite_member",
    "keep_consent_paper",
    "leads",
    "list_product",
    "note_registration",
    "pack_locked",
    "pack_seller_order",
    "pause_household",
    "pause_listing",
    "propose_weight",
    "record_lot",
    "refuse_payout_change",
    "register_household",
    "remove_household_picture",
    "remove_listing_picture",
    "resume_listing",
    "send_code",
    "send_consent_code",
    "set_payout_account",
    "set_tax_status",
    "stage_file",
    "start_import",
    "submit_registration",
    "undo_import",
    "verify_household",
    "weighed_price",
]
