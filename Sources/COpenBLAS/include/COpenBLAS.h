#pragma once

// cblas.h stays out of this header: GSL has one of its own with the same names.

/// C = alpha A B + beta C in row-major order, A of m x k and B of k x n, each stored transposed where
/// its flag is 1; the leading dimensions are the lengths of stored rows.
void harness_sgemm(int a_transposed, int b_transposed, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
void harness_dgemm(int a_transposed, int b_transposed, int m, int n, int k, double alpha,
                   const double *a, int lda, const double *b, int ldb, double beta, double *c,
                   int ldc);

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
