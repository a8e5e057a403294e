"""A Program as the statements of an exported function: what all languages share.

In: a Program with loops, whose last inputs are parameters. Out: statements, with `for` loops over arrays and tables.
Open `statement_writer.py` first, which writes the parts in order. `block_speller.py` writes straight code,
`array_places.py` and `areas.py` find the arrays, `variable_scopes.py` finds where variables are declared,
`returned_places.py` what needs none, `long_terms.py` the sums that are loops, and `forms.py` has the statements that
each language writes in its own way.
"""
