"""The build: makes the outputs that are not what their sources give, and writes them.

``plan`` finds what there is to do, ``layout`` and ``workbooks`` lay out pages,
``make`` renders them in worker processes, ``write`` puts outputs in their
places, and ``run`` is the whole build. ``verify`` compares without writing.
``manifest`` is what one build remembers for the next, ``inputs`` is what outputs
depend on, and ``explain`` says why an output is made.

The modules are imported one by one: a build with nothing to do loads few of them.
"""
