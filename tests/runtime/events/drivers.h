/* The ways to run libxl's OS events, for programs that are to behave the same with each of them. */
#ifndef DRIVERS_H
#define DRIVERS_H

#include <libxl.h>

#include "require.h"

struct driver {
    const char *name;
    void (*start)(libxl_ctx *ctx); /* right after libxl_ctx_alloc */
    void (*turn)(int timeout);     /* until something occurs, or for so many milliseconds */
    void (*end)(void);             /* after libxl_ctx_free */
};

extern const struct driver driver_glib, driver_libuv;

/* Returns the driver of a name; ends the program if there is none. */
const struct driver *driver_named(const char *name);

#endif
