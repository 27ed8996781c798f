"""shenbao: performance-target declarations (申报) as code."""

__version__ = "0.1.0"
