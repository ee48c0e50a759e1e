/*
 * Reads documents and writes them again: to each "NAME SIZE\n", a struct and a document of so many
 * bytes that follows, it answers "SIZE\n" and what it wrote, or "-1\n" where libxl refuses it. What
 * it wrote is read and written once more, and has to stay as it is. STRUCTS is a file with a line
 * STRUCT(name) for each struct.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libxl.h"

static libxl_ctx *ctx;

/* Prints an answer, and frees the two texts. */
static void answer(char *once, char *twice)
{
    if (!once) {
        printf("-1\n");
        return;
    }
    if (!twice || strcmp(once, twice)) {
        fprintf(stderr, "%s\nis, read and written again:\n%s\n", once, twice ? twice : "nothing");
        exit(3);
    }
    printf("%zu\n%s", strlen(once), once);
    free(once);
    free(twice);
}

#define STRUCT(t) \
    static char *rewrite_##t(const char *text) \
    { \
        t value; \
        char *again = NULL; \
    \
        if (!t##_from_json(ctx, &value, text)) { \
            again = t##_to_json(ctx, &value); \
            if (!again) \
                exit(4); \
        } \
        t##_dispose(&value); \
        return again; \
    }
#include STRUCTS
#undef STRUCT

#define STRUCT(t) { #t, rewrite_##t },
static const struct {
    const char *name;
    char *(*rewrite)(const char *text);
} structs[] = {
#include STRUCTS
};

int main(void)
{
    xentoollog_logger_stdiostream *logger;
    char name[256];
    char *text, *once;
    size_t size, i;

    logger = xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger))
        return 2;
    while (scanf("%255s %zu", name, &size) == 2 && getchar() == '\n') {
        text = calloc(size + 1, 1);
        if (fread(text, 1, size, stdin) != size)
            return 2;
        for (i = 0; strcmp(structs[i].name, name); i++)
            ;
        once = structs[i].rewrite(text);
        answer(once, once ? structs[i].rewrite(once) : NULL);
        free(text);
    }
    libxl_ctx_free(ctx);
    xtl_logger_destroy((xentoollog_logger *)logger);
    return 0;
}
