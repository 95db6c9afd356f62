"""No business here: who acts, how rows are written, how states move, money, time, journal, errands."""
