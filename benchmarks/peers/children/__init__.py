"""One small module a system, run by the Python of its own environment; see `benchmarks.peers.task`.

Each follows the usage that the system's own documentation shows, with its defaults unless said.
"""
