"""Time, CPU and memory of the big jobs, each in a process of its own, on a scratch database.

Figures are printed, never asserted: a test that fails when the machine is busy proves nothing.
"""
