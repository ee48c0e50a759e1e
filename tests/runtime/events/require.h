/* Ends the program if something isn't so. */
#ifndef REQUIRE_H
#define REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

static inline void require_(int ok, const char *what, const char *file, int line)
{
    if (ok)
        return;
    fflush(stdout);
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}
#define require(what) require_((what) != 0, #what, __FILE__, __LINE__)

#endif
