/* The gradient of benchmarks/scans.py's oscillators, by hand. numbers: x0, x1, v0, v1, k0, k1, kc, dt; out: the energy and
   its gradient by these; kept: 4 n numbers of memory. */
void oscillators(const double *numbers, double *out, double *kept, long n)
{
    double x0 = numbers[0], x1 = numbers[1], v0 = numbers[2], v1 = numbers[3];
    double k0 = numbers[4], k1 = numbers[5], kc = numbers[6], dt = numbers[7], half = 0.5 * dt, energy = 0.0;
    for (long t = 0; t < n; t++) {
        double *at = kept + 4 * t;
        at[0] = x0, at[1] = x1, at[2] = v0, at[3] = v1;
        double d = x0 - x1;
        double p0 = v0 - half * (k0 * x0 + kc * d), p1 = v1 - half * (k1 * x1 - kc * d);
        x0 += dt * p0, x1 += dt * p1;
        d = x0 - x1;
        v0 = p0 - half * (k0 * x0 + kc * d), v1 = p1 - half * (k1 * x1 - kc * d);
        energy += d * d;
    }
    double gx0 = 0, gx1 = 0, gv0 = 0, gv1 = 0, gk0 = 0, gk1 = 0, gkc = 0, gdt = 0, ghalf = 0;
    for (long t = n - 1; t >= 0; t--) {
        const double *at = kept + 4 * t;
        double a0 = at[0], a1 = at[1], e = a0 - a1;
        double f0 = k0 * a0 + kc * e, f1 = k1 * a1 - kc * e;
        double p0 = at[2] - half * f0, p1 = at[3] - half * f1;
        double y0 = a0 + dt * p0, y1 = a1 + dt * p1, d = y0 - y1;
        double h0 = k0 * y0 + kc * d, h1 = k1 * y1 - kc * d;
        double gp0 = gv0, gp1 = gv1, gh0 = -half * gv0, gh1 = -half * gv1, c = gh0 - gh1;
        ghalf -= gv0 * h0 + gv1 * h1;
        gk0 += gh0 * y0, gk1 += gh1 * y1, gkc += c * d;
        gx0 += gh0 * k0 + (2 * d + c * kc), gx1 += gh1 * k1 - (2 * d + c * kc);
        gdt += gx0 * p0 + gx1 * p1, gp0 += gx0 * dt, gp1 += gx1 * dt;
        ghalf -= gp0 * f0 + gp1 * f1;
        double gf0 = -half * gp0, gf1 = -half * gp1;
        c = gf0 - gf1;
        gk0 += gf0 * a0, gk1 += gf1 * a1, gkc += c * e;
        gx0 += gf0 * k0 + c * kc, gx1 += gf1 * k1 - c * kc;
        gv0 = gp0, gv1 = gp1;
    }
    double all[] = {energy, gx0, gx1, gv0, gv1, gk0, gk1, gkc, gdt + 0.5 * ghalf};
    for (int i = 0; i < 9; i++)
        out[i] = all[i];
}
