#pragma once

// What the package needs of RDKit, in C. Without the package trait Chemistry every function is
// there and every one that makes something fails.
//
// A function with an `error` parameter fails by returning NULL, false or -1; it then puts a text
// there that the caller frees by harness_text_free. Texts that functions return are freed likewise.
// All functions may be called by several threads at once, with the same handles too.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of RDKit, as "2022.09.3", or NULL in a build without the chemistry.
const char *harness_rdkit_version(void);

void harness_text_free(char *text);

/// The most atoms that a molecule may have: canonical SMILES are written by a recursion over atoms,
/// and threads have small stacks.
enum { HARNESS_MOST_ATOMS = 1000 };

typedef struct {
  uint8_t element;        // the atomic number
  bool is_aromatic;
  uint8_t hybridisation;  // 1 sp, 2 sp2, 3 sp3, 0 any other
  uint8_t hydrogens;      // neighbours in the graph included
} harness_atom;

typedef struct {
  int32_t begin, end;
  uint8_t kind;  // 0 single, 1 double, 2 triple, 3 aromatic, 255 any other
} harness_bond;

// ---- molecules ----

/// A sanitised molecule that never changes.
typedef struct harness_molecule harness_molecule;

/// The molecule of a SMILES of `length` bytes. Where RDKit cannot parse it, `error` is the empty text;
/// where the molecule breaks the rules of valence or aromaticity, it says so.
harness_molecule *harness_molecule_from_smiles(const char *smiles, size_t length, char **error);
void harness_molecule_free(harness_molecule *molecule);

size_t harness_molecule_atom_count(const harness_molecule *molecule);
size_t harness_molecule_bond_count(const harness_molecule *molecule);
/// Writes all atoms and all bonds.
void harness_molecule_graph(const harness_molecule *molecule, harness_atom *atoms,
                            harness_bond *bonds);

char *harness_molecule_smiles(const harness_molecule *molecule, char **error);

// ---- assembling ----

/// Building blocks, ready to be joined.
typedef struct harness_assembler harness_assembler;

/// Copies the blocks, each one connected molecule without stereochemistry.
harness_assembler *harness_assembler_create(const harness_molecule *const *blocks, size_t count,
                                            char **error);
void harness_assembler_free(harness_assembler *assembler);

size_t harness_assembler_block_atom_count(const harness_assembler *assembler, size_t block);
size_t harness_assembler_block_bond_count(const harness_assembler *assembler, size_t block);

/// A tree of blocks; a bond is four numbers: the places of two blocks in `blocks`, then an atom of
/// either, counted within its block. A bond takes the place of an explicit hydrogen of each atom.
typedef struct {
  const intptr_t *blocks;
  size_t block_count;
  const intptr_t *bonds;
  size_t bond_count;
} harness_tree;

/// The molecule of a tree, its atoms in the order of the blocks.
harness_molecule *harness_assembler_molecule(const harness_assembler *assembler, harness_tree tree,
                                             char **error);

/// The same without keeping a molecule: writes all atoms and all bonds, the blocks' before those that
/// join them, and where `smiles` is not NULL puts the canonical SMILES there. Returns whether it
/// succeeded.
bool harness_assembler_graph(const harness_assembler *assembler, harness_tree tree,
                             harness_atom *atoms, harness_bond *bonds, char **smiles,
                             char **error);

#ifdef __cplusplus
}
#endif
