/*
 * Makes each allocation in turn fail while a value is written with json-c: the call fails, its out
 * parameter is NULL, and nothing is left behind.
 */
#include "libxl_osdeps.h"

#include <json-c/json.h>

#include "libxl_internal.h"

#include "json_c.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *p, size_t size);
void __libc_free(void *p);

static long left = -1;
static long live;

static bool fails(void)
{
    return left >= 0 && left-- == 0;
}

static void *counted(void *p)
{
    live += p != NULL;
    return p;
}

void *malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t number, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(number, size));
}

void *realloc(void *p, size_t size)
{
    void *q = fails() ? NULL : __libc_realloc(p, size);

    live += !p && q;
    return q;
}

void free(void *p)
{
    live -= p != NULL;
    __libc_free(p);
}

static void fill(libxl_domain_config *p)
{
    libxl_domain_config_init(p);
    p->c_info.name = strdup("a");
    p->c_info.domid = UINT32_MAX;
    libxl_domain_build_info_init_type(&p->b_info, LIBXL_DOMAIN_TYPE_HVM);
    p->b_info.max_memkb = UINT64_MAX - 1;
    p->b_info.u.hvm.vnc.listen = strdup("b");
    p->b_info.num_irqs = 2;
    p->b_info.irqs = calloc(2, sizeof(*p->b_info.irqs));
    p->b_info.irqs[1] = UINT32_MAX;
    p->num_disks = 1;
    p->disks = calloc(1, sizeof(*p->disks));
    libxl_device_disk_init(p->disks);
    p->num_channels = 1;
    p->channels = calloc(1, sizeof(*p->channels));
    libxl_device_channel_init(p->channels);
    libxl_device_channel_init_connection(p->channels, LIBXL_CHANNEL_CONNECTION_SOCKET);
    p->channels->u.socket.path = strdup("c");
}

int main(void)
{
    libxl_domain_config config;
    json_object *jso;
    long before, number;
    int rc;

    fill(&config);
    /* What a library allocates once does not count. */
    rc = libxl_domain_config_gen_jso(&jso, &config);
    json_object_put(jso);
    for (number = 0;; number++) {
        before = live;
        jso = (json_object *)&config;
        left = number;
        rc = libxl_domain_config_gen_jso(&jso, &config);
        /* None failed: there are no more. */
        if (left >= 0)
            break;
        if (!rc || jso || live != before) {
            printf("allocation %ld: rc %d, %s, %ld blocks left\n", number, rc,
                   jso ? "a value" : "no value", live - before);
            return 1;
        }
    }
    left = -1;
    json_object_put(jso);
    if (rc || live != before)
        return 1;
    libxl_domain_config_dispose(&config);
    printf("%ld allocations failed\n", number);
    return 0;
}
