"""Writes Tests/ReferenceValues/molecules.csv: what Python's RDKit says of molecules.

    sudo apt-get install python3-rdkit
    /usr/bin/python3 Tests/ReferenceValues/molecules.py 200 > Tests/ReferenceValues/molecules.csv

The molecules are drugs, difficult cases and random trees of the paper's building blocks, as many as
the argument says. `similarity` is to the molecule of the line before, `bits` and `bit_sum` are the
number and the sum of the bits of the fingerprint.
"""

import csv
import pathlib
import random
import re
import sys

from rdkit import Chem, DataStructs
from rdkit.Chem import AllChem, Crippen, QED
from rdkit.Chem.Scaffolds import MurckoScaffold

DRUGS = """
CC(=O)Oc1ccccc1C(=O)O
CC(=O)Nc1ccc(O)cc1
CC(C)Cc1ccc(C(C)C(=O)O)cc1
Cn1c(=O)c2c(ncn2C)n(C)c1=O
CN1CCC[C@H]1c1cccnc1
CN1C(=O)CN=C(c2ccccc2)c2cc(Cl)ccc21
CC(C)NCC(O)COc1cccc2ccccc12
CN(C)C(=N)NC(=N)N
Clc1ccccc1C(c1ccccc1)(c1ccccc1)n1ccnc1
CCOC(=O)c1ccc(N)cc1
OC(=O)c1cn(C2CC2)c2cc(N3CCNCC3)c(F)cc2c1=O
CC1(C)S[C@@H]2[C@H](NC(=O)Cc3ccccc3)C(=O)N2[C@H]1C(=O)O
COc1ccc2[nH]c(S(=O)Cc3ncc(C)c(OC)c3C)nc2c1
CNCCC(Oc1ccc(C(F)(F)F)cc1)c1ccccc1
CN1C2CCC1CC(OC(=O)C(CO)c1ccccc1)C2
Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1
O=c1[nH]cnc2[nH]ncc12
NC(=O)c1cnccn1
NNC(=O)c1ccncc1
Nc1ccc(S(N)(=O)=O)cc1
CC1=C(C(=O)O)N2C(=O)[C@@H](NC(=O)[C@H](N)c3ccccc3)[C@H]2SC1
COc1cc2c(cc1OC)C(=O)C(CC1CCN(Cc3ccccc3)CC1)C2
CN(C)CCOC(c1ccccc1)c1ccccc1
Clc1ccc(C(c2ccccc2)N2CCN(CCOCC(=O)O)CC2)cc1
CN1CCN(C2=Nc3cc(Cl)ccc3Nc3ccccc32)CC1
O=C1CCC(N2C(=O)c3ccccc3C2=O)C(=O)N1
CC(C)(C)NCC(O)c1ccc(O)c(CO)c1
COc1cc(C=CC(=O)CC(=O)C=Cc2ccc(O)c(OC)c2)ccc1O
Oc1cc(O)c2c(c1)O[C@H](c1ccc(O)c(O)c1)[C@H](O)C2
OC[C@H]1OC(O)[C@H](O)[C@@H](O)[C@@H]1O
C[C@]12CC[C@H]3[C@@H](CCC4=CC(=O)CC[C@@]43C)[C@@H]1CC[C@@H]2O
CC(C)CCC[C@@H](C)[C@H]1CC[C@H]2[C@@H]3CC=C4C[C@@H](O)CC[C@]4(C)[C@H]3CC[C@]12C
Cc1nnc2n1-c1ccc(Cl)cc1C(c1ccccc1)=NC2
Nc1nc(=O)c2ncn(COCCO)c2[nH]1
C#CC1(O)CCC2C3CCC4=CC(=O)CCC4C3CCC21C
Fc1ccc(C(=O)CCCN2CCC(O)(c3ccc(Cl)cc3)CC2)cc1
O=C(O)c1ccccc1O
NCCc1ccc(O)c(O)c1
NCCc1c[nH]c2ccc(O)cc12
CC(N)Cc1ccccc1
C1CN2CCN1CC2
NC12CC3CC(CC(C3)C1)C2
CS(=O)(=O)c1ccc(C2=C(c3ccccc3)C(=O)OC2)cc1
CCN(CC)CCNC(=O)c1ccc(N)cc1
N=C(CCSCc1csc(N=C(N)N)n1)NS(N)(=O)=O
CNC(=NCCSCc1nc[nH]c1C)NC#N
CCCCCNC(=N)NN=Cc1c[nH]c2ccc(CO)cc12
N1C2=CC=CC=C2SC3=C1C=CC4=C3C=CC=C4
OC1=C(O)C=C2C(=C1)OC3=CC(=O)C(=CC3=C2C4=CC=CC=C4)O
CC(C)C1=CC2=C(C)C=CC2=C(C)C=C1
C
O
[Na+].[Cl-]
CC(=O)[O-].[K+]
[13CH4]
[2H]C([2H])([2H])O
C[N+](C)(C)CC(=O)[O-]
O=[N+]([O-])c1ccc(N=Nc2ccccc2)cc1
F/C=C/F
C1=CC=CC=CC=C1
c1ccc2c(c1)ccc1ccccc12
C12C3C4C1C5C2C3C45
[O-][n+]1ccccc1
CCCCCCCCCCCCCCCCCC(=O)O
FC(F)(F)C(F)(F)C(F)(F)C(F)(F)C(F)(F)F
c1cc[se]c1
B(O)(O)c1ccccc1
C[Si](C)(C)C
OP(=O)(O)O
N#[N+]c1ccccc1
""".split()


def paper_choices():
    """The building blocks: SMILES, bonding atom, open atoms."""
    source = pathlib.Path(__file__).parents[2] / "Sources/Molecules/PaperBlocks.swift"
    choices = []
    for line in re.search(r'"""\n(.*)"""', source.read_text(), re.S).group(1).splitlines():
        smiles, *words = line.split() or [""]
        for word in words:
            bonding, _, opened = word.partition(":")
            choices.append((smiles, int(bonding), [int(atom) for atom in opened.split(",") if atom]))
    return choices


def random_molecule(choices, generator):
    mol, stems = Chem.Mol(), []
    for place in range(generator.randint(1, 8)):
        if place and not stems:
            break
        smiles, bonding, opened = generator.choice(choices)
        first = mol.GetNumAtoms()
        mol = Chem.RWMol(Chem.CombineMols(mol, Chem.MolFromSmiles(smiles)))
        if place:
            ends = [stems.pop(generator.randrange(len(stems))), first + bonding]
            mol.AddBond(*ends, Chem.BondType.SINGLE)
            for atom in map(mol.GetAtomWithIdx, ends):
                atom.SetNumExplicitHs(max(0, atom.GetNumExplicitHs() - 1))
        stems += [first + atom for atom in opened] + ([] if place else [bonding])
    Chem.SanitizeMol(mol)
    return Chem.MolToSmiles(mol)


def main():
    count = int(sys.argv[1])
    generator = random.Random(20210608)
    choices = paper_choices()
    smiles = DRUGS[:count]
    seen = set(smiles)
    while len(smiles) < count:
        new = random_molecule(choices, generator)
        if new not in seen:
            seen.add(new)
            smiles.append(new)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(
        "smiles,canonical,weight,log_p,acceptors,donors,tpsa,rotatable,rings,alerts,qed,qed_max,"
        "qed_none,scaffold,bits,bit_sum,similarity".split(","))
    before = None
    for text in smiles:
        mol = Chem.MolFromSmiles(text)
        bits = AllChem.GetMorganFingerprintAsBitVect(mol, 2, 2048)
        p = QED.properties(mol)
        rows.writerow([
            text, Chem.MolToSmiles(mol), repr(p.MW),
            repr(Crippen.MolLogP(mol)), p.HBA, p.HBD, repr(p.PSA), p.ROTB, p.AROM, p.ALERTS,
            repr(QED.qed(mol)), repr(QED.weights_max(mol)), repr(QED.weights_none(mol)),
            MurckoScaffold.MurckoScaffoldSmiles(mol=mol), bits.GetNumOnBits(),
            sum(bits.GetOnBits()),
            repr(DataStructs.TanimotoSimilarity(before, bits)) if before else ""])
        before = bits


main()
