"""What happens to a program that runs for months: power cuts, full disks, hostile files, crowds.

Each test runs briefly with all others, and at length under `make torture`, which writes what it
did to `benchmarks/results/torture.md`.
"""
