"""How fast shenbao is: declarations from a seed, other programs beside it, one table."""
