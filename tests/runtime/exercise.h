/*
 * What every generated exercise has in common: random values, values of libxl's builtins, an
 * allocator that can be told to fail, and the exercise itself. Linked with
 * -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the allocator ------------------------------------------------------------------------- */

static long live_allocations;
static long fail_after = -1; /* so many more succeed, then one fails; negative: none fails */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *p);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *p);

static int allocation_fails(void)
{
    return fail_after >= 0 && fail_after-- == 0;
}

void *__wrap_malloc(size_t size)
{
    if (allocation_fails())
        return NULL;
    live_allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (allocation_fails())
        return NULL;
    live_allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    if (allocation_fails())
        return NULL;
    if (!old)
        live_allocations++;
    return __real_realloc(old, size);
}

void __wrap_free(void *p)
{
    if (p)
        live_allocations--;
    __real_free(p);
}

/* --- checks -------------------------------------------------------------------------------- */

static const char *current = "?";

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, current, #condition); \
            abort(); \
        } \
    } while (0)

static int is_zero(const void *p, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)p;
    size_t i;

    for (i = 0; i < size; i++) {
        if (bytes[i])
            return 0;
    }
    return 1;
}

/* --- values -------------------------------------------------------------------------------- */

static uint64_t state = 1;

static uint64_t rnd(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int count(void)
{
    return (int)(rnd() % 4);
}

/* Boundary values of every width turn up often. */
static uint64_t number(void)
{
    static const uint64_t edges[] = {
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
        0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
    };

    return rnd() % 2 ? rnd() : edges[rnd() % (sizeof(edges) / sizeof(edges[0]))];
}

#ifdef EXERCISE_JSON
/* Text of a number of characters, of all lengths in UTF-8, with those that need an escape. */
static char *text_of(int characters)
{
    static const char *const pieces[] = {
        "a", "Z", "\"", "\\", "/", "\n", "\x01", "\x1f", "\x7f", "\xc2\x80", "\xdf\xbf",
        "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
    };
    char *s = (char *)calloc(1, 4 * (size_t)characters + 1);

    while (characters-- > 0)
        strcat(s, pieces[rnd() % (sizeof(pieces) / sizeof(pieces[0]))]);
    return s;
}

static char *text(void)
{
    return text_of((int)(rnd() % 20));
}
#else
static char *text(void)
{
    size_t length = (size_t)(rnd() % 12);
    char *s = (char *)malloc(length + 1);
    size_t i;

    for (i = 0; i < length; i++)
        s[i] = (char)(1 + rnd() % 255);
    s[length] = '\0';
    return s;
}

static char *text_of(int characters)
{
    (void)characters;
    return text();
}
#endif

static char *text_or_null(void)
{
    return rnd() % 4 ? text() : NULL;
}

static int same_text(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    return a != b && !strcmp(a, b);
}

static void random_bits(void *p, size_t size)
{
    unsigned char *bytes = (unsigned char *)p;

    while (size--)
        *bytes++ = (unsigned char)rnd();
}

#ifdef IDLGEN_HAVE_LIBXL_BITMAP
static void fill_bitmap(libxl_bitmap *p)
{
    int bits = (int)(rnd() % 100);
    int i;

    libxl_bitmap_alloc(NULL, p, bits);
    for (i = 0; i < bits; i++) {
        if (rnd() % 2)
            libxl_bitmap_set(p, i);
    }
}

static int same_bitmap(const libxl_bitmap *a, const libxl_bitmap *b)
{
#ifdef EXERCISE_JSON
    /* Only the bits count. */
    return libxl_bitmap_equal(a, b, 0);
#else
    return a->size == b->size && (!a->map || a->map != b->map) && libxl_bitmap_equal(a, b, 0);
#endif
}
#endif

/* Whether two lists are there, both or neither. In JSON an empty list is none. */
static int same_presence(const void *a, const void *b)
{
#ifdef EXERCISE_JSON
    return a || b || 1;
#else
    return !a == !b;
#endif
}

#ifdef IDLGEN_HAVE_LIBXL_STRING_LIST
static void fill_string_list(libxl_string_list *p)
{
    int n = count();
    int i;

    *p = NULL;
    if (rnd() % 4 == 0)
        return;
    *p = (char **)calloc((size_t)n + 1, sizeof(char *));
    for (i = 0; i < n; i++)
        (*p)[i] = text();
}

static int same_string_list(const libxl_string_list *a, const libxl_string_list *b)
{
    int n = libxl_string_list_length(a);
    int i;

    if (!same_presence(*a, *b) || libxl_string_list_length(b) != n)
        return 0;
    for (i = 0; i < n; i++) {
        if (!same_text((*a)[i], (*b)[i]))
            return 0;
    }
    return 1;
}
#endif

#ifdef IDLGEN_HAVE_LIBXL_KEY_VALUE_LIST
static void fill_key_value_list(libxl_key_value_list *p)
{
    int n = count();
    int i;

    *p = NULL;
    if (rnd() % 4 == 0)
        return;
    *p = (char **)calloc(2 * (size_t)n + 1, sizeof(char *));
    for (i = 0; i < n; i++) {
        (*p)[2 * i] = text();
        (*p)[2 * i + 1] = text_or_null();
    }
}

static int same_key_value_list(const libxl_key_value_list *a, const libxl_key_value_list *b)
{
    int n = libxl_key_value_list_length(a);
    int i;

    if (!same_presence(*a, *b) || libxl_key_value_list_length(b) != n)
        return 0;
    for (i = 0; i < 2 * n; i++) {
        if (!same_text((*a)[i], (*b)[i]))
            return 0;
    }
    return 1;
}
#endif

#ifdef IDLGEN_HAVE_LIBXL_CPUID_POLICY_LIST
static void fill_cpuid_policy_list(libxl_cpuid_policy_list *p)
{
    int n = count();
    int i;
    int j;

    *p = NULL;
    for (i = 0; i < n; i++) {
        libxl_cpuid_leaf leaf;
        libxl_cpuid_msr msr;

        random_bits(leaf.input, sizeof(leaf.input));
        for (j = 0; j < 4; j++)
            leaf.policy[j] = rnd() % 4 ? text_of(32) : NULL;
        CHECK(libxl_cpuid_policy_list_add_leaf(p, &leaf) == 0);
        for (j = 0; j < 4; j++)
            free(leaf.policy[j]);
        msr.index = (uint32_t)rnd();
        msr.policy = text_of(64);
        CHECK(libxl_cpuid_policy_list_add_msr(p, &msr) == 0);
        free(msr.policy);
    }
}

static int same_cpuid_policy_list(const libxl_cpuid_policy_list *a,
                                  const libxl_cpuid_policy_list *b)
{
    int i;
    int j;

    if (!*a || !*b)
        return *a == *b;
    if ((*a)->num_cpuid != (*b)->num_cpuid || (*a)->num_msr != (*b)->num_msr)
        return 0;
    for (i = 0; i < (*a)->num_cpuid; i++) {
        const libxl_cpuid_leaf *x = &(*a)->cpuid[i];
        const libxl_cpuid_leaf *y = &(*b)->cpuid[i];

        if (memcmp(x->input, y->input, sizeof(x->input)))
            return 0;
        for (j = 0; j < 4; j++) {
            if (!same_text(x->policy[j], y->policy[j]))
                return 0;
        }
    }
    for (i = 0; i < (*a)->num_msr; i++) {
        if ((*a)->msr[i].index != (*b)->msr[i].index)
            return 0;
        if (!same_text((*a)->msr[i].policy, (*b)->msr[i].policy))
            return 0;
    }
    return 1;
}
#endif

/* --- the exercise -------------------------------------------------------------------------- */

/* A type and its functions; those that the IDL switches off are NULL. */
struct subject {
    const char *name;
    size_t size;
    void (*init)(void *p);
    void (*keys)(void *p);
    void (*dispose)(void *p);
    void (*copy)(void *dst, const void *src);
    int (*try_copy)(void *dst, const void *src);
    void (*fill)(void *p);
    int (*same)(const void *a, const void *b);
};

/* Each allocation of a copy fails in turn: the copy says so, owns nothing, and leaks nothing. */
static void exercise_failures(const struct subject *s, const void *value, void *dst)
{
    long before = live_allocations;
    long n;

    for (n = 0;; n++) {
        int rc;

        memset(dst, 0xa5, s->size);
        fail_after = n;
        rc = s->try_copy(dst, value);
        fail_after = -1;
        if (!rc)
            break;
        CHECK(rc == -ENOMEM);
        CHECK(is_zero(dst, s->size));
        CHECK(live_allocations == before);
    }
    CHECK(s->same(value, dst));
    s->dispose(dst);
    CHECK(live_allocations == before);
}

static void exercise_copies(const struct subject *s, void *value)
{
    void *copy = malloc(s->size);
    void *again = malloc(s->size);

    memset(copy, 0xa5, s->size);
    s->copy(copy, value);
    CHECK(s->same(value, copy));
    memset(again, 0xa5, s->size);
    s->copy(again, value);
    s->dispose(value);
    CHECK(is_zero(value, s->size));
    CHECK(s->same(again, copy));
    s->copy(value, copy);
    s->dispose(copy);
    s->dispose(again);
    exercise_failures(s, value, copy);
    free(copy);
    free(again);
}

static void exercise_once(const struct subject *s)
{
    void *value = malloc(s->size);
    long before = live_allocations;
    int i;

    memset(value, 0xa5, s->size);
    s->init(value);
    if (s->dispose) {
        s->fill(value);
        if (s->copy)
            exercise_copies(s, value);
        for (i = 0; i < 10; i++) {
            s->dispose(value);
            CHECK(is_zero(value, s->size));
        }
        s->dispose(NULL);
        CHECK(live_allocations == before);
        for (i = 0; i < 10; i++) {
            s->init(value);
            s->fill(value);
            s->dispose(value);
            s->dispose(value);
        }
        s->keys(value);
    }
    CHECK(live_allocations == before);
    free(value);
}

static void exercise(const struct subject *s, int rounds)
{
    current = s->name;
    while (rounds-- > 0)
        exercise_once(s);
}
