#ifdef HARNESS_CHEMISTRY

#include "ExceptionBoundary.hpp"

#include <DataStructs/ExplicitBitVect.h>
#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <DataStructs/SparseIntVect.h>
#include <GraphMol/Fingerprints/Fingerprints.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RingInfo.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <algorithm>

using namespace RDKit;

bool harness_molecule_descriptors(const harness_molecule *molecule, harness_descriptors *values,
                                  char **error) {
  return harness::guarded(error, false, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const ROMol &mol = *molecule->mol;
    values->molecular_weight = Descriptors::calcAMW(mol);
    values->crippen_log_p = Descriptors::calcClogP(mol);
    values->tpsa = Descriptors::calcTPSA(mol);
    values->hydrogen_bond_donors = Descriptors::calcNumHBD(mol);
    values->rotatable_bonds = Descriptors::calcNumRotatableBonds(
        mol, Descriptors::NumRotatableBondsOptions::Strict);
    return true;
  });
}

char *harness_molecule_scaffold(const harness_molecule *molecule, char **error) {
  return harness::guarded<char *>(error, nullptr, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const std::unique_ptr<ROMol> scaffold(MurckoDecompose(*molecule->mol));
    return harness::copied(MolToSmiles(*scaffold, false));
  });
}

static void write_bits(const ExplicitBitVect &bits, uint64_t *words) {
  std::fill_n(words, HARNESS_FINGERPRINT_WORDS, 0);
  for (auto bit = bits.dp_bits->find_first(); bit != boost::dynamic_bitset<>::npos;
       bit = bits.dp_bits->find_next(bit))
    words[bit / 64] |= uint64_t{1} << bit % 64;
}

bool harness_molecule_fingerprint(const harness_molecule *molecule, uint64_t *words,
                                  char **error) {
  return harness::guarded(error, false, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const std::unique_ptr<ExplicitBitVect> bits(MorganFingerprints::getFingerprintAsBitVect(
        *molecule->mol, 2, 64 * HARNESS_FINGERPRINT_WORDS));
    write_bits(*bits, words);
    return true;
  });
}

bool harness_molecule_path_fingerprint(const harness_molecule *molecule, uint64_t *words,
                                       char **error) {
  return harness::guarded(error, false, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const std::unique_ptr<ExplicitBitVect> bits(
        RDKFingerprintMol(*molecule->mol, 1, 7, 64 * HARNESS_FINGERPRINT_WORDS, 2));
    write_bits(*bits, words);
    return true;
  });
}

bool harness_molecule_complexity(const harness_molecule *molecule, harness_complexity *values,
                                 char **error) {
  return harness::guarded(error, false, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const ROMol &mol = *molecule->mol;
    values->spiro_atoms = Descriptors::calcNumSpiroAtoms(mol);
    values->bridgeheads = Descriptors::calcNumBridgeheadAtoms(mol);
    const auto &rings = mol.getRingInfo()->atomRings();
    values->macrocycles = std::count_if(rings.begin(), rings.end(),
                                        [](const auto &ring) { return ring.size() > 8; });
    // Finding what could be a centre marks atoms.
    ROMol marked(mol);
    MolOps::assignStereochemistry(marked, false, true, true);
    values->stereo_centres = 0;
    for (const auto atom : marked.atoms())
      if (atom->hasProp(common_properties::_CIPCode) ||
          atom->hasProp(common_properties::_ChiralityPossible))
        values->stereo_centres += 1;
    return true;
  });
}

int64_t harness_molecule_neighbourhoods(const harness_molecule *molecule, uint32_t *numbers,
                                        int32_t *counts, size_t room, char **error) {
  return harness::guarded<int64_t>(error, -1, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const std::unique_ptr<SparseIntVect<std::uint32_t>> found(
        MorganFingerprints::getFingerprint(*molecule->mol, 2));
    size_t place = 0;
    for (const auto &[number, count] : found->getNonzeroElements()) {
      if (place < room) {
        numbers[place] = number;
        counts[place] = count;
      }
      place += 1;
    }
    return static_cast<int64_t>(place);
  });
}

char *harness_molecule_svg(const harness_molecule *molecule, int width, int height, char **error) {
  return harness::guarded<char *>(error, nullptr, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    // Without FreeType, letters stay letters; with it they would be outlines.
    MolDraw2DSVG drawing(width, height, -1, -1, true);
    drawing.drawOptions().clearBackground = false;
    // At most, so that small molecules are not drawn larger than others beside them.
    drawing.drawOptions().fixedBondLength = std::min(width, height) / 6.0;
    MolDraw2DUtils::prepareAndDrawMolecule(drawing, *molecule->mol);
    drawing.finishDrawing();
    return harness::copied(drawing.getDrawingText());
  });
}

#endif
