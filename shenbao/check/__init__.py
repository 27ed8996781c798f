"""The reviewer's rules: what one would mark in a declaration, before a reviewer does."""
