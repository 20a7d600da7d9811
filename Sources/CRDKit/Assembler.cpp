#ifdef HARNESS_CHEMISTRY

#include "ExceptionBoundary.hpp"

#include <GraphMol/MolOps.h>
#include <GraphMol/RingInfo.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace RDKit;

namespace {

struct Block {
  std::unique_ptr<RWMol> mol;
  std::vector<unsigned> hydrogens;  // of each atom

  size_t size() const { return hydrogens.size(); }

  /// Whether `joins` single bonds at an atom leave the rings and their aromaticity as they are. That
  /// is certain where the bonds take the places of hydrogens, and where there are no rings and the
  /// atom's hydrogens follow from its valence.
  bool stays_itself(size_t atom, unsigned joins) const {
    return joins <= hydrogens[atom] ||
           (mol->getRingInfo()->numRings() == 0 && !mol->getAtomWithIdx(atom)->getNoImplicit());
  }
};

Block block(const harness_molecule &molecule) {
  Block block;
  {
    std::lock_guard<std::mutex> lock(molecule.mutex);
    block.mol = std::make_unique<RWMol>(*molecule.mol);
  }
  std::vector<int> fragments;
  if (MolOps::getMolFrags(*block.mol, fragments) > 1)
    throw std::invalid_argument("is several molecules");
  for (const auto atom : block.mol->atoms()) {
    if (atom->getChiralTag() != Atom::CHI_UNSPECIFIED)
      throw std::invalid_argument("has a stereocentre, whose sense joining would not keep");
    block.hydrogens.push_back(atom->getTotalNumHs(true));
    atom->clear();  // properties are of no use later, and slow to copy
  }
  for (const auto bond : block.mol->bonds()) {
    if (bond->getStereo() != Bond::STEREONONE)
      throw std::invalid_argument("has a stereo double bond, whose sense joining would not keep");
    bond->clear();
  }
  return block;
}

}  // namespace

struct harness_assembler {
  std::vector<Block> blocks;
};

namespace {

/// A tree whose numbers have been checked.
struct Tree {
  std::vector<const Block *> blocks;
  std::vector<unsigned> first_atoms;
  unsigned atom_count = 0;
  std::vector<std::pair<unsigned, unsigned>> joins;  // pairs of atoms

  Tree(const harness_assembler &assembler, harness_tree tree) {
    if (tree.block_count == 0) throw std::invalid_argument("a tree has at least one block");
    if (tree.bond_count != tree.block_count - 1)
      throw std::invalid_argument("a tree of " + std::to_string(tree.block_count) +
                                  " blocks has " + std::to_string(tree.block_count - 1) +
                                  " bonds, not " + std::to_string(tree.bond_count));
    blocks.reserve(tree.block_count);
    first_atoms.reserve(tree.block_count);
    for (size_t i = 0; i < tree.block_count; ++i) {
      checked(tree.blocks[i], assembler.blocks.size(), "block", "the table");
      blocks.push_back(&assembler.blocks[tree.blocks[i]]);
      first_atoms.push_back(atom_count);
      atom_count += blocks[i]->size();
      if (atom_count > HARNESS_MOST_ATOMS)
        throw std::length_error("a molecule can have at most " +
                                std::to_string(HARNESS_MOST_ATOMS) + " atoms");
    }
    // The blocks that hang together, each named by one of them.
    std::vector<size_t> group(tree.block_count);
    std::iota(group.begin(), group.end(), size_t{0});
    joins.reserve(tree.bond_count);
    for (size_t i = 0; i < tree.bond_count; ++i) {
      const intptr_t *bond = tree.bonds + 4 * i;
      for (int end = 0; end < 2; ++end) {
        checked(bond[end], blocks.size(), "place", "the tree");
        checked(bond[end + 2], blocks[bond[end]]->size(), "atom", "its block");
      }
      const size_t from = group[bond[1]], to = group[bond[0]];
      if (from == to)
        throw std::invalid_argument("bond " + std::to_string(i) + " closes a ring of blocks");
      std::replace(group.begin(), group.end(), from, to);
      joins.emplace_back(first_atoms[bond[0]] + bond[2], first_atoms[bond[1]] + bond[3]);
    }
  }

 private:
  static void checked(intptr_t value, size_t count, const char *what, const char *where) {
    if (value < 0 || static_cast<size_t>(value) >= count)
      throw std::out_of_range(std::string(what) + " " + std::to_string(value) +
                              " does not exist: " + where + " has " + std::to_string(count));
  }
};

void take_hydrogen(Atom *atom) {
  if (const auto hydrogens = atom->getNumExplicitHs()) atom->setNumExplicitHs(hydrogens - 1);
}

/// The atoms and bonds of the blocks, then the bonds between them.
std::unique_ptr<RWMol> joined(const Tree &tree) {
  auto mol = std::make_unique<RWMol>();
  for (size_t i = 0; i < tree.blocks.size(); ++i) {
    for (const auto atom : tree.blocks[i]->mol->atoms()) mol->addAtom(new Atom(*atom), false, true);
    for (const auto bond : tree.blocks[i]->mol->bonds()) {
      auto copy = std::make_unique<Bond>(*bond);
      copy->setOwningMol(mol.get());
      copy->setBeginAtomIdx(tree.first_atoms[i] + bond->getBeginAtomIdx());
      copy->setEndAtomIdx(tree.first_atoms[i] + bond->getEndAtomIdx());
      mol->addBond(copy.release(), true);
    }
  }
  for (const auto &[a, b] : tree.joins) {
    mol->addBond(a, b, Bond::SINGLE);
    take_hydrogen(mol->getAtomWithIdx(a));
    take_hydrogen(mol->getAtomWithIdx(b));
  }
  return mol;
}

bool blocks_stay_themselves(const Tree &tree) {
  std::vector<unsigned> joins(tree.atom_count);
  for (const auto &[a, b] : tree.joins) ++joins[a], ++joins[b];
  for (size_t i = 0; i < tree.blocks.size(); ++i)
    for (size_t atom = 0; atom < tree.blocks[i]->size(); ++atom)
      if (joins[tree.first_atoms[i] + atom] > 0 &&
          !tree.blocks[i]->stays_itself(atom, joins[tree.first_atoms[i] + atom]))
        return false;
  return true;
}

void copy_rings(const Tree &tree, RWMol &mol) {
  RingInfo *rings = mol.getRingInfo();
  if (!rings->isInitialized()) rings->initialize();
  unsigned first_bond = 0;
  for (size_t i = 0; i < tree.blocks.size(); ++i) {
    const RingInfo *own = tree.blocks[i]->mol->getRingInfo();
    for (size_t ring = 0; ring < own->numRings(); ++ring) {
      auto atoms = own->atomRings()[ring], bonds = own->bondRings()[ring];
      for (auto &atom : atoms) atom += tree.first_atoms[i];
      for (auto &bond : bonds) bond += first_bond;
      rings->addRing(atoms, bonds);
    }
    first_bond += tree.blocks[i]->mol->getNumBonds();
  }
}

/// Sanitising finds rings and aromaticity, which takes most of its time and which the blocks know
/// already: a single bond between two of them closes no ring. So where the blocks stay themselves,
/// only the valences at the new bonds, conjugation and hybridisation remain to be found.
std::unique_ptr<RWMol> assembled(const harness_assembler &assembler, harness_tree numbers) {
  const Tree tree(assembler, numbers);
  auto mol = joined(tree);
  if (blocks_stay_themselves(tree)) {
    copy_rings(tree, *mol);
    for (const auto &[a, b] : tree.joins) {
      mol->getAtomWithIdx(a)->updatePropertyCache(true);
      mol->getAtomWithIdx(b)->updatePropertyCache(true);
    }
    MolOps::setConjugation(*mol);
    MolOps::setHybridization(*mol);
  } else {
    MolOps::sanitizeMol(*mol);
  }
  // Blocks have no stereochemistry, so there is none to look for when the SMILES is written.
  mol->setProp(common_properties::_StereochemDone, 1);
  return mol;
}

}  // namespace

harness_assembler *harness_assembler_create(const harness_molecule *const *blocks, size_t count,
                                            char **error) {
  return harness::guarded<harness_assembler *>(error, nullptr, [&] {
    auto assembler = std::make_unique<harness_assembler>();
    for (size_t i = 0; i < count; ++i) {
      try {
        assembler->blocks.push_back(block(*blocks[i]));
      } catch (const std::exception &reason) {
        throw std::invalid_argument("block " + std::to_string(i) + " " + reason.what());
      }
    }
    return assembler.release();
  });
}

void harness_assembler_free(harness_assembler *assembler) { delete assembler; }

size_t harness_assembler_block_atom_count(const harness_assembler *assembler, size_t block) {
  return assembler->blocks[block].size();
}

size_t harness_assembler_block_bond_count(const harness_assembler *assembler, size_t block) {
  return assembler->blocks[block].mol->getNumBonds();
}

harness_molecule *harness_assembler_molecule(const harness_assembler *assembler, harness_tree tree,
                                             char **error) {
  return harness::guarded<harness_molecule *>(
      error, nullptr, [&] { return new harness_molecule(assembled(*assembler, tree)); });
}

bool harness_assembler_graph(const harness_assembler *assembler, harness_tree tree,
                             harness_atom *atoms, harness_bond *bonds, char **smiles,
                             char **error) {
  return harness::guarded<bool>(error, false, [&] {
    const auto mol = assembled(*assembler, tree);
    harness::write_graph(*mol, atoms, bonds);
    if (smiles) *smiles = harness::copied(MolToSmiles(*mol));
    return true;
  });
}

#endif
