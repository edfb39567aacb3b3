"""Which abbreviations a sentence spells out."""

import pytest

from qa.abbreviations import spelled_out


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The United Nations Office on Drugs and Crime (UNODC) met.", ("UNODC",)),
        ("La Organización Internacional para las Migraciones (OIM) y otros.", ("OIM",)),
        ("UNODC (United Nations Office on Drugs and Crime) and IOM met.", ("UNODC",)),
        ("Non-governmental organizations (NGOs) and others took part.", ("NGO",)),
        ("The International Labour Organization (“ILO”) of 1919.", ("ILO",)),
        ("The International Labour Organization (ILO) and others (see IOM) met.", ("ILO",)),
        # The letters are not those of the words, or stand too far from them.
        ("It was signed in Palermo (IOM), Italy.", ()),
        ("In our Open Market, a table (IOM) stood.", ()),
        ("Article 3 (A) and (B) apply.", ()),
        ("The resolution of 2010 (A/RES/64/293) was adopted.", ()),
    ],
)
def test_abbreviations_beside_their_words(sentence: str, found: tuple[str, ...]) -> None:
    assert spelled_out(sentence) == found
