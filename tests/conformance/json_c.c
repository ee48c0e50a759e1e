/*
 * What libxl has beside its types when it is built with json-c, over a libxl that is built with
 * yajl: a builtin's value is what libxl's own function writes, parsed. Reading is libxl's own.
 */
#include "libxl_osdeps.h"

#include <json-c/json.h>

#include "libxl_internal.h"

#include "json_c.h"

typedef int (*writer)(json_object **jso_r, void *p);

/* In place of libxl's own, which hands its callback a generator of yajl's. */
char *libxl__object_to_json(libxl_ctx *ctx, const char *type, libxl__gen_json_callback gen,
                            void *p)
{
    json_object *jso;
    char *text;

    (void)ctx;
    (void)type;
    if (((writer)gen)(&jso, p))
        return NULL;
    text = strdup(json_object_to_json_string_ext(jso, JSON_C_TO_STRING_PRETTY));
    json_object_put(jso);
    return text;
}

static int made(json_object **jso_r, json_object *value)
{
    *jso_r = value;
    return value ? 0 : ERROR_NOMEM;
}

int libxl__boolean_gen_jso(json_object **jso_r, bool value)
{
    return made(jso_r, json_object_new_boolean(value));
}

/* json-c's null is no object. */
int libxl__enum_gen_jso(json_object **jso_r, const char *value)
{
    *jso_r = NULL;
    return value ? made(jso_r, json_object_new_string(value)) : 0;
}

int libxl__string_gen_jso(json_object **jso_r, const char *value)
{
    return libxl__enum_gen_jso(jso_r, value);
}

int libxl__uint64_gen_jso(json_object **jso_r, uint64_t value)
{
    return made(jso_r, json_object_new_uint64(value));
}

static int parsed(json_object **jso_r, yajl_gen hand, yajl_gen_status s)
{
    const unsigned char *text;
    size_t size;

    if (s == yajl_gen_status_ok)
        s = yajl_gen_get_buf(hand, &text, &size);
    *jso_r = s == yajl_gen_status_ok ? json_tokener_parse((const char *)text) : NULL;
    yajl_gen_free(hand);
    return *jso_r ? 0 : ERROR_FAIL;
}

#define BUILTIN(name) \
    int libxl_##name##_gen_jso(json_object **jso_r, libxl_##name *p) \
    { \
        yajl_gen hand = yajl_gen_alloc(NULL); \
    \
        return parsed(jso_r, hand, libxl_##name##_gen_json(hand, p)); \
    }

BUILTIN(bitmap)
BUILTIN(cpuid_policy_list)
BUILTIN(defbool)
BUILTIN(hwcap)
BUILTIN(key_value_list)
BUILTIN(mac)
BUILTIN(ms_vm_genid)
BUILTIN(string_list)
BUILTIN(uuid)
