/*
 * What generated files need of libxl's own: its builtin types, its tree of JSON values, and the
 * functions that it has beside its types. Only declared, and only as much as that.
 */
#ifndef LIBXL_INTERNAL_H
#define LIBXL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define _hidden __attribute__((visibility("hidden")))

#include "libxl.h"

#ifdef WITH_JSON_C
#include <json-c/json.h>
#else
#include <yajl/yajl_gen.h>
#endif

typedef struct libxl__gc libxl__gc;

struct libxl__gc {
    struct libxl__ctx *owner;
};

struct libxl__ctx {
    libxl__gc nogc_gc;
};

#define NOGC (&gc->owner->nogc_gc)

void *libxl__calloc(libxl__gc *gc, size_t number, size_t size);
int libxl__enum_from_string(const libxl_enum_string_table *table, const char *s, int *value);
void libxl_string_copy(libxl_ctx *ctx, char **dst, char *const *src);
bool libxl__string_is_default(char **p);

/* --- JSON that is read --- */

typedef enum {
    JSON_NULL = 1,
    JSON_BOOL = 2,
    JSON_INTEGER = 4,
    JSON_NUMBER = 16,
    JSON_STRING = 32,
    JSON_MAP = 64,
    JSON_ARRAY = 128,
    JSON_ANY = 255
} libxl__json_node_type;

typedef struct {
    int count;
} flexarray_t;

typedef struct libxl__json_object {
    union {
        flexarray_t *array;
    } u;
} libxl__json_object;

bool libxl__json_object_is_string(const libxl__json_object *o);
const char *libxl__json_object_get_string(const libxl__json_object *o);
libxl__json_object *libxl__json_array_get(const libxl__json_object *o, int i);
const libxl__json_object *libxl__json_map_get(const char *key, const libxl__json_object *o,
                                              libxl__json_node_type expected);

typedef int (*libxl__json_parse_callback)(libxl__gc *gc, libxl__json_object *o, void *p);
int libxl__object_from_json(libxl_ctx *ctx, const char *type, libxl__json_parse_callback parse,
                            void *p, const char *s);

int libxl__int_parse_json(libxl__gc *gc, const libxl__json_object *o, void *p);
int libxl__uint8_parse_json(libxl__gc *gc, const libxl__json_object *o, void *p);
int libxl__uint16_parse_json(libxl__gc *gc, const libxl__json_object *o, void *p);
int libxl__uint32_parse_json(libxl__gc *gc, const libxl__json_object *o, void *p);
int libxl__uint64_parse_json(libxl__gc *gc, const libxl__json_object *o, void *p);
int libxl__bool_parse_json(libxl__gc *gc, const libxl__json_object *o, bool *p);
int libxl__string_parse_json(libxl__gc *gc, const libxl__json_object *o, char **p);

/* --- JSON that is written --- */

#ifdef WITH_JSON_C
#define WRITER(name, type) int name##_gen_jso(json_object **jso_r, type p)
typedef int (*libxl__gen_json_callback)(json_object **jso_r, void *p);
WRITER(libxl__enum, const char *);
WRITER(libxl__boolean, bool);
#else
#define WRITER(name, type) yajl_gen_status name##_gen_json(yajl_gen hand, type p)
typedef yajl_gen_status (*libxl__gen_json_callback)(yajl_gen hand, void *p);
yajl_gen_status libxl__yajl_gen_enum(yajl_gen hand, const char *p);
#endif

WRITER(libxl__string, const char *);
WRITER(libxl__uint64, uint64_t);
char *libxl__object_to_json(libxl_ctx *ctx, const char *type, libxl__gen_json_callback gen,
                            void *p);

/* A builtin's functions take it by value or by reference, as each IDL says: no prototypes. */
#ifdef WITH_JSON_C
#define BUILTIN_WRITER(name) int libxl_##name##_gen_jso()
#else
#define BUILTIN_WRITER(name) yajl_gen_status libxl_##name##_gen_json()
#endif
#define BUILTIN(name) \
    BUILTIN_WRITER(name); \
    int libxl__##name##_parse_json(); \
    void libxl_##name##_copy(); \
    void libxl_##name##_dispose()

BUILTIN(defbool);
BUILTIN(domid);
BUILTIN(devid);
BUILTIN(uuid);
BUILTIN(mac);
BUILTIN(bitmap);
BUILTIN(cpuid_policy_list);
BUILTIN(string_list);
BUILTIN(key_value_list);
BUILTIN(hwcap);
BUILTIN(ms_vm_genid);

#include PRIVATE_H
#include JSON_H

#endif
