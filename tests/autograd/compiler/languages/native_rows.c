/* The functions of rows.h on many points, for the test that compares them with Python's. */
#include "rows.h"

int number_of_rows(void)
{
    return N_ROWS;
}

const RowFunctions *row(int i)
{
    return &ROWS[i];
}

void evaluate(int i, int n, int n_points, const double *x, double *z)
{
    for (int k = 0; k < n_points; k++)
        z[k] = ROWS[i].evaluate(n, x + k * n);
}

void partial(int i, int operand, int n_points, const double *z, const double *x, double *derivatives)
{
    for (int k = 0; k < n_points; k++)
        derivatives[k] = ROWS[i].partials[operand](z[k], x + k * ROWS[i].arity);
}
