/*
 * What every generated round trip has in common; see tests/support/json_roundtrip.py. Values go to
 * JSON and back, and are compared as structs.
 */

static unsigned long documents;

/* Each allocation of a read fails in turn: it says so, leaves zeroes, and leaks nothing. */
static void exercise_failing_reads(const struct subject *s, const JSON(buffer) *text)
{
    void *copy = malloc(s->size);
    long before = live_allocations;
    long left = -1;
    long n;

    for (n = 0; left < 0; n++) {
        JSON(error) error;
        int rc;

        memset(copy, 0xa5, s->size);
        fail_after = n;
        rc = s->read(copy, text->text, text->length, 1, &error);
        left = fail_after;
        fail_after = -1;
        CHECK((int)error.status == rc);
        /* An array that can't be made shorter just stays as it is. */
        CHECK(rc == 0 || (rc == NO_MEMORY && is_zero(copy, s->size) && left < 0));
        s->dispose(copy);
        CHECK(live_allocations == before);
    }
    free(copy);
}

/* The same for writing. */
static void exercise_failing_writes(const struct subject *s, const void *value)
{
    long left = -1;
    long n;

    for (n = 0; left < 0; n++) {
        JSON(buffer) out;
        long before = live_allocations;
        int rc;

        JSON(buffer_init)(&out, 1);
        fail_after = n;
        rc = s->write(value, &out);
        left = fail_after;
        fail_after = -1;
        CHECK(rc == (left < 0 ? NO_MEMORY : 0));
        JSON(buffer_dispose)(&out);
        CHECK(live_allocations == before);
    }
}

/* A document that is cut off is an error; one with a byte changed may be, and is nothing worse. */
static void exercise_damage(const struct subject *s, const JSON(buffer) *text)
{
    void *copy = malloc(s->size);
    long before = live_allocations;
    int i;

    for (i = 0; i < 20; i++) {
        size_t at = (size_t)(rnd() % text->length);
        char *damaged = (char *)malloc(text->length);
        size_t length = i % 2 ? text->length : at;
        int rc;

        memcpy(damaged, text->text, text->length);
        damaged[at] = (char)rnd();
        rc = s->read(copy, damaged, length, (int)(rnd() % 2), NULL);
        CHECK(i % 2 || rc != 0);
        CHECK(rc == 0 || is_zero(copy, s->size));
        s->dispose(copy);
        free(damaged);
        CHECK(live_allocations == before);
        documents++;
    }
    free(copy);
}

/* Writes *value, reads that in one mode, compares, and writes it again. */
static void there_and_back(const struct subject *s, const void *value, unsigned int indent, int strict)
{
    void *copy = malloc(s->size);
    JSON(buffer) out;
    JSON(buffer) again;
    JSON(error) error;

    JSON(buffer_init)(&out, indent);
    JSON(buffer_init)(&again, indent);
    CHECK(s->write(value, &out) == 0);
    memset(copy, 0xa5, s->size);
    if (s->read(copy, out.text, out.length, strict, &error)) {
        fprintf(stderr, "%s\n%s\n", out.text, error.message);
        abort();
    }
    CHECK(error.offset == 0 && !*error.path && !*error.message);
    if (!s->same(value, copy)) {
        fprintf(stderr, "%s\n", out.text);
        CHECK(s->same(value, copy));
    }
    CHECK(s->write(copy, &again) == 0);
    CHECK(out.length == again.length && !strcmp(out.text, again.text));
    s->dispose(copy);
    JSON(buffer_dispose)(&again);
    if (strict) {
        exercise_failing_reads(s, &out);
        exercise_damage(s, &out);
    }
    JSON(buffer_dispose)(&out);
    free(copy);
    documents++;
}

static void as_libxl(const struct subject *s, void *value)
{
    void *copy = malloc(s->size);
    char *text = s->to_json(value);

    CHECK(text != NULL);
    memset(copy, 0xa5, s->size);
    CHECK(s->from_json(copy, text) == 0);
    CHECK(s->same(value, copy));
    s->dispose(copy);
    CHECK(s->from_json(copy, "{") == -3);
    CHECK(is_zero(copy, s->size));
    free(text);
    free(copy);
    documents++;
}

static void roundtrip(const struct subject *s, int rounds)
{
    current = s->name;
    while (rounds-- > 0) {
        void *value = malloc(s->size);
        long before = live_allocations;

        s->init(value);
        /* The first one keeps its defaults. */
        if (rounds > 0)
            s->fill(value);
        there_and_back(s, value, 0, 1);
        there_and_back(s, value, 3, 0);
        as_libxl(s, value);
        exercise_failing_writes(s, value);
        s->dispose(value);
        CHECK(live_allocations == before);
        free(value);
    }
}
