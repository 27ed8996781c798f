"""What goes wrong in a renderer."""


class TemplateError(Exception):
    """A template or asset that is missing or cannot be rendered; says which and why.

    ``characters`` are those of the sheet that it fails at, if it is they that it fails at.
    """

    characters = ""
