/*
 * The peers at the same work: generated code as it is, over a library for JSON in general instead
 * of the runtime that comes with it. What generated writers say becomes the library's tree or
 * calls; the library's tree is put into structs by the generated tables. Included by a file that
 * says what a node is, and how to look at one.
 *
 * Checks are those that anybody would make: kinds, ranges, names of enumerations.
 */

#include "harness.h"
#include "libxl_types_json.h"

static int fill(const libxl_json_type *type, NODE node, void *p);

static void store(void *p, unsigned int size, uint64_t value)
{
    uint8_t byte = (uint8_t)value;
    uint16_t half = (uint16_t)value;
    uint32_t word = (uint32_t)value;

    if (size == 8)
        memcpy(p, &value, 8);
    else if (size == 4)
        memcpy(p, &word, 4);
    else if (size == 2)
        memcpy(p, &half, 2);
    else
        memcpy(p, &byte, 1);
}

static int fill_integer(const libxl_json_type *type, NODE node, void *p)
{
    unsigned int unused = 64 - 8 * type->size;
    uint64_t value;

    if (!is_integer(node))
        return -1;
    value = integer(node);
    if (type->kind == LIBXL_JSON_SIGNED) {
        int64_t number = (int64_t)value;

        if (number > INT64_MAX >> unused || number < INT64_MIN >> unused)
            return -1;
    } else if (is_negative(node) || value > UINT64_MAX >> unused) {
        return -1;
    }
    store(p, type->size, value);
    return 0;
}

static int fill_string(NODE node, void *p)
{
    char *copy;

    if (is_null(node))
        return 0;
    if (!is_text(node))
        return -1;
    copy = (char *)checked(malloc(length_of(node) + 1));
    memcpy(copy, text_of(node), length_of(node) + 1);
    memcpy(p, &copy, sizeof(copy));
    return 0;
}

static int fill_enumeration(const libxl_json_type *type, NODE node, void *p)
{
    const libxl_json_enumeration *names = (const libxl_json_enumeration *)type->detail;
    const libxl_enum_string_table *value;

    if (!is_text(node))
        return -1;
    for (value = names->values; value->s; value++) {
        if (!strcasecmp(value->s, text_of(node))) {
            store(p, names->size, (uint64_t)(int64_t)value->v);
            return 0;
        }
    }
    return -1;
}

static int fill_array(const libxl_json_type *type, NODE node, char *p)
{
    const libxl_json_array *array = (const libxl_json_array *)type->detail;
    const libxl_json_struct *inner = (const libxl_json_struct *)array->element.detail;
    int count = 0;
    char *items;
    NODE item;

    if (!is_list(node))
        return -1;
    items = (char *)checked(calloc(count_of(node) + 1, array->size));
    memcpy(p, &items, sizeof(items));
    EACH_ITEM (node, item) {
        char *place = items + (size_t)count++ * array->size;

        if (array->element.kind == LIBXL_JSON_STRUCT && inner->init)
            inner->init(place);
        memcpy(p - array->offset + array->length, &count, sizeof(count));
        if (fill(&array->element, item, place))
            return -1;
    }
    END_EACH
    return 0;
}

/* --- builtins ------------------------------------------------------------------------------ */

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int fill_mac(NODE node, uint8_t *bytes)
{
    const char *s = text_of(node);
    int i;

    if (length_of(node) != 17)
        return -1;
    for (i = 0; i < 6; i++, s += 3) {
        int high = nibble(s[0]);
        int low = nibble(s[1]);

        if (high < 0 || low < 0 || (i < 5 && s[2] != ':'))
            return -1;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

static int fill_defbool(NODE node, libxl_defbool *p)
{
    const char *s = text_of(node);

    if (!strcmp(s, "True"))
        libxl_defbool_set(p, true);
    else if (!strcmp(s, "False"))
        libxl_defbool_set(p, false);
    else if (!strcmp(s, "<default>"))
        libxl_defbool_unset(p);
    else
        return -1;
    return 0;
}

static int fill_bitmap(NODE node, libxl_bitmap *p)
{
    uint64_t highest = 0;
    NODE item;

    EACH_ITEM (node, item) {
        if (!is_integer(item) || is_negative(item) || integer(item) > 65535)
            return -1;
        if (integer(item) > highest)
            highest = integer(item);
    }
    END_EACH
    if (!count_of(node))
        return 0;
    p->size = (uint32_t)(highest / 8 + 1);
    p->map = (uint8_t *)checked(calloc(p->size, 1));
    EACH_ITEM (node, item) {
        p->map[integer(item) / 8] |= (uint8_t)(1u << integer(item) % 8);
    }
    END_EACH
    return 0;
}

static int fill_words(NODE node, uint32_t *words)
{
    int count = 0;
    NODE item;

    EACH_ITEM (node, item) {
        if (count == 8 || !is_integer(item) || is_negative(item) || integer(item) > UINT32_MAX)
            return -1;
        words[count++] = (uint32_t)integer(item);
    }
    END_EACH
    return count == 8 ? 0 : -1;
}

static int fill_bytes(NODE node, uint8_t *bytes)
{
    int count = 0;
    NODE item;

    EACH_ITEM (node, item) {
        if (count == 16 || !is_integer(item) || is_negative(item) || integer(item) > UINT8_MAX)
            return -1;
        bytes[count++] = (uint8_t)integer(item);
    }
    END_EACH
    return count == 16 ? 0 : -1;
}

static int fill_string_list(NODE node, char ***list)
{
    int count = 0;
    NODE item;

    *list = (char **)checked(calloc(count_of(node) + 1, sizeof(char *)));
    EACH_ITEM (node, item) {
        if (!is_text(item) || fill_string(item, &(*list)[count++]))
            return -1;
    }
    END_EACH
    return 0;
}

static int fill_pairs(NODE node, char ***list)
{
    const char *name;
    int count = 0;
    NODE inner;

    *list = (char **)checked(calloc(2 * count_of(node) + 1, sizeof(char *)));
    EACH_MEMBER (node, name, inner) {
        (*list)[count++] = (char *)checked(strdup(name));
        if (fill_string(inner, &(*list)[count++]))
            return -1;
    }
    END_EACH
    return 0;
}

static int fill_leaf(NODE node, libxl_cpuid_policy_list *list)
{
    static const char *const registers[] = { "eax", "ebx", "ecx", "edx" };
    libxl_cpuid_leaf leaf = { { LIBXL_CPUID_INPUT_UNUSED, LIBXL_CPUID_INPUT_UNUSED }, { NULL } };
    const char *name;
    NODE inner;
    int i;

    EACH_MEMBER (node, name, inner) {
        if (!strcmp(name, "leaf") && is_integer(inner))
            leaf.input[0] = (uint32_t)integer(inner);
        else if (!strcmp(name, "subleaf") && is_integer(inner))
            leaf.input[1] = (uint32_t)integer(inner);
        for (i = 0; i < 4; i++) {
            if (!strcmp(name, registers[i]) && is_text(inner) && length_of(inner) == 32)
                leaf.policy[i] = (char *)(uintptr_t)text_of(inner);
        }
    }
    END_EACH
    return libxl_cpuid_policy_list_add_leaf(list, &leaf);
}

static int fill_register(NODE node, libxl_cpuid_policy_list *list)
{
    libxl_cpuid_msr msr = { 0, NULL };
    const char *name;
    NODE inner;

    EACH_MEMBER (node, name, inner) {
        if (!strcmp(name, "index") && is_integer(inner))
            msr.index = (uint32_t)integer(inner);
        else if (!strcmp(name, "policy") && is_text(inner) && length_of(inner) == 64)
            msr.policy = (char *)(uintptr_t)text_of(inner);
    }
    END_EACH
    return msr.policy ? libxl_cpuid_policy_list_add_msr(list, &msr) : -1;
}

static int fill_policies(NODE node, libxl_cpuid_policy_list *list, bool registers)
{
    NODE item;

    EACH_ITEM (node, item) {
        if (registers ? fill_register(item, list) : fill_leaf(item, list))
            return -1;
    }
    END_EACH
    return 0;
}

static int fill_policy(NODE node, libxl_cpuid_policy_list *list)
{
    const char *name;
    NODE inner;

    if (is_list(node))
        return fill_policies(node, list, false);
    EACH_MEMBER (node, name, inner) {
        if (fill_policies(inner, list, name[0] == 'm'))
            return -1;
    }
    END_EACH
    return 0;
}

/* Which builtin it is, its description says. */
static int fill_builtin(const libxl_json_type *type, NODE node, void *p)
{
    const libxl_json_builtin *builtin = (const libxl_json_builtin *)type->detail;
    const char *what = builtin->expected;

    if (is_text(node)) {
        if (!strcmp(what, "a UUID"))
            return libxl_uuid_from_string((libxl_uuid *)p, text_of(node));
        if (!strcmp(what, "a MAC address"))
            return fill_mac(node, (uint8_t *)p);
        return what[0] == '"' ? fill_defbool(node, (libxl_defbool *)p) : -1;
    }
    if (is_list(node)) {
        if (!strcmp(what, "a list of bits"))
            return fill_bitmap(node, (libxl_bitmap *)p);
        if (!strcmp(what, "a list of 4 or 8 words"))
            return fill_words(node, (uint32_t *)p);
        if (!strcmp(what, "a list of 16 bytes"))
            return fill_bytes(node, (uint8_t *)p);
        if (!strcmp(what, "a list of strings"))
            return fill_string_list(node, (char ***)p);
    }
    if (!strcmp(what, "an object"))
        return is_object(node) ? fill_pairs(node, (char ***)p) : -1;
    return fill_policy(node, (libxl_cpuid_policy_list *)p);
}

/* --- structs ------------------------------------------------------------------------------- */

static int fill_alternative(const libxl_json_field *field, NODE node, char *p)
{
    const libxl_json_alternative *member = (const libxl_json_alternative *)field->type.detail;
    const libxl_json_struct *inner = (const libxl_json_struct *)member->type.detail;

    store(p + member->key, member->key_size, (uint64_t)(int64_t)member->value);
    if (member->type.kind == LIBXL_JSON_STRUCT && inner->init)
        inner->init(p + field->offset);
    return fill(&member->type, node, p + field->offset);
}

/* Members mostly come in the order of the fields, so that the search goes on where it ended. */
static int fill_struct(const libxl_json_type *type, NODE node, char *p)
{
    const libxl_json_struct *structure = (const libxl_json_struct *)type->detail;
    const char *name;
    size_t next = 0;
    NODE inner;

    if (!is_object(node))
        return -1;
    EACH_MEMBER (node, name, inner) {
        size_t length = strlen(name);
        size_t left;

        for (left = structure->count; left > 0; left--) {
            const libxl_json_field *field;

            if (next >= structure->count)
                next = 0;
            field = &structure->fields[next++];
            if (field->length != length || memcmp(field->name, name, length))
                continue;
            if (field->type.kind == LIBXL_JSON_ALTERNATIVE) {
                if (fill_alternative(field, inner, p))
                    return -1;
            } else if (fill(&field->type, inner, p + field->offset)) {
                return -1;
            }
            break;
        }
        if (!left)
            return -1;
    }
    END_EACH
    return 0;
}

static int fill(const libxl_json_type *type, NODE node, void *p)
{
    bool value;

    switch (type->kind) {
    case LIBXL_JSON_BOOL:
        value = is_true(node);
        memcpy(p, &value, sizeof(value));
        return is_bool(node) ? 0 : -1;
    case LIBXL_JSON_SIGNED:
    case LIBXL_JSON_UNSIGNED:
        return fill_integer(type, node, p);
    case LIBXL_JSON_STRING:
        return fill_string(node, p);
    case LIBXL_JSON_ENUMERATION:
        return fill_enumeration(type, node, p);
    case LIBXL_JSON_STRUCT:
        return fill_struct(type, node, (char *)p);
    case LIBXL_JSON_ARRAY:
        return fill_array(type, node, (char *)p);
    case LIBXL_JSON_BUILTIN:
        return fill_builtin(type, node, p);
    default:
        return is_object(node) ? 0 : -1;
    }
}

/* Makes a struct of a tree. */
static int fill_document(const libxl_json_type *type, NODE root, void *p)
{
    const libxl_json_struct *structure = (const libxl_json_struct *)type->detail;
    int rc;

    if (structure->init)
        structure->init(p);
    else
        memset(p, 0, structure->size);
    rc = fill(type, root, p);
    if (rc && structure->dispose)
        structure->dispose(p);
    return rc;
}

int libxl_json_read_text(const libxl_json_type *type, void *p, const char *text)
{
    return libxl_json_read(type, p, text, strlen(text), true, NULL);
}

/* --- writing: members whose values are no trees ---------------------------------------------- */

#define MEMBER(kind, type) \
    void libxl_json_put_##kind(libxl_json_buffer *b, const libxl_json_name *name, type value) \
    { \
        libxl_json_put_long_name(b, name->text, name->length); \
        libxl_json_##kind(b, value); \
    }

MEMBER(bool, bool)
MEMBER(int, int64_t)
MEMBER(uint, uint64_t)
MEMBER(string, const char *)
MEMBER(plain, const char *)
MEMBER(open, char)

void libxl_json_put_name(libxl_json_buffer *b, const libxl_json_name *name)
{
    libxl_json_put_long_name(b, name->text, name->length);
}

void libxl_json_put_strings(libxl_json_buffer *b, const void *p,
    const libxl_json_string_field *fields, size_t count)
{
    const char *value;
    size_t i;

    for (i = 0; i < count; i++) {
        memcpy(&value, (const char *)p + fields[i].offset, sizeof(value));
        if (value)
            libxl_json_put_string(b, fields[i].name, value);
    }
}

void libxl_json_open_element(libxl_json_buffer *b, char bracket)
{
    libxl_json_element(b);
    libxl_json_open(b, bracket);
}

/* --- what generated code refers to, and this does not call ----------------------------------- */

#define UNUSED(declaration) \
    declaration \
    { \
        abort(); \
    }

UNUSED(int libxl_json_wrong(libxl_json_reader *r, libxl_json_status status, const char *place,
    const char *expected))
UNUSED(int libxl_json_unknown(libxl_json_reader *r))
UNUSED(int libxl_json_skip(libxl_json_reader *r))
UNUSED(const char *libxl_json_exact(const libxl_json_reader *r, size_t length))
UNUSED(bool libxl_json_hex(const char *digits, size_t count, uint8_t *bytes))
UNUSED(int libxl_json_number(libxl_json_reader *r, uint64_t max, uint64_t *value,
    const char *expected))
UNUSED(int libxl_json_integer(libxl_json_reader *r, int64_t min, uint64_t max, uint64_t *value))
UNUSED(int libxl_json_short(libxl_json_reader *r, libxl_json_text *text))
UNUSED(int libxl_json_copy(libxl_json_reader *r, char **value, size_t characters,
    const char *expected))
UNUSED(int libxl_json_enter(libxl_json_reader *r, bool *more))
UNUSED(int libxl_json_next(libxl_json_reader *r, char closing, bool *more))
UNUSED(int libxl_json_member(libxl_json_reader *r, const char **name, size_t *length))
UNUSED(bool libxl_json_name_is(const char *name, size_t length, const char *other))
UNUSED(bool libxl_json_comes_again(const libxl_json_reader *r, const char *name, size_t length))
UNUSED(bool libxl_json_is_text(const libxl_json_reader *r))
UNUSED(int libxl_json_append(libxl_json_reader *r, char ***list, size_t *count, size_t *room,
    char *text))
UNUSED(int libxl_json_no_memory(const libxl_json_reader *r))
UNUSED(int libxl_json_copy_name(libxl_json_reader *r, const char *name, size_t length,
    char **value))

/* --- the work ------------------------------------------------------------------------------ */

static libxl_ctx *ctx;

#define STRUCT(name) \
    static void read_##name(struct document *d) \
    { \
        libxl_##name value; \
        \
        if (libxl_##name##_read_json_strict(&value, d->text, d->length, NULL)) \
            abort(); \
        libxl_##name##_dispose(&value); \
    } \
    static void fill_##name(struct document *d) \
    { \
        d->made = checked(malloc(sizeof(libxl_##name))); \
        if (libxl_##name##_from_json(ctx, (libxl_##name *)d->made, d->text)) \
            abort(); \
    } \
    static void write_##name(struct document *d) \
    { \
        begin_writing(); \
        libxl_##name##_write_json((const libxl_##name *)d->made, NULL); \
        end_writing(); \
    }

STRUCT(event)
STRUCT(domain_config)

int main(int count, char **arguments)
{
    static const struct work all[] = {
        { "read", "event", NULL, read_event },
        { "write", "event", fill_event, write_event },
        { "tree", "event", NULL, read_tree },
        { "read", "domain_config", NULL, read_domain_config },
        { "write", "domain_config", fill_domain_config, write_domain_config },
        { "tree", "domain_config", NULL, read_tree },
    };

    (void)count;
    return serve(all, sizeof(all) / sizeof(all[0]), arguments);
}
