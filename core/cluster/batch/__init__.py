"""Detached runs: a job goes to a cluster's own scheduler, and QGIS may close."""
