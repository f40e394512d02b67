"""What concerns jobs on a cluster, and whether a cluster can be used: no computation happens here."""
