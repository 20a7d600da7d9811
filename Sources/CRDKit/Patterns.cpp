#ifdef HARNESS_CHEMISTRY

#include "ExceptionBoundary.hpp"

#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>

#include <sstream>
#include <vector>

using namespace RDKit;

struct harness_patterns {
  std::vector<std::unique_ptr<RWMol>> queries;
};

harness_patterns *harness_patterns_create(const char *lines, char **error) {
  return harness::guarded<harness_patterns *>(error, nullptr, [&] {
    auto patterns = std::make_unique<harness_patterns>();
    std::istringstream text(lines);
    for (std::string line; std::getline(text, line);) {
      patterns->queries.emplace_back(SmartsToMol(line));
      if (!patterns->queries.back()) throw std::invalid_argument("'" + line + "'");
    }
    return patterns.release();
  });
}

void harness_patterns_free(harness_patterns *patterns) { delete patterns; }

size_t harness_patterns_count(const harness_patterns *patterns) {
  return patterns->queries.size();
}

bool harness_patterns_match(const harness_patterns *patterns, const harness_molecule *molecule,
                            bool only_whether, int32_t *counts, char **error) {
  return harness::guarded(error, false, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    SubstructMatchParameters parameters;
    if (only_whether) parameters.maxMatches = 1;
    for (const auto &query : patterns->queries)
      *counts++ = SubstructMatch(*molecule->mol, *query, parameters).size();
    return true;
  });
}

int32_t harness_patterns_rings_without(const harness_patterns *patterns,
                                       const harness_molecule *molecule, char **error) {
  return harness::guarded(error, -1, [&] {
    std::lock_guard<std::mutex> lock(molecule->mutex);
    std::unique_ptr<ROMol> rest(new ROMol(*molecule->mol));
    for (const auto &query : patterns->queries) rest.reset(deleteSubstructs(*rest, *query));
    return static_cast<int32_t>(MolOps::findSSSR(*rest));
  });
}

#endif
