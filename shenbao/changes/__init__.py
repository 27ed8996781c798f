"""What changed between two versions of declarations: found, counted, and marked in Word."""
