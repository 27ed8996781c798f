"""The front door: the declarations of a repository in a browser.

Its ground (``workspace``, ``drafts``, ``forms``) knows nothing of HTTP; ``application`` and
``guard`` need the extra ``web``. Modules are imported one by one.
"""
