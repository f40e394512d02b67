"""What developers run; never part of the released plugin."""
