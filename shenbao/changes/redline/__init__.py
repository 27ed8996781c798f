"""The redline: a sheet in Word with tracked changes that lead from the old one to the new."""
