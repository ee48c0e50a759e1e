/* json-c at the same work: see tree.h. */

#include <json-c/json.h>
#include <stdbool.h>
#include <strings.h>

#define NODE struct json_object *
#define is_null(node) (!(node))
#define is_bool(node) json_object_is_type(node, json_type_boolean)
#define is_true json_object_get_boolean
#define is_integer(node) json_object_is_type(node, json_type_int)
#define is_negative(node) (json_object_get_int64(node) < 0)
#define integer json_object_get_uint64
#define is_text(node) json_object_is_type(node, json_type_string)
#define text_of json_object_get_string
#define length_of (size_t)json_object_get_string_len
#define is_list(node) json_object_is_type(node, json_type_array)
#define is_object(node) json_object_is_type(node, json_type_object)
#define count_of(node) \
    (is_list(node) ? json_object_array_length(node) : (size_t)json_object_object_length(node))
#define EACH_ITEM(node, item) \
    for (size_t each = 0; \
         each < json_object_array_length(node) \
         && (item = json_object_array_get_idx(node, each), true); \
         each++)
#define EACH_MEMBER(node, name, inner) \
    for (struct lh_entry *each = json_object_get_object(node)->head; \
         each && (name = (const char *)lh_entry_k(each), \
             inner = (struct json_object *)lh_entry_v(each), true); \
         each = each->next)
#define END_EACH

static void begin_writing(void);
static void end_writing(void);
struct document;
static void read_tree(struct document *d);

#include "tree.h"

static struct json_object *parse(const char *text, size_t length)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *root;

    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    root = json_tokener_parse_ex(tokener, text, (int)length);
    json_tokener_free(tokener);
    return root;
}

static void read_tree(struct document *d)
{
    json_object_put((struct json_object *)checked(parse(d->text, d->length)));
}

int libxl_json_read(const libxl_json_type *type, void *p, const char *text, size_t length,
        bool strict, libxl_json_error *error)
{
    struct json_object *root = parse(text, length);
    int rc;

    (void)strict;
    (void)error;
    if (!root)
        return -1;
    rc = fill_document(type, root, p);
    json_object_put(root);
    return rc;
}

/* --- writing ------------------------------------------------------------------------------- */

static struct {
    struct json_object *root;
    struct json_object *stack[65];
    size_t depth;
    const char *name;
    char buffer[256];
} made;

static void begin_writing(void)
{
    memset(&made, 0, offsetof(__typeof__(made), buffer));
}

static void end_writing(void)
{
    checked((void *)(uintptr_t)json_object_to_json_string_ext(made.root,
        JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(made.root);
}

static void put(struct json_object *value)
{
    struct json_object *parent = made.depth ? made.stack[made.depth - 1] : NULL;

    if (!parent)
        made.root = value;
    else if (made.name)
        json_object_object_add_ex(parent, made.name, value, JSON_C_OBJECT_ADD_KEY_IS_NEW);
    else
        json_object_array_add(parent, value);
    made.name = NULL;
}

void libxl_json_open(libxl_json_buffer *b, char bracket)
{
    struct json_object *value = bracket == '{' ? json_object_new_object() : json_object_new_array();

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
    memcpy(made.buffer, name + 1, length - 3);
    made.buffer[length - 3] = '\0';
    made.name = made.buffer;
}

void libxl_json_any_name(libxl_json_buffer *b, const char *name)
{
    (void)b;
    made.name = name;
}

void libxl_json_element(libxl_json_buffer *b)
{
    (void)b;
}

void libxl_json_bool(libxl_json_buffer *b, bool value)
{
    (void)b;
    put(json_object_new_boolean(value));
}

void libxl_json_int(libxl_json_buffer *b, int64_t value)
{
    (void)b;
    put(json_object_new_int64(value));
}

void libxl_json_uint(libxl_json_buffer *b, uint64_t value)
{
    (void)b;
    put(json_object_new_uint64(value));
}

void libxl_json_string(libxl_json_buffer *b, const char *value)
{
    (void)b;
    put(value ? json_object_new_string(value) : NULL);
}

void libxl_json_plain(libxl_json_buffer *b, const char *value)
{
    libxl_json_string(b, value);
}

void libxl_json_ascii(libxl_json_buffer *b, const char *value, size_t length)
{
    (void)b;
    put(json_object_new_string_len(value, (int)length));
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
