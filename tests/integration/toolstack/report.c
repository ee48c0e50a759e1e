#include "report.h"

#include <stdio.h>

void report(const char *name, const char *what, unsigned long number)
{
    printf("%s: %s %lu\n", name, what, number);
}
