"""Learns the text space from public data (matching/open_data.py), with numpy and scipy alone."""
