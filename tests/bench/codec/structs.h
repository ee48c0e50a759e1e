/* The work of a library that has the structs: generated code, or libxl. */

#define STRUCT(name) \
    static void from_json_##name(struct document *d) \
    { \
        libxl_##name value; \
        \
        libxl_##name##_init(&value); \
        if (libxl_##name##_from_json(ctx, &value, d->text)) \
            abort(); \
        libxl_##name##_dispose(&value); \
    } \
    static void fill_##name(struct document *d) \
    { \
        d->made = checked(malloc(sizeof(libxl_##name))); \
        libxl_##name##_init((libxl_##name *)d->made); \
        if (libxl_##name##_from_json(ctx, (libxl_##name *)d->made, d->text)) \
            abort(); \
    } \
    static void to_json_##name(struct document *d) \
    { \
        free(checked(libxl_##name##_to_json(ctx, (libxl_##name *)d->made))); \
    }

STRUCT(event)
STRUCT(domain_config)

#define STRUCT_WORK(name) \
    { "from_json", #name, NULL, from_json_##name }, \
    { "to_json", #name, fill_##name, to_json_##name }
