/* yajl at the same work: its own tree for reading, its generator for writing; see tree.h. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <strings.h>
#include <string.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>
#include <yajl/yajl_tree.h>

#define NODE yajl_val
#define is_null YAJL_IS_NULL
#define is_bool(node) (YAJL_IS_TRUE(node) || YAJL_IS_FALSE(node))
#define is_true YAJL_IS_TRUE
#define is_integer is_whole
#define is_negative(node) (YAJL_GET_NUMBER(node)[0] == '-')
#define integer whole
#define is_text YAJL_IS_STRING
#define text_of YAJL_GET_STRING
#define length_of(node) strlen(YAJL_GET_STRING(node))
#define is_list YAJL_IS_ARRAY
#define is_object YAJL_IS_OBJECT
#define count_of(node) (is_list(node) ? YAJL_GET_ARRAY(node)->len : YAJL_GET_OBJECT(node)->len)
#define EACH_ITEM(node, item) \
    for (size_t each = 0; \
         each < YAJL_GET_ARRAY(node)->len && (item = YAJL_GET_ARRAY(node)->values[each], true); \
         each++)
#define EACH_MEMBER(node, name, inner) \
    for (size_t each = 0; \
         each < YAJL_GET_OBJECT(node)->len && (name = YAJL_GET_OBJECT(node)->keys[each], \
             inner = YAJL_GET_OBJECT(node)->values[each], true); \
         each++)
#define END_EACH

/* Above INT64_MAX, yajl leaves a number as text. */
static bool is_whole(yajl_val node)
{
    const char *text;

    if (YAJL_IS_INTEGER(node) || !YAJL_IS_NUMBER(node))
        return YAJL_IS_INTEGER(node);
    text = YAJL_GET_NUMBER(node);
    return !text[strspn(text, "-0123456789")];
}

static uint64_t whole(yajl_val node)
{
    if (YAJL_IS_INTEGER(node))
        return (uint64_t)YAJL_GET_INTEGER(node);
    return strtoull(YAJL_GET_NUMBER(node), NULL, 10);
}

static void begin_writing(void);
static void end_writing(void);
struct document;
static void read_tree(struct document *d);

#include "tree.h"

static int see(void *unused)
{
    (void)unused;
    return 1;
}

static int see_bool(void *unused, int value)
{
    (void)unused;
    (void)value;
    return 1;
}

static int see_number(void *unused, const char *text, size_t length)
{
    (void)unused;
    (void)text;
    (void)length;
    return 1;
}

static int see_string(void *unused, const unsigned char *text, size_t length)
{
    (void)unused;
    (void)text;
    (void)length;
    return 1;
}

/* Not even a tree: callbacks that do nothing. */
static void read_tree(struct document *d)
{
    static yajl_callbacks callbacks = {
        see, see_bool, NULL, NULL, see_number, see_string, see, see_string, see, see, see,
    };
    yajl_handle handle = yajl_alloc(&callbacks, NULL, NULL);

    if (yajl_parse(handle, (const unsigned char *)d->text, d->length) != yajl_status_ok
        || yajl_complete_parse(handle) != yajl_status_ok)
        abort();
    yajl_free(handle);
}

int libxl_json_read(const libxl_json_type *type, void *p, const char *text, size_t length,
        bool strict, libxl_json_error *error)
{
    yajl_val root = yajl_tree_parse(text, NULL, 0);
    int rc;

    (void)length;
    (void)strict;
    (void)error;
    if (!root)
        return -1;
    rc = fill_document(type, root, p);
    yajl_tree_free(root);
    return rc;
}

/* --- writing ------------------------------------------------------------------------------- */

static yajl_gen gen;

static void begin_writing(void)
{
    gen = yajl_gen_alloc(NULL);
}

static void end_writing(void)
{
    const unsigned char *text;
    size_t length;

    if (yajl_gen_get_buf(gen, &text, &length) != yajl_gen_status_ok)
        abort();
    yajl_gen_free(gen);
}

void libxl_json_open(libxl_json_buffer *b, char bracket)
{
    (void)b;
    if (bracket == '{')
        yajl_gen_map_open(gen);
    else
        yajl_gen_array_open(gen);
}

void libxl_json_close(libxl_json_buffer *b, char bracket)
{
    (void)b;
    if (bracket == '}')
        yajl_gen_map_close(gen);
    else
        yajl_gen_array_close(gen);
}

void libxl_json_put_long_name(libxl_json_buffer *b, const char *name, size_t length)
{
    (void)b;
    /* Without its quotes and its colon. */
    yajl_gen_string(gen, (const unsigned char *)name + 1, length - 3);
}

void libxl_json_any_name(libxl_json_buffer *b, const char *name)
{
    (void)b;
    yajl_gen_string(gen, (const unsigned char *)name, strlen(name));
}

void libxl_json_element(libxl_json_buffer *b)
{
    (void)b;
}

void libxl_json_bool(libxl_json_buffer *b, bool value)
{
    (void)b;
    yajl_gen_bool(gen, value);
}

void libxl_json_int(libxl_json_buffer *b, int64_t value)
{
    (void)b;
    yajl_gen_integer(gen, value);
}

void libxl_json_uint(libxl_json_buffer *b, uint64_t value)
{
    char digits[24];

    (void)b;
    if (value <= INT64_MAX)
        yajl_gen_integer(gen, (long long)value);
    else
        yajl_gen_number(gen, digits,
            (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value));
}

void libxl_json_string(libxl_json_buffer *b, const char *value)
{
    (void)b;
    if (value)
        yajl_gen_string(gen, (const unsigned char *)value, strlen(value));
    else
        yajl_gen_null(gen);
}

void libxl_json_plain(libxl_json_buffer *b, const char *value)
{
    libxl_json_string(b, value);
}

void libxl_json_ascii(libxl_json_buffer *b, const char *value, size_t length)
{
    (void)b;
    yajl_gen_string(gen, (const unsigned char *)value, length);
}

int libxl_json_finish(libxl_json_buffer *b)
{
    (void)b;
    return 0;
}

void libxl_json_buffer_init(libxl_json_buffer *b, unsigned int indent)
{
    (void)b;
    (void)indent;
}

char *libxl_json_buffer_take(libxl_json_buffer *b)
{
    (void)b;
    return NULL;
}
