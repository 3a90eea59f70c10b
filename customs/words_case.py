"""What is said of a case to officers: acts, their reasons, where it stands, what bars an act."""

from __future__ import annotations

from collections.abc import Mapping

from customs.case import Act, Reason, Standing
from customs.crossing.by_officer import Bar
from customs.words import N_

ACTS: Mapping[Act, str] = {
    Act.TAKEN: N_("Case taken"),
    Act.HANDED_OVER: N_("Handed over"),
    Act.NOTED: N_("Note"),
    Act.LOOKED: N_("Person and document compared"),
    Act.ANSWERED: N_("Answers confirmed before an officer"),
    Act.RELEASED: N_("Released"),
    Act.HELD: N_("Held"),
    Act.DETAINED: N_("Goods detained"),
    Act.REFUSED: N_("Import refused"),
    Act.TO_QUARANTINE: N_("Referred to quarantine"),
    Act.TO_IMMIGRATION: N_("Referred to immigration"),
    Act.TO_POLICE: N_("Referred to the police"),
    Act.REVERSED: N_("Reversed"),
    Act.CONFIRMED: N_("Separate luggage confirmed"),
    Act.TAKEN_BACK: N_("Confirmation taken back"),
}

# What a button or a choice says before it is done.
TO_DO: Mapping[Act, str] = {
    Act.HELD: N_("Hold"),
    Act.DETAINED: N_("Detain goods"),
    Act.REFUSED: N_("Refuse the import"),
    Act.TO_QUARANTINE: N_("Refer to quarantine"),
    Act.TO_IMMIGRATION: N_("Refer to immigration"),
    Act.TO_POLICE: N_("Refer to the police"),
}

REASONS: Mapping[Reason, str] = {
    Reason.NOTHING_FOUND: N_("Nothing was found"),
    Reason.IN_ORDER: N_("What was asked for is in order"),
    Reason.WRONGLY_SENT: N_("There was no need to send them here"),
    Reason.TO_PAY: N_("Only the payment is left"),
    Reason.ASK_FIRST: N_("Something has to be asked first"),
    Reason.LOOK_AT_GOODS: N_("The goods have to be looked at"),
    Reason.DOCUMENT_DOUBT: N_("The document leaves a doubt"),
    Reason.INFORMATION: N_("Information was received"),
    Reason.CONFIRMATION_MISSING: N_(
        "A permit or confirmation that another law asks for is missing"
    ),
    Reason.NOT_PAID: N_("Duty or tax is not paid"),
    Reason.PROHIBITED: N_("The import of these goods is prohibited"),
    Reason.NOT_ALLOWED: N_("The import of these goods is not allowed without a permit"),
    Reason.ANIMALS: N_("Animals, meat or other animal products"),
    Reason.PLANTS: N_("Plants, fruit, seeds or soil"),
    Reason.STAY: N_("A question about the stay in Japan"),
    Reason.DANGER: N_("Danger, or suspicion of an offence outside customs law"),
    Reason.MISTAKE: N_("It was a mistake"),
    Reason.NEW_FACTS: N_("More is known now"),
    Reason.OTHER: N_("Another reason, said below"),
}

STANDINGS: Mapping[Standing, str] = {
    Standing.WAITING: N_("Nothing decided by an officer"),
    Standing.RELEASED: N_("Released"),
    Standing.HELD: N_("Held"),
    Standing.DETAINED: N_("Goods detained"),
    Standing.REFUSED: N_("Import refused"),
    Standing.REFERRED: N_("Referred"),
}

BARS: Mapping[Bar, str] = {
    Bar.NO_CROSSING: N_("No hall has seen this declaration yet."),
    Bar.NOT_HEARD: N_("The hall has not heard of it yet. Try again in a few seconds."),
    Bar.NOBODY_KNOWN: N_(
        "It is not known who is on this crossing. Enter the travellers at the counter instead."
    ),
    Bar.NOT_COMPARED: N_("Compare each person with their document first."),
    Bar.NOT_ANSWERED: N_("Let each adult confirm the answers first, here or at a kiosk."),
    Bar.NOTHING_TO_DO: N_("There is nothing left to do here."),
}
