/* What libxl's functions for its builtin types do; the same program is linked with ours. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libxl wants a context; ours takes NULL. */
static libxl_ctx *ctx;

#ifdef LIBXL_VERSION
#include <xentoollog.h>

/* There is no hypervisor here, and none is asked for anything. */
static char nothing[65536];

void *xc_interface_open(void *logger, void *dombuild_logger, unsigned flags)
{
    return logger || dombuild_logger || flags ? nothing : nothing;
}

int xc_interface_close(void *handle)
{
    return handle != nothing;
}

void *xs_open(unsigned long flags)
{
    return flags ? nothing : nothing;
}

void xs_close(void *handle)
{
    if (handle != nothing)
        abort();
}

static void begin(void)
{
    xentoollog_logger *logger = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);

    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, logger))
        abort();
}
#else
static void begin(void)
{
}
#endif

static void show_bitmap(const char *what, const libxl_bitmap *map)
{
    char *hex = libxl_bitmap_to_hex_string(ctx, map);
    int i;

    printf("%s: size %u, %s, set %d, full %d, empty %d:", what, (unsigned)map->size, hex,
           libxl_bitmap_count_set(map), libxl_bitmap_is_full(map), libxl_bitmap_is_empty(map));
    libxl_for_each_set_bit(i, *map)
        printf(" %d", i);
    printf("\n");
    free(hex);
}

static void bitmaps(void)
{
    static const int sizes[] = { 1, 7, 8, 9, 17, 64 };
    libxl_bitmap a, b, c;
    size_t i;
    int bit;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        libxl_bitmap_init(&a);
        printf("alloc %d: %d\n", sizes[i], libxl_bitmap_alloc(ctx, &a, sizes[i]));
        show_bitmap("new", &a);
        for (bit = -2; bit < sizes[i] + 20; bit += 3)
            libxl_bitmap_set(&a, bit);
        show_bitmap("thirds", &a);
        for (bit = -1; bit < 80; bit++)
            printf("%d%d", libxl_bitmap_test(&a, bit), libxl_bitmap_cpu_valid(&a, bit));
        printf("\n");
        for (bit = -1; bit < sizes[i] + 20; bit += 2)
            libxl_bitmap_reset(&a, bit);
        show_bitmap("less", &a);
        libxl_bitmap_copy_alloc(ctx, &b, &a);
        printf("equal %d\n", libxl_bitmap_equal(&a, &b, 0));
        libxl_bitmap_set_any(&b);
        show_bitmap("any", &b);
        printf("equal %d, of 0 %d, of 1 %d\n", libxl_bitmap_equal(&a, &b, 0),
               libxl_bitmap_equal(&a, &b, 1), libxl_bitmap_equal(&b, &a, 8));
        libxl_bitmap_copy(ctx, &b, &a);
        show_bitmap("copy", &b);
        libxl_bitmap_dispose(&b);
        libxl_bitmap_alloc(ctx, &b, 20);
        libxl_bitmap_set(&b, 0);
        libxl_bitmap_set(&b, 6);
        libxl_bitmap_set(&b, 19);
        printf("or %d\n", libxl_bitmap_or(ctx, &c, &a, &b));
        show_bitmap("or", &c);
        libxl_bitmap_dispose(&c);
        printf("and %d\n", libxl_bitmap_and(ctx, &c, &b, &a));
        show_bitmap("and", &c);
        libxl_bitmap_set_none(&c);
        show_bitmap("none", &c);
        libxl_bitmap_dispose(&c);
        libxl_bitmap_dispose(&b);
        libxl_bitmap_dispose(&a);
        printf("disposed: %u %d\n", (unsigned)a.size, a.map == NULL);
        libxl_bitmap_dispose(&a);
    }
    libxl_bitmap_dispose(NULL);
}

static void uuids(void)
{
    static const char *const texts[] = {
        "00112233-4455-6677-8899-aabbccddeeff", "FFEEDDCC-BBAA-9988-7766-554433221100",
        "00000000-0000-0000-0000-000000000000", "", "00112233", "00112233-4455-6677-8899-aabbccddee",
        "g0112233-4455-6677-8899-aabbccddeeff", "00112233x4455-6677-8899-aabbccddeeff",
    };
    libxl_uuid id, other;
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int rc;

        libxl_uuid_clear(&id);
        rc = libxl_uuid_from_string(&id, texts[i]);
        printf("%s: %d", texts[i], rc ? -1 : 0);
        if (!rc)
            printf(" " LIBXL_UUID_FMT " nil %d", LIBXL_UUID_BYTES(id), libxl_uuid_is_nil(&id));
        printf("\n");
    }
    libxl_uuid_from_string(&id, texts[0]);
    libxl_uuid_copy(ctx, &other, &id);
    printf("compare %d", libxl_uuid_compare(&id, &other));
    libxl_uuid_bytearray(&other)[15]++;
    printf(" %d %d %d\n", libxl_uuid_compare(&id, &other) < 0, libxl_uuid_compare(&other, &id) > 0,
           libxl_uuid_bytearray_const(&other)[0]);
    libxl_uuid_generate(&id);
    libxl_uuid_generate(&other);
    printf("random %d, version %d, variant %d\n", libxl_uuid_compare(&id, &other) != 0,
           id.uuid[6] >> 4, id.uuid[8] >> 6);
}

static void defbools(void)
{
    libxl_defbool b = { 0 };

    printf("%d %s\n", libxl_defbool_is_default(b), libxl_defbool_to_string(b));
    libxl_defbool_setdefault(&b, false);
    printf("%d %d %s\n", libxl_defbool_is_default(b), libxl_defbool_val(b),
           libxl_defbool_to_string(b));
    libxl_defbool_setdefault(&b, true);
    printf("%d %d\n", b.val, libxl_defbool_val(b));
    libxl_defbool_set(&b, true);
    printf("%d %d %s\n", b.val, libxl_defbool_val(b), libxl_defbool_to_string(b));
    libxl_defbool_unset(&b);
    printf("%d\n", b.val);
}

/* Makes a list of strings that ends in NULL; a key-value list may have NULLs before. */
static char **list(int n, ...)
{
    char **strings = (char **)calloc((size_t)n + 1, sizeof(char *));
    va_list args;
    int i;

    va_start(args, n);
    for (i = 0; i < n; i++) {
        const char *s = va_arg(args, const char *);

        strings[i] = s ? strdup(s) : NULL;
    }
    va_end(args);
    return strings;
}

static void lists(void)
{
    libxl_string_list a = NULL, b;
    libxl_key_value_list k = NULL, l;
    libxl_cpuid_policy_list c = NULL, d;

    libxl_string_list_copy(ctx, &b, &a);
    printf("%d %d\n", libxl_string_list_length(&a), b == NULL);
    a = list(0);
    libxl_string_list_copy(ctx, &b, &a);
    printf("%d %d\n", libxl_string_list_length(&b), b != NULL);
    libxl_string_list_dispose(&a);
    libxl_string_list_dispose(&b);
    a = list(3, "one", "", "three");
    libxl_string_list_copy(ctx, &b, &a);
    libxl_string_list_dispose(&a);
    printf("%d %s|%s|%s %d\n", libxl_string_list_length(&b), b[0], b[1], b[2], a == NULL);
    libxl_string_list_dispose(&b);
    libxl_string_list_dispose(&b);

    libxl_key_value_list_copy(ctx, &l, &k);
    printf("%d %d\n", libxl_key_value_list_length(&k), l == NULL);
    k = list(4, "a", "1", "b", NULL);
    libxl_key_value_list_copy(ctx, &l, &k);
    libxl_key_value_list_dispose(&k);
    printf("%d %s=%s %s=%s\n", libxl_key_value_list_length(&l), l[0], l[1], l[2],
           l[3] ? l[3] : "(null)");
    libxl_key_value_list_dispose(&l);

    libxl_cpuid_policy_list_copy(ctx, &d, &c);
    printf("%d %d\n", libxl_cpuid_policy_list_length(&c), d == NULL);
    libxl_cpuid_dispose(&d);
}

static void bytes(void)
{
    libxl_mac mac = { 0, 1, 2, 0xfd, 0xfe, 0xff }, mac2;
    libxl_hwcap cap = { 1, 2, 3, 4, 5, 6, 7, 8 }, cap2;
    libxl_ms_vm_genid id = { { 0 } }, id2;
    char *text = strdup("text"), *text2, *none = NULL;

    libxl_mac_copy(ctx, &mac2, &mac);
    printf(LIBXL_MAC_FMT "\n", LIBXL_MAC_BYTES(mac2));
    libxl_hwcap_copy(ctx, &cap2, &cap);
    printf("%u %u\n", (unsigned)cap2[0], (unsigned)cap2[7]);
    printf("%d", libxl_ms_vm_genid_is_zero(&id));
    id.bytes[LIBXL_MS_VM_GENID_LEN - 1] = 1;
    libxl_ms_vm_genid_copy(ctx, &id2, &id);
    printf(" %d %d\n", libxl_ms_vm_genid_is_zero(&id2), id2.bytes[15]);
    libxl_string_copy(ctx, &text2, &text);
    printf("%s %d\n", text2, text != text2);
    free(text);
    free(text2);
    libxl_string_copy(ctx, &text, &none);
    printf("%d\n", text == NULL);
}

int main(void)
{
    begin();
    bitmaps();
    uuids();
    defbools();
    lists();
    bytes();
    return 0;
}
