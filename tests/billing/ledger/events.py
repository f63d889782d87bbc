"""What each event of the life of money writes, in the words and accounts of the ledger."""

AMOUNTS = {
    "net_cents": 1_000,
    "vat_cents": 200,
    "total_cents": 1_200,
    "amount_cents": 700,
    "to_bear_cents": 400,
    "owed_cents": 500,
    "sent_cents": 600,
}
COMPANY, FREELANCER = "company", "freelancer"

# {function: (further arguments, key after the noun, kind, {(account, party): cents})}
DOCUMENTS = {
    "invoice_issued": (
        (),
        ("invoice:7:issued", "invoice_issued"),
        {("467", FREELANCER): -1_200, ("411", COMPANY): 1_200},
    ),
    "commission_issued": (
        (),
        ("invoice:7:issued", "commission_issued"),
        {("467", FREELANCER): 1_200, ("706", None): -1_000, ("44571", None): -200},
    ),
    "credit_note_issued": (
        (),
        ("invoice:7:issued", "credit_note_issued"),
        {("411", COMPANY): -1_200, ("467", FREELANCER): 1_200},
    ),
    "commission_credited": (
        (),
        ("invoice:7:issued", "commission_credited"),
        {("467", FREELANCER): -1_200, ("706", None): 1_000, ("44571", None): 200},
    ),
    "bad_debt": (
        (900, 2),
        ("invoice:7:bad_debt:2", "bad_debt"),
        {("411", COMPANY): -900, ("654", None): 900},
    ),
    "bad_debt_credited": (
        (),
        ("invoice:7:bad_debt", "bad_debt"),
        {("654", None): -1_200, ("411", COMPANY): 1_200},
    ),
    "bad_debt_recovered": (
        (900, 2),
        ("invoice:7:recovered:2", "bad_debt_recovered"),
        {("654", None): -900, ("411", COMPANY): 900},
    ),
}
MOVEMENTS = {
    "payment_processing": (
        (),
        ("payment:7:processing", "payment_processing"),
        {("411", COMPANY): -700, ("5115", None): 700},
    ),
    "payment_succeeded": (
        (),
        ("payment:7:succeeded", "payment_succeeded"),
        {("5115", None): -700, ("517", None): 700},
    ),
    "payment_failed": (
        (),
        ("payment:7:failed", "payment_failed"),
        {("5115", None): -700, ("411", COMPANY): 700},
    ),
    "payment_revived": (
        (),
        ("payment:7:revived", "payment_processing"),
        {("411", COMPANY): -700, ("5115", None): 700},
    ),
    "transfer_sent": (
        (),
        ("transfer:7:sent", "transfer_sent"),
        {("517", None): -600, ("467", FREELANCER): 600},
    ),
    "transfer_reversed": (
        ("trr_1", 300),
        ("transfer:7:reversed:trr_1", "transfer_reversed"),
        {("467", FREELANCER): -300, ("517", None): 300},
    ),
    "refund_sent": (
        (),
        ("refund:7:sent", "refund_sent"),
        {("517", None): -700, ("411", COMPANY): 700},
    ),
    "refund_failed": (
        (),
        ("refund:7:failed", "refund_failed"),
        {("411", COMPANY): -700, ("517", None): 700},
    ),
    "refund_by_hand": (
        (),
        ("refund:7:by_hand", "refund_by_hand"),
        {("512", None): -500, ("411", COMPANY): 500},
    ),
    "refund_repaid": (
        (),
        ("refund:7:repaid", "refund_repaid"),
        {("411", COMPANY): -700, ("512", None): 700},
    ),
    "refund_borne": (
        (),
        ("refund:7:borne", "refund_borne"),
        {("411", COMPANY): -700, ("654", None): 700},
    ),
    "chargeback_withdrawn": (
        ("txn_1", 700),
        ("chargeback:7:withdrawn:txn_1", "chargeback_withdrawn"),
        {("517", None): -700, ("411", COMPANY): 700},
    ),
    "chargeback_reinstated": (
        ("txn_2", 700),
        ("chargeback:7:reinstated:txn_2", "chargeback_reinstated"),
        {("411", COMPANY): -700, ("517", None): 700},
    ),
    "chargeback_repaid": (
        (),
        ("chargeback:7:repaid", "chargeback_repaid"),
        {("411", COMPANY): -400, ("512", None): 400},
    ),
    "chargeback_borne": (
        (),
        ("chargeback:7:borne", "chargeback_borne"),
        {("411", COMPANY): -400, ("654", None): 400},
    ),
    "chargeback_recovered": (
        (),
        ("chargeback:7:recovered", "chargeback_recovered"),
        {("654", None): -400, ("411", COMPANY): 400},
    ),
    "chargeback_given_back": (
        (),
        ("chargeback:7:given_back", "chargeback_given_back"),
        {("512", None): -400, ("411", COMPANY): 400},
    ),
}


# {function: (further arguments, (key, kind), legs, data)} of what a freelancer got too much.
OVERPAYMENTS = {
    "overpaid": (
        (),
        ("overpayment:7:noticed", "overpaid"),
        {("467", FREELANCER): -700, ("4671", FREELANCER): 700},
        {"overpayment": 7, "transfer": 9},
    ),
    "overpayment_set_off": (
        (),
        ("overpayment:8:offset:9", "overpayment_set_off"),
        {("4671", FREELANCER): -300, ("467", FREELANCER): 300},
        {"overpayment": 8, "transfer": 9},
    ),
    "waived_set_off": (
        (),
        ("overpayment:8:offset:9", "overpayment_set_off"),
        {("654", None): -300, ("467", FREELANCER): 300},
        {"overpayment": 8, "transfer": 9},
    ),
    "overpayment_repaid": (
        (400,),
        ("overpayment:7:repaid", "overpayment_repaid"),
        {("4671", FREELANCER): -400, ("512", None): 400},
        {"overpayment": 7},
    ),
    "overpayment_waived": (
        (400,),
        ("overpayment:7:waived", "overpayment_waived"),
        {("4671", FREELANCER): -400, ("654", None): 400},
        {"overpayment": 7},
    ),
}


# {Stripe's type of the movement: (amount, fee, kind, legs)} of our own money.
OWN = {
    "payout": (-900, 9, "payout", {("517", None): -909, ("627", None): 9, ("512", None): 900}),
    "payout_cancel": (900, 0, "payout_returned", {("517", None): 900, ("512", None): -900}),
    "payout_failure": (900, 0, "payout_returned", {("517", None): 900, ("512", None): -900}),
    "topup": (900, 0, "topup", {("517", None): 900, ("512", None): -900}),
    "topup_reversal": (-900, 0, "topup_returned", {("517", None): -900, ("512", None): 900}),
    "stripe_fee": (-900, 0, "stripe_fee", {("517", None): -900, ("627", None): 900}),
}
