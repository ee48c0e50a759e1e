/* yyjson at the same work: see tree.h. */

#include "yyjson.h"
#include <stdbool.h>
#include <strings.h>

#define NODE yyjson_val *
#define is_null yyjson_is_null
#define is_bool yyjson_is_bool
#define is_true yyjson_is_true
#define is_integer yyjson_is_int
#define is_negative yyjson_is_sint
#define integer yyjson_get_uint
#define is_text yyjson_is_str
#define text_of yyjson_get_str
#define length_of yyjson_get_len
#define is_list yyjson_is_arr
#define is_object yyjson_is_obj
#define count_of yyjson_get_len
#define EACH_ITEM(node, item) \
    { \
        yyjson_arr_iter each = yyjson_arr_iter_with(node); \
        while ((item = yyjson_arr_iter_next(&each)))
#define EACH_MEMBER(node, name, inner) \
    { \
        yyjson_obj_iter each = yyjson_obj_iter_with(node); \
        yyjson_val *key; \
        while ((key = yyjson_obj_iter_next(&each)) && (name = yyjson_get_str(key), \
                   inner = yyjson_obj_iter_get_val(key), true))
#define END_EACH }

static void begin_writing(void);
static void end_writing(void);
struct document;
static void read_tree(struct document *d);

#include "tree.h"

static void read_tree(struct document *d)
{
    yyjson_doc_free((yyjson_doc *)checked(yyjson_read(d->text, d->length, 0)));
}

int libxl_json_read(const libxl_json_type *type, void *p, const char *text, size_t length,
        bool strict, libxl_json_error *error)
{
    yyjson_doc *doc = yyjson_read(text, length, 0);
    int rc;

    (void)strict;
    (void)error;
    if (!doc)
        return -1;
    rc = fill_document(type, yyjson_doc_get_root(doc), p);
    yyjson_doc_free(doc);
    return rc;
}

/* --- writing: a tree of what the struct has, strings not copied ------------------------------ */

static struct {
    yyjson_mut_doc *doc;
    yyjson_mut_val *stack[65];
    size_t depth;
    yyjson_mut_val *name;
} made;

static void begin_writing(void)
{
    made.doc = yyjson_mut_doc_new(NULL);
    made.depth = 0;
    made.name = NULL;
}

static void end_writing(void)
{
    free(checked(yyjson_mut_write(made.doc, 0, NULL)));
    yyjson_mut_doc_free(made.doc);
}

static void put(yyjson_mut_val *value)
{
    yyjson_mut_val *parent = made.depth ? made.stack[made.depth - 1] : NULL;

    if (!parent)
        yyjson_mut_doc_set_root(made.doc, value);
    else if (made.name)
        yyjson_mut_obj_add(parent, made.name, value);
    else
        yyjson_mut_arr_append(parent, value);
    made.name = NULL;
}

void libxl_json_open(libxl_json_buffer *b, char bracket)
{
    yyjson_mut_val *value = bracket == '{' ? yyjson_mut_obj(made.doc) : yyjson_mut_arr(made.doc);

    (void)b;
    put(value);
    made.stack[made.depth++] = value;
}

void libxl_json_close(libxl_json_buffer *b, char bracket)
{
    (void)b;
    (void)bracket;
    made.depth--;
}

void libxl_json_put_long_name(libxl_json_buffer *b, const char *name, size_t length)
{
    (void)b;
    /* Without its quotes and its colon. */
    made.name = yyjson_mut_strn(made.doc, name + 1, length - 3);
}

void libxl_json_any_name(libxl_json_buffer *b, const char *name)
{
    (void)b;
    made.name = yyjson_mut_str(made.doc, name);
}

void libxl_json_element(libxl_json_buffer *b)
{
    (void)b;
}

void libxl_json_bool(libxl_json_buffer *b, bool value)
{
    (void)b;
    put(yyjson_mut_bool(made.doc, value));
}

void libxl_json_int(libxl_json_buffer *b, int64_t value)
{
    (void)b;
    put(yyjson_mut_sint(made.doc, value));
}

void libxl_json_uint(libxl_json_buffer *b, uint64_t value)
{
    (void)b;
    put(yyjson_mut_uint(made.doc, value));
}

void libxl_json_string(libxl_json_buffer *b, const char *value)
{
    (void)b;
    put(value ? yyjson_mut_str(made.doc, value) : yyjson_mut_null(made.doc));
}

void libxl_json_plain(libxl_json_buffer *b, const char *value)
{
    libxl_json_string(b, value);
}

void libxl_json_ascii(libxl_json_buffer *b, const char *value, size_t length)
{
    (void)b;
    /* Made for this call alone. */
    put(yyjson_mut_strncpy(made.doc, value, length));
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
