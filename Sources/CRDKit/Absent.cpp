// A build without the chemistry: nothing can be made, so nothing else is ever called.
#ifndef HARNESS_CHEMISTRY

#include "CRDKit.h"

const char *harness_rdkit_version(void) { return nullptr; }
void harness_text_free(char *) {}

harness_molecule *harness_molecule_from_smiles(const char *, size_t, char **) { return nullptr; }
void harness_molecule_free(harness_molecule *) {}
size_t harness_molecule_atom_count(const harness_molecule *) { return 0; }
size_t harness_molecule_bond_count(const harness_molecule *) { return 0; }
void harness_molecule_graph(const harness_molecule *, harness_atom *, harness_bond *) {}
char *harness_molecule_smiles(const harness_molecule *, char **) { return nullptr; }
char *harness_molecule_scaffold(const harness_molecule *, char **) { return nullptr; }
bool harness_molecule_descriptors(const harness_molecule *, harness_descriptors *, char **) {
  return false;
}
bool harness_molecule_fingerprint(const harness_molecule *, uint64_t *, char **) { return false; }
bool harness_molecule_path_fingerprint(const harness_molecule *, uint64_t *, char **) {
  return false;
}
bool harness_molecule_complexity(const harness_molecule *, harness_complexity *, char **) {
  return false;
}
int64_t harness_molecule_neighbourhoods(const harness_molecule *, uint32_t *, int32_t *, size_t,
                                        char **) {
  return -1;
}
char *harness_molecule_svg(const harness_molecule *, int, int, char **) { return nullptr; }

harness_patterns *harness_patterns_create(const char *, char **) { return nullptr; }
void harness_patterns_free(harness_patterns *) {}
size_t harness_patterns_count(const harness_patterns *) { return 0; }
bool harness_patterns_match(const harness_patterns *, const harness_molecule *, bool, int32_t *,
                            char **) {
  return false;
}
int32_t harness_patterns_rings_without(const harness_patterns *, const harness_molecule *,
                                       char **) {
  return -1;
}

harness_assembler *harness_assembler_create(const harness_molecule *const *, size_t, char **) {
  return nullptr;
}
void harness_assembler_free(harness_assembler *) {}
size_t harness_assembler_block_atom_count(const harness_assembler *, size_t) { return 0; }
size_t harness_assembler_block_bond_count(const harness_assembler *, size_t) { return 0; }
harness_molecule *harness_assembler_molecule(const harness_assembler *, harness_tree, char **) {
  return nullptr;
}
bool harness_assembler_graph(const harness_assembler *, harness_tree, harness_atom *,
                             harness_bond *, char **, char **) {
  return false;
}

#endif
