"""The registry of diagnostic codes: what each means, in a few words.

A code is stable: it keeps its meaning, and one that is no longer reported is not given again.
``docs/diagnostics.md`` has a section for each, ``tests/cases/err`` at least two cases.
"""

from __future__ import annotations

from idlgen.primitives import MappingProxyType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES: Mapping[str, str] = MappingProxyType(
    {
        # Text: what can't be read, hostile input, syntax.
        "IDL100": "the file can't be read",
        "IDL101": "the file is not UTF-8",
        "IDL102": "the file contains a NUL byte",
        "IDL103": "the file is too large, or has too many errors",
        "IDL104": "brackets are nested too deep",
        "IDL105": "a name or a string is too long",
        "IDL106": "a stray character",
        "IDL107": "a string that does not end",
        "IDL108": "a number that is no integer",
        "IDL109": "a string with a prefix",
        "IDL110": "a bad escape in a string",
        "IDL111": "a missing comma",
        "IDL112": "a bracket that is never closed",
        "IDL113": "a bracket that closes nothing",
        "IDL114": "a statement or a word of Python's",
        "IDL115": "an operator, an attribute access or a subscript",
        "IDL116": "something else was expected",
        # Names, constructors and what they take.
        "IDL201": "an unknown type",
        "IDL202": "a variable is assigned twice",
        "IDL203": "an unknown constructor or statement",
        "IDL204": "a wrong number of arguments",
        "IDL205": "an argument of the wrong kind",
        "IDL206": "an unknown attribute",
        "IDL207": "an attribute is given twice",
        "IDL208": "an attribute's value is of the wrong kind",
        "IDL209": "namespace(…) or hidden(…) with a wrong argument",
        "IDL210": "a declaration is not assigned to a variable",
        "IDL211": "a variable is assigned something other than a constructor's call",
        "IDL212": "a width that no integer has",
        "IDL213": "a declaration without a name",
        "IDL214": "the same C name twice",
        "IDL215": "a composed C name that is none",
        # Enumerations and initial values.
        "IDL301": "a value that is not written (NUMBER, NAME)",
        "IDL302": "a value's name is used twice",
        "IDL303": "a value's number is used twice",
        "IDL304": "a value that does not fit an int",
        "IDL305": "an initial value that is of another enumeration",
        "IDL306": "an initial value that its enumeration does not have",
        "IDL307": "an expression that C would not take for one",
        # Structs, unions and their fields.
        "IDL401": "a constructor that only stands inside a struct",
        "IDL402": "a type that can't be declared in place",
        "IDL403": "a field that is not written (NAME, TYPE)",
        "IDL404": "a field's attributes that are no dict",
        "IDL405": "a field's name is used twice",
        "IDL406": "a field deprecated by one that does not exist",
        "IDL407": "a struct that contains itself",
        "IDL408": "a type that was declared anew",
        "IDL409": "a bit field that C does not have",
        # Keyed unions.
        "IDL501": "a keyed union outside a struct",
        "IDL502": "a discriminant that is no field",
        "IDL503": "a discriminant that is no enumeration",
        "IDL504": "a member that is not written (NAME, TYPE)",
        "IDL505": "a member that belongs to no value",
        "IDL506": "two members for one value",
        "IDL507": "a discriminant that the struct declares with another type",
        # Arrays.
        "IDL601": "an array outside a struct",
        "IDL602": "an array of arrays",
        "IDL603": "an array directly in a union",
        "IDL604": "an array's length that is not called num_…",
        # C.
        "IDL701": "a struct without data",
        "IDL702": "an enumeration without values",
        "IDL703": "a name that C or C++ reserves",
        "IDL704": "a name that C already has for something else",
        "IDL705": "a constant that nobody knows",
        "IDL706": "an initial value for what is owned",
        "IDL707": "a builtin of which nobody says what it is in C",
        # Dispatch and Python.
        "IDL801": "a keyed union that can't be dispatched on",
        "IDL802": "a member called unhandled",
        "IDL803": "a name that dispatch in C needs",
        "IDL804": "two handlers of the same name in C",
        "IDL805": "an option of the C target that names nothing",
        "IDL810": "two classes of the same name in Python",
        "IDL811": "two fields of the same name in Python",
        "IDL812": "a builtin of which nobody says what it is in Python",
        "IDL813": "a type that Python can't express",
        "IDL814": "an initial value that can't be told in Python",
        "IDL815": "two values of the same name in Python",
        "IDL816": "two handlers of the same name in Python",
        # libxl's own files.
        "IDL820": "a type that libxl's own files can't express",
        "IDL821": "a deprecated field that can't be told from its default",
        # The configuration.
        "IDL901": "a configuration that is no TOML",
        "IDL902": "an unknown name in the configuration",
        "IDL903": "a value in the configuration that is of the wrong kind",
    }
)
