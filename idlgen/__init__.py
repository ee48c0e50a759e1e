"""idlgen: the IDL toolchain of Xen's libxl.

IDL text becomes a syntax tree, the tree a model, the model one view for each target, and templates
draw the views into files. Each of these stages takes a value and returns a new one.
"""

__version__ = "0.1.0"
