/*
 * What the two programs of a comparison have in common: one is linked with libxl, the other with
 * generated code; see tests/support/peer.py. Values are made from a seed, the same in both, and are
 * shown in full, so that structs are compared and not only documents.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static libxl_ctx *ctx;

/* --- random values ------------------------------------------------------------------------- */

static uint64_t state;

static void seed(uint64_t n)
{
    state = n * 0x9e3779b97f4a7c15u + 1;
}

static uint64_t rnd(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1du >> 16;
}

static int count(void)
{
    return (int)(rnd() % 4);
}

/* Boundary values of a width turn up often; those that no signed integer holds, now and then. */
static uint64_t number(unsigned int bits)
{
    uint64_t all = bits == 64 ? ~(uint64_t)0 : ((uint64_t)1 << bits) - 1;
    uint64_t high = (uint64_t)1 << (bits - 1);
    uint64_t any = (rnd() << 32 ^ rnd()) & all;

    if (bits == 64 && rnd() % 24)
        any &= high - 1;
    else if (bits == 64)
        return rnd() % 2 ? all - rnd() % 2 : high + rnd() % 2;
    switch (rnd() % 8) {
    case 0:
        return rnd() % 2;
    case 1:
        return bits == 64 ? high - 2 : all - rnd() % 2;
    case 2:
        return bits == 64 ? (uint64_t)1 << 32 : high - rnd() % 2;
    case 3:
        return rnd() % 2 ? 0x7fffffff & all : 0x80000000 & all;
    case 4:
        return rnd() % 256;
    default:
        return any;
    }
}

static char *text_from(const char *const *pieces, size_t number_of, int length)
{
    char *s = (char *)calloc(1, 4 * (size_t)length + 1);

    while (length-- > 0)
        strcat(s, pieces[rnd() % number_of]);
    return s;
}

static char *text(void)
{
    static const char *const pieces[] = {
        "a", "Z", "0", "\"", "\\", "/", "\n", "\x01", "\x1f", "\x7f", "\xc2\x80", "\xdf\xbf",
        "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
    };

    return text_from(pieces, sizeof(pieces) / sizeof(pieces[0]), (int)(rnd() % 20));
}

static char *text_or_null(void)
{
    return rnd() % 4 ? text() : NULL;
}

/* What stands for the bits of a register. */
static char *bits_text(int length)
{
    static const char *const pieces[] = { "0", "1", "x", "k", "s" };

    return text_from(pieces, 5, length);
}

static void random_bytes(void *p, size_t size)
{
    unsigned char *bytes = (unsigned char *)p;

    while (size--)
        *bytes++ = (unsigned char)rnd();
}

static void fill_bitmap(libxl_bitmap *p)
{
    int bits = (int)(rnd() % 100);
    int i;

    libxl_bitmap_alloc(ctx, p, bits);
    for (i = 0; i < bits; i++) {
        if (rnd() % 2)
            libxl_bitmap_set(p, i);
    }
}

static void fill_string_list(libxl_string_list *p)
{
    int n = count();
    int i;

    *p = (char **)calloc((size_t)n + 1, sizeof(char *));
    for (i = 0; i < n; i++)
        (*p)[i] = text();
}

/* No name twice: they begin with their number. */
static void fill_key_value_list(libxl_key_value_list *p)
{
    int n = count();
    int i;

    *p = (char **)calloc(2 * (size_t)n + 1, sizeof(char *));
    for (i = 0; i < n; i++) {
        char *rest = text();
        char *name = (char *)calloc(1, strlen(rest) + 2);

        name[0] = (char)('0' + i);
        strcpy(name + 1, rest);
        free(rest);
        (*p)[2 * i] = name;
        (*p)[2 * i + 1] = text_or_null();
    }
}

/* --- showing values ------------------------------------------------------------------------ */

static void show_hex(const void *p, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)p;

    putchar('"');
    while (size--)
        printf("%02x", *bytes++);
    putchar('"');
}

static void show_text(const char *s)
{
    if (s)
        show_hex(s, strlen(s));
    else
        printf("null");
}

static void show_bitmap(const libxl_bitmap *p)
{
    const char *comma = "";
    int i;

    putchar('[');
    for (i = 0; i < (int)p->size * 8; i++) {
        if (libxl_bitmap_test(p, i)) {
            printf("%s%d", comma, i);
            comma = ",";
        }
    }
    putchar(']');
}

static void show_string_list(char **list)
{
    int i;

    putchar('[');
    for (i = 0; list && list[i]; i++) {
        printf("%s", i ? "," : "");
        show_text(list[i]);
    }
    putchar(']');
}

static void show_key_value_list(char **list)
{
    int i;

    putchar('[');
    for (i = 0; list && list[i]; i += 2) {
        printf("%s[", i ? "," : "");
        show_text(list[i]);
        putchar(',');
        show_text(list[i + 1]);
        putchar(']');
    }
    putchar(']');
}

static void show_hwcap(const uint32_t *words)
{
    int i;

    putchar('[');
    for (i = 0; i < 8; i++)
        printf("%s%lu", i ? "," : "", (unsigned long)words[i]);
    putchar(']');
}

/* --- the policy of the processor: opaque in libxl, whose own layout this is ------------------ */

#ifdef PEER_IS_LIBXL

#include <xenctrl.h>

struct libxl__cpu_policy {
    struct xc_xend_cpuid *cpuid;
    struct xc_msr *msr;
};

static void fill_cpuid_policy_list(libxl_cpuid_policy_list *p)
{
    int leaves = count();
    int registers = count();
    int i;
    int j;

    *p = NULL;
    if (!leaves && !registers)
        return;
    *p = calloc(1, sizeof(**p));
    (*p)->cpuid = calloc((size_t)leaves + 1, sizeof(*(*p)->cpuid));
    (*p)->msr = calloc((size_t)registers + 1, sizeof(*(*p)->msr));
    for (i = 0; i < leaves; i++) {
        (*p)->cpuid[i].input[0] = (uint32_t)(rnd() % 0xffffffff);
        (*p)->cpuid[i].input[1] = (uint32_t)(rnd() % 3 ? rnd() % 0xffffffff : 0xffffffff);
        for (j = 0; j < 4; j++)
            (*p)->cpuid[i].policy[j] = rnd() % 4 ? bits_text(32) : NULL;
    }
    (*p)->cpuid[leaves].input[0] = XEN_CPUID_INPUT_UNUSED;
    for (i = 0; i < registers; i++) {
        char *policy = bits_text(64);

        (*p)->msr[i].index = (uint32_t)(rnd() % 0xffffffff);
        strcpy((*p)->msr[i].policy, policy);
        free(policy);
    }
    (*p)->msr[registers].index = XC_MSR_INPUT_UNUSED;
}

static int leaves_of(const libxl_cpuid_policy_list *p)
{
    return libxl_cpuid_policy_list_length(p);
}

static int registers_of(const libxl_cpuid_policy_list *p)
{
    int n = 0;

    while (*p && (*p)->msr && (*p)->msr[n].index != XC_MSR_INPUT_UNUSED)
        n++;
    return n;
}

#else

static void fill_cpuid_policy_list(libxl_cpuid_policy_list *p)
{
    int leaves = count();
    int registers = count();
    int i;
    int j;

    *p = NULL;
    for (i = 0; i < leaves; i++) {
        libxl_cpuid_leaf leaf;

        leaf.input[0] = (uint32_t)(rnd() % 0xffffffff);
        leaf.input[1] = (uint32_t)(rnd() % 3 ? rnd() % 0xffffffff : 0xffffffff);
        for (j = 0; j < 4; j++)
            leaf.policy[j] = rnd() % 4 ? bits_text(32) : NULL;
        libxl_cpuid_policy_list_add_leaf(p, &leaf);
        for (j = 0; j < 4; j++)
            free(leaf.policy[j]);
    }
    for (i = 0; i < registers; i++) {
        libxl_cpuid_msr msr;

        msr.policy = bits_text(64);
        msr.index = (uint32_t)(rnd() % 0xffffffff);
        libxl_cpuid_policy_list_add_msr(p, &msr);
        free(msr.policy);
    }
}

static int leaves_of(const libxl_cpuid_policy_list *p)
{
    return *p ? (*p)->num_cpuid : 0;
}

static int registers_of(const libxl_cpuid_policy_list *p)
{
    return *p ? (*p)->num_msr : 0;
}

#endif

static void show_cpuid_policy_list(const libxl_cpuid_policy_list *p)
{
    int i;
    int j;

    printf("{\"leaves\":[");
    for (i = 0; i < leaves_of(p); i++) {
        printf("%s[%lu,%lu", i ? "," : "", (unsigned long)(*p)->cpuid[i].input[0],
               (unsigned long)(*p)->cpuid[i].input[1]);
        for (j = 0; j < 4; j++) {
            putchar(',');
            show_text((*p)->cpuid[i].policy[j]);
        }
        putchar(']');
    }
    printf("],\"registers\":[");
    for (i = 0; i < registers_of(p); i++) {
        printf("%s[%lu,", i ? "," : "", (unsigned long)(*p)->msr[i].index);
        show_text((*p)->msr[i].policy);
        putchar(']');
    }
    printf("]}");
}

/* --- questions and answers ----------------------------------------------------------------- */

/* A type and its functions. */
struct subject {
    const char *name;
    size_t size;
    void (*init)(void *p);
    void (*fill)(void *p);
    void (*show)(const void *p);
    char *(*to_json)(void *p);
    int (*from_json)(void *p, const char *s);
    void (*dispose)(void *p);
};

static unsigned char nibble(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void say(const struct subject *s, void *value)
{
    char *json = s->to_json(value);

    printf("\t");
    show_text(json);
    printf("\t");
    s->show(value);
    free(json);
}

/* V: the value for a seed, as JSON and in full; the one for 0 has its defaults. */
static void answer_value(const struct subject *s, const char *argument)
{
    unsigned long n = strtoul(argument, NULL, 10);
    void *value = malloc(s->size);

    memset(value, 0xa5, s->size);
    s->init(value);
    seed(n);
    if (n)
        s->fill(value);
    printf("0");
    say(s, value);
    s->dispose(value);
    free(value);
}

static char *bytes_of(const char *hex)
{
    size_t length = strlen(hex) / 2;
    char *text = (char *)malloc(length + 1);
    size_t i;

    for (i = 0; i < length; i++)
        text[i] = (char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    text[length] = '\0';
    return text;
}

/* R: what reading a document returns, what was read as JSON and in full. */
static void answer_read(const struct subject *s, const char *argument)
{
    char *text = bytes_of(argument);
    void *value = malloc(s->size);
    int rc;

    memset(value, 0xa5, s->size);
    s->init(value);
    rc = s->from_json(value, text);
    printf("%d", rc);
    if (rc)
        printf("\tnull\tnull");
    else
        say(s, value);
    s->dispose(value);
    free(value);
    free(text);
}

/* F: what reading a document returns, in a process of its own: it may abort, which is -1000. */
static void answer_forked(const struct subject *s, const char *argument)
{
    int status;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (!child) {
        char *text = bytes_of(argument);
        void *value = calloc(1, s->size);

        s->init(value);
        _exit(s->from_json(value, text) ? 1 : 0);
    }
    waitpid(child, &status, 0);
    printf("%d\tnull\tnull", WIFSIGNALED(status) ? -1000 : -WEXITSTATUS(status));
}

static void answer_all(const struct subject *subjects, size_t number_of)
{
    char *line = NULL;
    size_t room = 0;

    while (getline(&line, &room, stdin) > 0) {
        char *action = strtok(line, " ");
        char *name = strtok(NULL, " ");
        char *argument = strtok(NULL, "\n");
        size_t i;

        for (i = 0; i < number_of && strcmp(subjects[i].name, name); i++)
            ;
        if (i == number_of)
            abort();
        if (*action == 'V')
            answer_value(&subjects[i], argument);
        else if (*action == 'R')
            answer_read(&subjects[i], argument ? argument : "");
        else
            answer_forked(&subjects[i], argument ? argument : "");
        putchar('\n');
    }
    free(line);
}
