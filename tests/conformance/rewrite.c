/*
 * Reads a document of the struct that its argument names, and writes it again. STRUCTS is a file
 * with a line STRUCT(name) for each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libxl.h"

static libxl_ctx *ctx;

#define STRUCT(t) \
    if (!strcmp(name, #t)) { \
        t value; \
        char *again = NULL; \
    \
        if (!t##_from_json(ctx, &value, text)) \
            again = t##_to_json(ctx, &value); \
        printf("%s", again ? again : "refused"); \
        free(again); \
        t##_dispose(&value); \
    }

int main(int argc, char **argv)
{
    static char text[1 << 20];
    const char *name = argv[1];
    xentoollog_logger_stdiostream *logger;

    (void)argc;
    text[fread(text, 1, sizeof(text) - 1, stdin)] = 0;
    logger = xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger))
        return 2;
#include STRUCTS
    libxl_ctx_free(ctx);
    xtl_logger_destroy((xentoollog_logger *)logger);
    return 0;
}
