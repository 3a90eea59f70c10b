"""Classes: what other goods are, where a tax or a permission turns on it; offered on the phone.

The names are those of the tariff's tables. A line without a class is priced as other goods.
"""

from __future__ import annotations

from customs.goods import Kind
from customs.words import N_
from customs.words_prohibited import GROUPS

TAXED = N_("Taxed in a way of its own")
PERMITTED = N_("Needs permission first")
FORBIDDEN = N_("Kept out of Japan")

# One class stands for its group; the officer's tables know the finer ones.
_STANDS_FOR = {
    "prohibited.drugs": "narcotics",
    "prohibited.designated_drugs": "designated_drugs",
    "prohibited.guns": "gun",
    "prohibited.explosives": "explosives",
    "prohibited.gunpowder": "gunpowder",
    "prohibited.chemical_weapons": "chemical_weapons",
    "prohibited.pathogens": "pathogens",
    "prohibited.counterfeit_money": "counterfeit_money",
    "prohibited.public_morals": "obscene_material",
    "prohibited.child_pornography": "child_pornography",
    "prohibited.intellectual_property": "counterfeit_brand",
    "prohibited.mailed_infringing": "mailed_infringing_goods",
    "prohibited.unfair_competition": "imitation_goods",
    "restricted.meat": "meat",
    "restricted.plants": "plant",
    "restricted.medicine": "medicine",
    "restricted.cosmetics": "cosmetics",
    "restricted.cites": "animal_product",
    "restricted.weapons": "sword",
}

_OTHER: dict[str, dict[str, str]] = {
    TAXED: {
        "watch": N_("A watch"),
        "computer": N_("A computer"),
        "golf_club": N_("Golf clubs"),
        "bag": N_("A bag"),
        "fur": N_("Fur"),
        "gold": N_("Gold, or something made of it"),
        "gold_bullion": N_("Gold bullion"),
        "rice": N_("Rice"),
        "nori": N_("Edible seaweed (nori)"),
        "pineapple": N_("Pineapple products"),
        "konnyaku": N_("Konnyaku tubers"),
        "hunting_gun": N_("A hunting gun"),
    },
    PERMITTED: {
        class_: GROUPS[group]
        for group, class_ in _STANDS_FOR.items()
        if group.startswith("restricted.")
    },
    FORBIDDEN: {
        class_: GROUPS[group]
        for group, class_ in _STANDS_FOR.items()
        if group.startswith("prohibited.")
    },
}
_PERFUME = {"": {"eau_de_toilette": N_("Eau de toilette or eau de cologne")}}
_TOBACCO = {"": {"pipe_tobacco": N_("Pipe tobacco")}}

OFFERED: dict[Kind, dict[str, dict[str, str]]] = {
    Kind.OTHER: _OTHER,
    Kind.PERFUME: _PERFUME,
    Kind.OTHER_TOBACCO: _TOBACCO,
}


def offered(kind: Kind) -> frozenset[str]:
    """The classes a kind's page offers."""
    return frozenset(class_ for group in OFFERED.get(kind, {}).values() for class_ in group)
