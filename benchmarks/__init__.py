"""How fast the product is, against what it could be at best: hand-written SQL, pandas, Dash, COPY.

`python -m benchmarks --help`. Never imported by the product; results are in `results/`.
"""
