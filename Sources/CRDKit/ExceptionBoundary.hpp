#pragma once

// What every file of this target shares: RDKit's headers, the handle of a molecule, and the boundary
// at which exceptions become texts.

#if !__has_include(<GraphMol/ROMol.h>) || !__has_include(<boost/mpl/integral_c.hpp>)
#error "RDKit's headers are missing. `make run` installs them (librdkit-dev and libboost-dev); \
to build without molecules, switch the package trait Chemistry off: swift build --disable-default-traits"
#else

#include "BoostCompatibility.hpp"

#include <GraphMol/GraphMol.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>

#include "CRDKit.h"

struct harness_molecule {
  std::unique_ptr<RDKit::RWMol> mol;
  /// RDKit keeps what it has computed in the molecule, through const too.
  mutable std::mutex mutex;

  explicit harness_molecule(std::unique_ptr<RDKit::RWMol> mol) : mol(std::move(mol)) {}
};

namespace harness {

inline char *copied(const std::string &text) {
  char *copy = strdup(text.c_str());
  if (!copy) throw std::bad_alloc();
  return copy;
}

/// The value of `body`, or where that throws `failure` and the reason in `error`.
template <class Value, class Body>
Value guarded(char **error, Value failure, Body body) noexcept {
  try {
    return body();
  } catch (const std::exception &reason) {
    *error = strdup(reason.what());
  } catch (...) {
    *error = strdup("an unknown exception of RDKit");
  }
  return failure;
}

/// Writes atoms and bonds in the molecule's order.
void write_graph(const RDKit::ROMol &mol, harness_atom *atoms, harness_bond *bonds);

}  // namespace harness

#endif
