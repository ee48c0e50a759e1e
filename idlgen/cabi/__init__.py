"""What C knows of the model, for every target that meets C.

* ``builtins``: what a builtin is in C: its type, whether it owns memory, how it is copied;
* ``names``: the names of types and functions, and which functions exist;
* ``layout``: the members of structs in their order, with their declarators;
* ``ownership``: who owns memory, who needs an initial value, what may be copied by assignment;
* ``declarations``: what ``templates/_shared/declarations.h.j2`` prints;
* ``lines``: statements as text that is ready to print, broken where it is too long;
* ``reserved``: names that C can't declare.

All of it is derived: a model goes in, tables keyed by the model's nodes come out, computed once.
"""
