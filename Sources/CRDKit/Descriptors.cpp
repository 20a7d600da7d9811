#ifdef HARNESS_CHEMISTRY

#include "ExceptionBoundary.hpp"

#include <DataStructs/ExplicitBitVect.h>
#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
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

bool harness_molecule_fingerprint(const harness_molecule *molecule, uint64_t *words,
                                  char **error) {
  return harness::guarded(error, false, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    const std::unique_ptr<ExplicitBitVect> bits(MorganFingerprints::getFingerprintAsBitVect(
        *molecule->mol, 2, 64 * HARNESS_FINGERPRINT_WORDS));
    std::fill_n(words, HARNESS_FINGERPRINT_WORDS, 0);
    for (auto bit = bits->dp_bits->find_first(); bit != boost::dynamic_bitset<>::npos;
         bit = bits->dp_bits->find_next(bit))
      words[bit / 64] |= uint64_t{1} << bit % 64;
    return true;
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
