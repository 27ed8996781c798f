"""Tests of what is pulled back from edited Word documents."""
