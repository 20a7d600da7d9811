#pragma once
#include <cblas.h>

/// Chooses OpenBLAS's kernels by core name ("Haswell", ...), or the processor's own when `core` is
/// NULL, and limits it to one thread. Call it before any other thread uses BLAS. Returns 0, or -1
/// when this OpenBLAS was built for one processor only and cannot choose.
int harness_blas_select(const char *core);

/// The name of the kernels in use, for example "Haswell" or "Zen".
const char *harness_blas_core(void);

/// OpenBLAS's own description of its build.
const char *harness_blas_config(void);

/// The shared library that serves cblas_sgemm in this process, or NULL where it cannot be told.
const char *harness_blas_library(void);
