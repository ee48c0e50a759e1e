"""Benchmarks: ratios against peers, all from one run. ``make bench`` runs them; no test does."""
