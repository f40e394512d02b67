"""Clusters for tests and for trying out: a real Slurm, a real SSH server, real dask schedulers and workers.

All run on this machine and listen on 127.0.0.1 only, in a folder and on ports of their own, so that they meddle with
no other installation and with no second test bed. They end with the process that started them, however it ends.
``python -m terroir.tools.cluster_testbed`` starts them in the foreground for a person.
"""
