/* Has memory run out when a case wants it to; link with -Wl,--wrap=calloc,--wrap=realloc. */
#ifndef ALLOCATION_H
#define ALLOCATION_H

#include <stddef.h>

static int fail_from; /* the number of the next allocation that fails; 0: none */

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static int fails(void)
{
    return fail_from && !--fail_from;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

#endif
