"""Programs as files that need nothing of glassgrad: Python with `math` alone, and C99."""
