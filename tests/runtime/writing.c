/*
 * Writes a value for every line of its input, "KIND HEX-OR-NUMBER", and answers with the status and
 * the text in hexadecimal. What is written lies in memory that is no longer than it is, so that a
 * sanitizer sees a look beyond its end.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libxl_types_json.h"

static size_t read_hex(const char *hex, unsigned char *bytes)
{
    size_t count = 0;
    unsigned int byte;

    while (sscanf(hex + 2 * count, "%2x", &byte) == 1) {
        if (bytes)
            bytes[count] = (unsigned char)byte;
        count++;
    }
    return count;
}

static unsigned char *exactly(const char *hex, size_t more, size_t *size)
{
    unsigned char *bytes;

    *size = read_hex(hex, NULL);
    bytes = (unsigned char *)calloc(*size + more ? *size + more : 1, 1);
    if (!bytes)
        abort();
    read_hex(hex, bytes);
    return bytes;
}

/*
 * Writes the value over and over, so that the text comes to its end in the midst of one and grows;
 * *length is that of one.
 */
static int write_often(const libxl_value *value, libxl_json_buffer *out, size_t *length)
{
    int rc = libxl_value_write_json(value, out);

    *length = out->length;
    while (!rc && out->length < 5000) {
        size_t begin = out->length;

        rc = libxl_value_write_json(value, out);
        if (rc || out->length != begin + *length || memcmp(out->text, out->text + begin, *length))
            abort();
    }
    return rc;
}

int main(void)
{
    static char argument[65536];
    char kind;

    while (scanf(" %c %65535s", &kind, argument) == 2) {
        libxl_json_buffer out;
        libxl_value value;
        size_t length;
        size_t size = 0;
        int rc;

        libxl_value_init(&value);
        if (kind == 's') {
            value.text = (char *)exactly(argument + 1, 1, &size);
        } else if (kind == 'b') {
            value.bits.map = exactly(argument + 1, 0, &size);
            value.bits.size = (uint32_t)size;
        } else if (kind == 'u') {
            value.wide = strtoull(argument, NULL, 10);
        } else {
            value.number = (int)strtol(argument, NULL, 10);
        }
        libxl_json_buffer_init(&out, 0);
        rc = write_often(&value, &out, &length);
        printf("%d ", rc);
        for (size = 0; !rc && size < length; size++)
            printf("%02x", (unsigned char)out.text[size]);
        printf("\n");
        libxl_json_buffer_dispose(&out);
        libxl_value_dispose(&value);
    }
    return 0;
}
