"""Writes Tests/ReferenceValues/accessibility.csv: what Python's RDKit says of the molecules of molecules.csv.

    python3 -m pip install rdkit
    python3 Tests/ReferenceValues/accessibility.py > Tests/ReferenceValues/accessibility.csv

`path_bits` and `path_bit_sum` are the number and the sum of the bits of RDKit's path fingerprint. `accessibility` is the
synthetic accessibility score by RDKit's contributed module; `by_number` is the same where the score of a fragment is
made of its number: (number % 1000) / 250 - 4.
"""

import csv
import pathlib
import sys

from rdkit import Chem
from rdkit.Contrib.SA_Score import sascorer


class ByNumber:
    def get(self, number, _):
        return (number % 1000) / 250 - 4


def main():
    with open(pathlib.Path(__file__).parent / "molecules.csv") as file:
        smiles = [row["smiles"] for row in csv.DictReader(file)]
    molecules = [Chem.MolFromSmiles(text) for text in smiles]
    real = [sascorer.calculateScore(mol) for mol in molecules]
    sascorer._fscores = ByNumber()
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow("smiles,path_bits,path_bit_sum,accessibility,by_number".split(","))
    for text, mol, accessibility in zip(smiles, molecules, real):
        bits = Chem.RDKFingerprint(mol)
        rows.writerow([
            text, bits.GetNumOnBits(), sum(bits.GetOnBits()), repr(accessibility),
            repr(sascorer.calculateScore(mol))])


main()
