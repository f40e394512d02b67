"""Patches: squares of an image around pixels whose class is known, as a table of footprints, and their pixels."""
