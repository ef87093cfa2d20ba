"""Canonical tables in, table out: every figure of the product is defined here, once.

A metric is an Ibis expression for the engine, a small numpy function for what SQL cannot say, and a query of the
figure's own name that joins the two. Nothing here executes a query, draws, or reads a clock.
"""

from metrics.catalog import CATALOG
from metrics.declaration import Metric

__all__ = ["CATALOG", "Metric"]
