"""Prohibited and restricted goods in plain words: what they are, and what to do.

Keyed as the rows of tariff/prohibited.toml, so that a row without words is found by a test.
"""

from __future__ import annotations

from customs.words import N_

GROUPS: dict[str, str] = {
    "prohibited.drugs": N_("Narcotics, cannabis, opium, stimulants and psychotropic drugs"),
    "prohibited.designated_drugs": N_("Designated drugs, unless for medical use"),
    "prohibited.guns": N_("Guns, ammunition and parts of guns"),
    "prohibited.explosives": N_("Explosives"),
    "prohibited.gunpowder": N_("Gunpowder"),
    "prohibited.chemical_weapons": N_("Substances for chemical weapons"),
    "prohibited.pathogens": N_("Dangerous germs and viruses (classes 1 and 2)"),
    "prohibited.counterfeit_money": N_("False money, stamps, securities and payment cards"),
    "prohibited.public_morals": N_("Books, pictures and goods that harm public order or morals"),
    "prohibited.child_pornography": N_("Child pornography"),
    "prohibited.intellectual_property": N_("Fake brand goods and pirated copies"),
    "prohibited.mailed_infringing": N_("Fake goods mailed by a business abroad"),
    "prohibited.unfair_competition": N_("Goods that imitate another’s product unlawfully"),
    "restricted.meat": N_("Meat and meat products, such as sausage, ham and jerky"),
    "restricted.plants": N_("Fruit, vegetables, plants, seeds, rice and soil"),
    "restricted.medicine": N_("Medicines beyond a small amount for yourself"),
    "restricted.cosmetics": N_("More than 24 of one cosmetic article"),
    "restricted.cites": N_("Protected animals and plants, and things made of them"),
    "restricted.weapons": N_("Swords, hunting guns and air guns"),
}

WHAT_TO_DO: dict[str, str] = {
    "prohibited.drugs": N_("Do not bring them. Carrying them is a serious crime."),
    "prohibited.designated_drugs": N_("Do not bring them. Carrying them is a serious crime."),
    "prohibited.guns": N_("Do not bring them. Tell a customs officer at once if you have one."),
    "prohibited.explosives": N_("Do not bring them. Tell a customs officer at once."),
    "prohibited.gunpowder": N_("Do not bring it. Tell a customs officer at once."),
    "prohibited.chemical_weapons": N_("Do not bring them. Tell a customs officer at once."),
    "prohibited.pathogens": N_("Do not bring them. Tell a customs officer at once."),
    "prohibited.counterfeit_money": N_("Hand them to a customs officer."),
    "prohibited.public_morals": N_("Declare them to a customs officer, who will decide."),
    "prohibited.child_pornography": N_("Do not bring it. Possessing it is a crime."),
    "prohibited.intellectual_property": N_("Declare them to a customs officer, who will decide."),
    "prohibited.mailed_infringing": N_("Ask customs before you order. They will be kept."),
    "prohibited.unfair_competition": N_("Declare them to a customs officer, who will decide."),
    "restricted.meat": N_(
        "Take it to the animal quarantine counter before customs. Without a certificate of the "
        "country it comes from it cannot enter; you can give it up there."
    ),
    "restricted.plants": N_(
        "Take it to the plant quarantine counter before customs, with its phytosanitary "
        "certificate. Some of it cannot enter at all."
    ),
    "restricted.medicine": N_(
        "Up to 1 month of prescription medicine, 2 months of others and 24 of one article for "
        "outer use need no permission. Beyond that, ask for an import confirmation before you "
        "travel. Some medicines need it from the first tablet."
    ),
    "restricted.cosmetics": N_("Ask for an import confirmation before you travel."),
    "restricted.cites": N_("Show the export permit and the import approval to a customs officer."),
    "restricted.weapons": N_("Show the permit to a customs officer. Without one, hand it over."),
}

AUTHORITIES: dict[str, str] = {
    "customs": N_("Customs"),
    "police": N_("The police"),
    "health_ministry": N_("The Ministry of Health, Labour and Welfare"),
    "economy_ministry": N_("The Ministry of Economy, Trade and Industry"),
    "animal_quarantine": N_("The Animal Quarantine Service"),
    "plant_quarantine": N_("The plant protection station"),
}
