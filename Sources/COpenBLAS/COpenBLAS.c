#define _GNU_SOURCE
#include "COpenBLAS.h"
#include <cblas.h>
#include <dlfcn.h>
#include <stdlib.h>

// Present in builds with DYNAMIC_ARCH (Debian's and Ubuntu's) only.
__attribute__((weak)) void gotoblas_dynamic_quit(void);
__attribute__((weak)) void gotoblas_dynamic_init(void);

static CBLAS_TRANSPOSE transpose(int transposed) { return transposed ? CblasTrans : CblasNoTrans; }

void harness_sgemm(int a_transposed, int b_transposed, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc) {
  cblas_sgemm(CblasRowMajor, transpose(a_transposed), transpose(b_transposed), m, n, k, alpha, a,
              lda, b, ldb, beta, c, ldc);
}

void harness_dgemm(int a_transposed, int b_transposed, int m, int n, int k, double alpha,
                   const double *a, int lda, const double *b, int ldb, double beta, double *c,
                   int ldc) {
  cblas_dgemm(CblasRowMajor, transpose(a_transposed), transpose(b_transposed), m, n, k, alpha, a,
              lda, b, ldb, beta, c, ldc);
}

int harness_blas_select(const char *core) {
  int result = 0;
  if (gotoblas_dynamic_quit && gotoblas_dynamic_init) {
    if (core) setenv("OPENBLAS_CORETYPE", core, 1);
    else unsetenv("OPENBLAS_CORETYPE");
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
  } else {
    result = -1;
  }
  openblas_set_num_threads(1);
  return result;
}

const char *harness_blas_core(void) { return openblas_get_corename(); }

const char *harness_blas_config(void) { return openblas_get_config(); }

const char *harness_blas_library(void) {
  Dl_info info;
  return dladdr((void *)cblas_sgemm, &info) ? info.dli_fname : 0;
}
