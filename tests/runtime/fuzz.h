/*
 * What libFuzzer calls; see tests/support/fuzz.py. The first byte of an input chooses a struct, the
 * second a mode, the third an allocation that is made to fail; the rest is the document.
 */

/* Bits of the mode. */
enum { STRICT = 1, FAILING = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes *value, which must go well: what a document can say can be said again. */
static void written(const struct subject *s, const void *value, JSON(buffer) *out)
{
    JSON(buffer_init)(out, 0);
    CHECK(s->write(value, out) == 0);
    CHECK(out->text[out->length] == '\0');
}

/* What was read is written, read strictly, and written again: the same text. */
static void check_again(const struct subject *s, const JSON(buffer) *out)
{
    void *copy = malloc(s->size);
    JSON(buffer) again;
    JSON(error) error;

    memset(copy, 0xa5, s->size);
    CHECK(s->read(copy, out->text, out->length, 1, &error) == 0);
    written(s, copy, &again);
    CHECK(again.length == out->length && !memcmp(again.text, out->text, out->length));
    JSON(buffer_dispose)(&again);
    s->dispose(copy);
    free(copy);
}

/* An error says where, and leaves zeroes. */
static void check_error(const struct subject *s, const void *value, int rc, size_t length,
                        const JSON(error) *error)
{
    CHECK(is_zero(value, s->size));
    CHECK((int)error->status == rc);
    CHECK(error->offset <= length);
    CHECK(error->message[0] && strlen(error->message) < sizeof(error->message));
    CHECK(strlen(error->path) < sizeof(error->path));
    CHECK(!error->path[0] == (rc == NO_MEMORY || rc == SYNTAX));
}

/* Returns whether the document was accepted, and if so what it says in *out. */
static int accepted(const struct subject *s, const char *text, size_t length, int strict,
                    JSON(buffer) *out)
{
    void *value = malloc(s->size);
    JSON(error) error;
    int rc;

    memset(value, 0xa5, s->size);
    rc = s->read(value, text, length, strict, &error);
    CHECK(rc != NO_MEMORY);
    if (rc) {
        check_error(s, value, rc, length, &error);
    } else {
        written(s, value, out);
        check_again(s, out);
    }
    s->dispose(value);
    free(value);
    return rc == 0;
}

/* What is accepted strictly is accepted leniently, and says the same. */
static void check_lenient(const struct subject *s, const char *text, size_t length,
                          const JSON(buffer) *strictly)
{
    JSON(buffer) out;

    CHECK(accepted(s, text, length, 0, &out));
    CHECK(out.length == strictly->length && !memcmp(out.text, strictly->text, out.length));
    JSON(buffer_dispose)(&out);
}

/* One allocation fails: the read says so, or never came to it, or did without. */
static void check_failing(const struct subject *s, const char *text, size_t length, int strict,
                          int failing)
{
    void *value = malloc(s->size);
    JSON(error) error;
    int rc;

    memset(value, 0xa5, s->size);
    fail_after = failing;
    rc = s->read(value, text, length, strict, &error);
    fail_after = -1;
    if (rc)
        check_error(s, value, rc, length, &error);
    s->dispose(value);
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct subject *s;
    JSON(buffer) out;
    long before = live_allocations;
    char *text;
    int strict;

    if (size < 3)
        return 0;
    s = &subjects[data[0] % (sizeof(subjects) / sizeof(subjects[0]))];
    current = s->name;
    strict = (data[1] & STRICT) != 0;
    /* Exactly as long as it is, so that a look beyond the end is seen. */
    text = (char *)malloc(size - 3 + (size == 3));
    memcpy(text, data + 3, size - 3);
    if (accepted(s, text, size - 3, strict, &out)) {
        if (strict)
            check_lenient(s, text, size - 3, &out);
        JSON(buffer_dispose)(&out);
    }
    if (data[1] & FAILING)
        check_failing(s, text, size - 3, strict, data[2]);
    free(text);
    CHECK(live_allocations == before);
    return 0;
}
