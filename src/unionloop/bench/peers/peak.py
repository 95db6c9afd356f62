"""What a process has held in memory at most: ours and the yardsticks' alike. Imports nothing of ours."""

from pathlib import Path


def peak_mb(process: int | str = "self") -> float:
    """Return the highest resident size of a process in megabytes (Linux, VmHWM).

    Not `ru_maxrss`: a process begins with what the one that started it holds at that moment, and in `bench all` that is more
    than most steps ever need.
    """
    lines = Path("/proc", str(process), "status").read_text(encoding="utf-8").splitlines()
    return round(int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024, 1)
