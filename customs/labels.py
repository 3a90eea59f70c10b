"""The words a traveller picks from, member by member, on a page and on paper alike.

Each dict names every member of its enum, in the order a list shows them. `say` turns the
English sentence into the reader's language where it is shown.
"""

from __future__ import annotations

from customs.goods import Kind, Status
from customs.means_of_payment import Direction, Means
from customs.person import DocumentKind
from customs.stay import Where
from customs.trip import Travel
from customs.words import N_

TRAVEL: dict[Travel, str] = {
    Travel.PASSENGER: N_("As a passenger, by air"),
    Travel.CRUISE: N_("On a cruise ship or ferry"),
    Travel.CREW: N_("As crew of an aircraft or ship"),
    Travel.TRANSIT: N_("In transit to another country"),
    Travel.DOMESTIC_TRANSFER: N_("Changing to a flight inside Japan"),
    Travel.DIPLOMAT: N_("As a diplomat or on official duty"),
    Travel.STATUS_OF_FORCES: N_("With the United States or United Nations forces in Japan"),
    Travel.REFUGEE: N_("With a refugee or emergency travel document"),
    Travel.MINOR_ALONE: N_("Under 18 and travelling alone"),
}

DOCUMENT_KIND: dict[DocumentKind, str] = {
    DocumentKind.PASSPORT: N_("Passport"),
    DocumentKind.REFUGEE_TRAVEL_DOCUMENT: N_("Refugee travel document"),
    DocumentKind.EMERGENCY_DOCUMENT: N_("Emergency travel document"),
    DocumentKind.SEAFARER_OR_CREW: N_("Seafarer's or crew member's identity document"),
    DocumentKind.OTHER: N_("Another travel document"),
}

WHERE: dict[Where, str] = {
    Where.ADDRESS: N_("At an address or hotel in Japan"),
    Where.SHIP: N_("On board the ship"),
    Where.SAME_DAY: N_("Nowhere: leaving Japan the same day"),
}

GOODS_KIND: dict[Kind, str] = {
    Kind.WHISKY_BRANDY: N_("Whisky or brandy"),
    Kind.RUM_GIN_VODKA: N_("Rum, gin or vodka"),
    Kind.LIQUEUR: N_("Liqueur"),
    Kind.SHOCHU_SPIRITS: N_("Shochu or another spirit"),
    Kind.WINE: N_("Wine"),
    Kind.BEER_OTHER_ALCOHOL: N_("Beer, sake or another alcoholic drink"),
    Kind.CIGARETTES: N_("Cigarettes"),
    Kind.CIGARS: N_("Cigars"),
    Kind.HEATED_STICKS: N_("Heated tobacco sticks (IQOS, glo)"),
    Kind.HEATED_CAPSULES: N_("Heated tobacco capsules (Ploom TECH)"),
    Kind.OTHER_TOBACCO: N_("Other tobacco, by weight"),
    Kind.PERFUME: N_("Perfume"),
    Kind.OTHER: N_("Something else"),
}

GOODS_STATUS: dict[Status, str] = {
    Status.BOUGHT: N_("Bought"),
    Status.GIFT: N_("Received as a gift"),
    Status.OWN_USED: N_("My own, already used"),
    Status.TOOLS_OF_TRADE: N_("Tools I work with"),
    Status.TAKEN_OUT_BEFORE: N_("Taken out of Japan before, now brought back"),
    Status.LEAVING_AGAIN: N_("Leaving Japan again with me"),
}

ALLOWANCES: dict[str, str] = {
    "alcohol": N_("Alcohol"),
    "tobacco": N_("Tobacco"),
    "perfume": N_("Perfume"),
    "other": N_("Other goods"),
}

DIRECTION: dict[Direction, str] = {
    Direction.IN: N_("Brought into Japan"),
    Direction.OUT: N_("Taken out of Japan"),
}

MEANS: dict[Means, str] = {
    Means.CASH: N_("Cash"),
    Means.CHEQUE: N_("Cheques, including traveller's cheques"),
    Means.PROMISSORY_NOTE: N_("Promissory notes"),
    Means.SECURITIES: N_("Securities"),
    Means.GOLD: N_("Gold bullion (90% pure or more), by weight"),
}
