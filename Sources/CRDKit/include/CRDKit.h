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

/// The most atoms that a molecule may have, written hydrogens included: canonical SMILES are written by
/// a recursion over atoms, and a stack may be as small as 512 KiB.
enum { HARNESS_MOST_ATOMS = 500 };

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

/// The canonical SMILES of the rings and what links them (Bemis & Murcko 1996), without
/// stereochemistry, empty where there are no rings.
char *harness_molecule_scaffold(const harness_molecule *molecule, char **error);

typedef struct {
  double molecular_weight;  // grams a mole, of the natural isotopes
  double crippen_log_p;     // Wildman & Crippen 1999
  double tpsa;              // square angstroms, Ertl et al. 2000, of nitrogen and oxygen
  int32_t hydrogen_bond_donors;
  int32_t rotatable_bonds;  // by RDKit's strict definition
} harness_descriptors;

bool harness_molecule_descriptors(const harness_molecule *molecule, harness_descriptors *values,
                                  char **error);

enum { HARNESS_FINGERPRINT_WORDS = 32 };

/// The Morgan fingerprint of radius 2 (Rogers & Hahn 2010), folded into 2048 bits, bit 0 first.
bool harness_molecule_fingerprint(const harness_molecule *molecule, uint64_t *words, char **error);

/// RDKit's path fingerprint (paths of 1 to 7 bonds, branched ones too, two bits each), folded into 2048
/// bits, bit 0 first.
bool harness_molecule_path_fingerprint(const harness_molecule *molecule, uint64_t *words,
                                       char **error);

/// What makes a molecule hard to make beside its fragments (Ertl & Schuffenhauer 2009).
typedef struct {
  int32_t stereo_centres;  // assigned or not
  int32_t spiro_atoms;
  int32_t bridgeheads;
  int32_t macrocycles;  // rings of more than 8 atoms
} harness_complexity;

bool harness_molecule_complexity(const harness_molecule *molecule, harness_complexity *values,
                                 char **error);

/// The neighbourhoods of atoms of radius 0 to 2 (Rogers & Hahn 2010), not folded: writes the number of each
/// distinct one and how often it occurs, as many as there is `room` for, and returns how many there are, or -1.
int64_t harness_molecule_neighbourhoods(const harness_molecule *molecule, uint32_t *numbers,
                                        int32_t *counts, size_t room, char **error);

/// A drawing as RDKit writes it: an SVG of this many pixels, without a background.
char *harness_molecule_svg(const harness_molecule *molecule, int width, int height, char **error);

// ---- patterns ----

/// Substructures, compiled once.
typedef struct harness_patterns harness_patterns;

/// The patterns of a text with one SMARTS a line.
harness_patterns *harness_patterns_create(const char *lines, char **error);
void harness_patterns_free(harness_patterns *patterns);
size_t harness_patterns_count(const harness_patterns *patterns);

/// Writes for each pattern at how many distinct sets of atoms it matches, or, where `only_whether`,
/// 0 or 1.
bool harness_patterns_match(const harness_patterns *patterns, const harness_molecule *molecule,
                            bool only_whether, int32_t *counts, char **error);

/// How many rings (the smallest set of smallest rings) are left without the atoms that any of the
/// patterns matches, or -1.
int32_t harness_patterns_rings_without(const harness_patterns *patterns,
                                       const harness_molecule *molecule, char **error);

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
