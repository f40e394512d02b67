"""First thing that runs on a node: unpacks the code that came with the job, and hands over to it.

It is sent as a file of its own, and reads in any Python from 3.6 on, so that one that is too old can be told.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
import zipfile
from importlib import import_module

OLDEST = (3, 9)
NEEDED = ("numpy", "osgeo")


def main() -> int:
    """Run the job of the folder that this file lies in; returns the exit status."""
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "job.json"), encoding="utf-8") as stream:
        order = json.load(stream)["batch"]
    found = ".".join(map(str, sys.version_info[:2]))
    if sys.version_info[:2] < OLDEST:
        return refuse(
            "the cluster's Python {program} is {found} and has to be {needed} or newer; name another in the profile",
            folder,
            program=sys.executable,
            found=found,
            needed=".".join(map(str, OLDEST)),
        )
    missing = [module for module in NEEDED if not is_there(module)]
    if missing:
        return refuse(
            "the cluster's Python {program} lacks {modules}; install them there, or name another in the profile",
            folder,
            program=sys.executable,
            modules=", ".join(missing),
        )
    code = unpacked(folder, order["code"], order["version"])
    if not code:
        return refuse("the code in {place} is damaged; submit the job again", folder, place=folder)
    sys.path.insert(0, code)
    from terroir.core.__main__ import main as run

    return run(["node", folder, *sys.argv[1:]])


def is_there(module: str) -> bool:
    """Whether a module can be imported, all that it needs included."""
    try:
        import_module(module)
    except ImportError:
        return False
    return True


def unpacked(folder: str, code: str, version: str) -> str:
    """Folder with the code of this hash, unpacked by whichever process comes first; empty where it is damaged."""
    target = os.path.join(folder, "code-" + code[:16])
    if os.path.isdir(target):
        return target
    archive = os.path.join(folder, "code.zip")
    with open(archive, "rb") as stream:
        if hashlib.sha256(stream.read()).hexdigest() != code:
            return ""
    made = tempfile.mkdtemp(prefix=".code-", dir=folder)
    try:
        with zipfile.ZipFile(archive) as members:
            members.extractall(made)
        with open(os.path.join(made, "terroir", "metadata.txt"), "w", encoding="utf-8") as stream:
            stream.write("[general]\nversion=" + version + "\n")
        os.rename(made, target)
    except OSError:
        if not os.path.isdir(target):  # else another task of the array was quicker
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def is_done(folder: str) -> bool:
    """Whether an earlier attempt has made the results."""
    try:
        with open(os.path.join(folder, "status.json"), encoding="utf-8") as stream:
            return bool(json.load(stream).get("state") == "done")
    except (OSError, ValueError):
        return False


def refuse(template: str, folder: str, **values: str) -> int:
    """Say in the job's status and in its log why nothing can be done."""
    sys.stderr.write(template.format(**values) + "\n")
    if is_done(folder):  # by an earlier attempt, on a node that could
        return 0
    moment = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    reason = {"template": template, "values": values, "parameter": "profile"}
    status = {"format": 1, "state": "failed", "reason": reason, "updated": moment, "progress": 0.0}
    beside = os.path.join(folder, ".status." + str(os.getpid()))
    with open(beside, "w", encoding="utf-8") as stream:
        json.dump(status, stream)
    os.replace(beside, os.path.join(folder, "status.json"))
    return 1


if __name__ == "__main__":
    sys.exit(main())
