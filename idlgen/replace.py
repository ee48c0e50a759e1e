"""Files at paths that the user gives, as other generators write them: whatever was there goes."""

from __future__ import annotations

import os

from idlgen.output import OutputRoot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def replace_files(texts: Mapping[str, str]) -> None:
    """Write texts to paths, each file whole or not at all.

    What is no regular file, a device or a pipe, is written to instead; a symbolic link is followed.
    A file is new even if its bytes are as before: who runs make expects it to be. Raises OSError,
    and OutputError.
    """
    for path, text in texts.items():
        data = text.encode()
        target = os.path.realpath(path) if os.path.islink(path) else path
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                file.write(data)
        else:
            folder, name = os.path.split(target)
            OutputRoot(folder or ".").write(name, data)
