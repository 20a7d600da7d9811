#ifdef HARNESS_CHEMISTRY

#include "ExceptionBoundary.hpp"

#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <RDGeneral/versions.h>

using namespace RDKit;

const char *harness_rdkit_version(void) { return rdkitVersion; }

void harness_text_free(char *text) { free(text); }

harness_molecule *harness_molecule_from_smiles(const char *smiles, size_t length, char **error) {
  return harness::guarded<harness_molecule *>(error, nullptr, [&] {
    const std::string text(smiles, length);
    SmilesParserParams parameters;
    parameters.allowCXSMILES = false;
    parameters.parseName = false;
    // Parsed alone first: sanitising what is too large would take minutes.
    parameters.sanitize = parameters.removeHs = false;
    std::unique_ptr<RWMol> mol(SmilesToMol(text, parameters));
    if (!mol) throw std::invalid_argument("");
    if (mol->getNumAtoms() > HARNESS_MOST_ATOMS)
      throw std::length_error("it has " + std::to_string(mol->getNumAtoms()) +
                              " atoms, and at most " + std::to_string(HARNESS_MOST_ATOMS) +
                              " are possible");
    parameters.sanitize = parameters.removeHs = true;
    mol.reset(SmilesToMol(text, parameters));
    if (!mol) throw std::invalid_argument("");
    return new harness_molecule(std::move(mol));
  });
}

void harness_molecule_free(harness_molecule *molecule) { delete molecule; }

size_t harness_molecule_atom_count(const harness_molecule *molecule) {
  return molecule->mol->getNumAtoms();
}

size_t harness_molecule_bond_count(const harness_molecule *molecule) {
  return molecule->mol->getNumBonds();
}

void harness_molecule_graph(const harness_molecule *molecule, harness_atom *atoms,
                            harness_bond *bonds) {
  harness::write_graph(*molecule->mol, atoms, bonds);
}

char *harness_molecule_smiles(const harness_molecule *molecule, char **error) {
  return harness::guarded<char *>(error, nullptr, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    return harness::copied(MolToSmiles(*molecule->mol));
  });
}

static uint8_t hybridisation(Atom::HybridizationType type) {
  switch (type) {
    case Atom::SP: return 1;
    case Atom::SP2: return 2;
    case Atom::SP3: return 3;
    default: return 0;
  }
}

static uint8_t kind(Bond::BondType type) {
  switch (type) {
    case Bond::SINGLE: return 0;
    case Bond::DOUBLE: return 1;
    case Bond::TRIPLE: return 2;
    case Bond::AROMATIC: return 3;
    default: return 255;
  }
}

void harness::write_graph(const ROMol &mol, harness_atom *atoms, harness_bond *bonds) {
  for (const auto atom : mol.atoms())
    *atoms++ = {static_cast<uint8_t>(atom->getAtomicNum()), atom->getIsAromatic(),
                hybridisation(atom->getHybridization()),
                static_cast<uint8_t>(atom->getTotalNumHs(true))};
  for (const auto bond : mol.bonds())
    *bonds++ = {static_cast<int32_t>(bond->getBeginAtomIdx()),
                static_cast<int32_t>(bond->getEndAtomIdx()), kind(bond->getBondType())};
}

#endif
