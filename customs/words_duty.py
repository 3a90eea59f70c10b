"""What an assessment says: a sentence for every reason, basis, flag and group of goods."""

from __future__ import annotations

from customs.assessment import Basis, Flag, Reason, Tax, Unit
from customs.words import N_

TAXES: dict[Tax, str] = {
    Tax.CUSTOMS_DUTY: N_("Customs duty"),
    Tax.LIQUOR_TAX: N_("Liquor tax"),
    Tax.TOBACCO_TAX: N_("Tobacco tax and special tobacco tax"),
    Tax.CONSUMPTION_TAX: N_("Consumption tax"),
    Tax.LOCAL_CONSUMPTION_TAX: N_("Local consumption tax"),
}

CHARGES: dict[Unit, str] = {
    Unit.PERCENT: N_("%(figure)s of the value"),
    Unit.YEN_PER_LITRE: N_("%(figure)s per litre"),
    Unit.YEN_EACH: N_("%(figure)s each"),
    Unit.YEN_PER_KILOGRAM: N_("%(figure)s per kilogram"),
    Unit.OF_CONSUMPTION_TAX: N_("%(figure)s of the consumption tax"),
}

REASONS: dict[Reason, str] = {
    Reason.WITHIN_ALCOHOL: N_("Free: within an adult’s three bottles of alcohol."),
    Reason.WITHIN_TOBACCO: N_("Free: within an adult’s tobacco allowance."),
    Reason.WITHIN_PERFUME: N_("Free: within 2 ounces of perfume for each person."),
    Reason.WITHIN_KIND: N_("Free: goods of this kind come to ¥10,000 or less in all."),
    Reason.WITHIN_OTHER: N_("Free: within ¥200,000 for each person."),
    Reason.OWN_USED: N_("Free: your own used belongings."),
    Reason.TOOLS_OF_TRADE: N_("Free: equipment you carry for your own work."),
    Reason.TAKEN_OUT_BEFORE: N_("Free: you took it out of Japan and are bringing it back."),
    Reason.LEAVING_AGAIN: N_("Free: it will leave Japan with you again."),
    Reason.NOTHING_DUE: N_("Nothing is due: the tax base comes to less than ¥1,000."),
    Reason.OVER_ALCOHOL: N_("Taxed: more alcohol than the allowance takes."),
    Reason.OVER_TOBACCO: N_("Taxed: more tobacco than the allowance takes."),
    Reason.OVER_PERFUME: N_("Taxed: more perfume than the allowance takes."),
    Reason.OVER_OTHER: N_(
        "Taxed: it does not fit in the ¥200,000 allowance. We chose the articles that leave you "
        "the least to pay."
    ),
    Reason.OVER_SINGLE: N_(
        "Taxed in full: one article above ¥200,000 cannot use the allowance, not even in part."
    ),
    Reason.CARRIED_FOR_OTHER: N_("Taxed: goods carried for someone else have no allowance."),
    Reason.MINOR: N_("Taxed: people under 20 have no allowance for alcohol and tobacco."),
    Reason.NOT_CHILDS_OWN: N_(
        "Taxed: for a child under 6, only goods for the child’s own use are free."
    ),
    Reason.NO_ADULT: N_("Taxed for now: please say whose it is."),
}

BASES: dict[Basis, str] = {
    Basis.FREE: N_("No tax"),
    Basis.SPECIAL_RATE: N_("Simplified rate for its quantity"),
    Basis.SIMPLIFIED: N_("Simplified rate, which takes the place of duty and consumption tax"),
    Basis.CONSUMPTION_TAX_ONLY: N_("No duty on this class of goods; consumption tax only"),
    Basis.SCHEDULE: N_("Ordinary rates: duty by the tariff, and consumption tax"),
    Basis.OFFICER_NO_EXCHANGE: N_(
        "An officer will assess it: there is no exchange rate here for this currency and week."
    ),
    Basis.OFFICER_NO_PRICE: N_("An officer will assess it: its price is not known."),
    Basis.OFFICER_OVER_LIMIT: N_(
        "An officer will assess it: its customs value is above ¥100,000, so ordinary rates apply."
    ),
    Basis.OFFICER_EXCLUDED: N_(
        "An officer will assess it: simplified rates do not apply to this kind of goods."
    ),
    Basis.OFFICER_NO_RATE: N_("An officer will assess it: there is no rate here for that day."),
    Basis.OFFICER_GOLD: N_("An officer will assess it: gold is valued by an officer."),
    Basis.OFFICER_OPTED_OUT: N_(
        "An officer will assess it: ordinary rates were asked for instead of simplified ones."
    ),
}

FLAGS: dict[Flag, str] = {
    Flag.NOT_PROVEN: N_(
        "This may not be the lowest amount yet. An officer will check it before you pay."
    ),
    Flag.OFFICER_ASSESSES: N_("An officer will assess this line. The rest is worked out here."),
    Flag.ALCOHOL_READINGS: N_(
        "The three bottles can be read as a volume or as three containers. An officer will say "
        "which applies."
    ),
    Flag.TOBACCO_READINGS: N_(
        "For several kinds of tobacco the law names a total weight. An officer will say what "
        "applies."
    ),
    Flag.VALUATION_READINGS: N_(
        "The value that tax is reckoned on changes in 2028. An officer will say which applies."
    ),
    Flag.UNCONFIRMED_RATE: N_("This rate is not confirmed. An officer will confirm it."),
    Flag.OWNER_NEEDED: N_("Please say whose this is. Without an owner it has no allowance."),
    Flag.PIECES: N_("More than 3 of one article: an officer decides how it is cleared."),
    Flag.SCOPE_VALUE: N_(
        "The customs value is above about ¥300,000. An officer decides whether the commercial "
        "import procedure applies."
    ),
    Flag.COMMERCIAL_QUANTITY: N_(
        "This is a large quantity for personal use. An officer will ask what it is for."
    ),
    Flag.GOLD: N_("Please show gold to an officer. More than 1 kg of bullion has its own form."),
    Flag.CARRIED_FOR_OTHER: N_("Please tell an officer who you are carrying this for."),
    Flag.UNACCOMPANIED: N_(
        "Sent separately: declare it on arrival and keep the stamped copy. It has to be imported "
        "within 6 months."
    ),
    Flag.STRONG_LIQUOR: N_(
        "A large bottle of 50% alcohol or more has another rate. Please show it to an officer."
    ),
    Flag.STATUS_SHOWN: N_("Please show this to an officer, with its form if you have one."),
    Flag.STATUS_NOT_FOR_KIND: N_(
        "Alcohol and tobacco are reckoned as bought. Please speak to an officer if they are not."
    ),
    Flag.PROHIBITED: N_(
        "The law does not let this into Japan. Please declare it yourself to a customs officer now."
    ),
    Flag.RESTRICTED: N_(
        "This needs permission before it can come in. Please show it before you leave the hall."
    ),
}
