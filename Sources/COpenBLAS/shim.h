#include <cblas.h>

// Debian's libopenblas-dev carries LAPACK but not lapacke.h: the routines used, declared by hand.
// LU factorisation with partial pivoting, and the solution from it (column-major).
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);
void dgetrs_(const char *trans, const int *n, const int *nrhs, const double *a, const int *lda,
             const int *ipiv, double *b, const int *ldb, int *info);
