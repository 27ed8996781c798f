"""What goes wrong in a renderer."""


class TemplateError(Exception):
    """A template or asset that is missing or cannot be rendered; says which and why."""
