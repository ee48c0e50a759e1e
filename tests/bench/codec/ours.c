/* Generated code: through libxl's prototypes, and through its own. */

#include "harness.h"
#include "libxl_types_json.h"

static libxl_ctx *ctx;

#include "structs.h"

#define OWN(name) \
    static void read_##name(struct document *d) \
    { \
        libxl_##name value; \
        \
        if (libxl_##name##_read_json_strict(&value, d->text, d->length, NULL)) \
            abort(); \
        libxl_##name##_dispose(&value); \
    } \
    static void write_##name(struct document *d) \
    { \
        libxl_json_buffer out; \
        \
        libxl_json_buffer_init(&out, 0); \
        if (libxl_##name##_write_json((const libxl_##name *)d->made, &out)) \
            abort(); \
        libxl_json_buffer_dispose(&out); \
    }

OWN(event)
OWN(domain_config)

#define OWN_WORK(name) \
    { "read", #name, NULL, read_##name }, { "write", #name, fill_##name, write_##name }

int main(int count, char **arguments)
{
    static const struct work all[] = {
        STRUCT_WORK(event), STRUCT_WORK(domain_config), OWN_WORK(event), OWN_WORK(domain_config),
    };

    (void)count;
    return serve(all, sizeof(all) / sizeof(all[0]), arguments);
}
