/* The machine of tests/support/fakexen.c: real libxl, real xenstored, no hypervisor. */
#define _GNU_SOURCE
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_event.h>
#include <xenctrl.h>
#include <xenstore.h>

#define VBD "/local/domain/7/device/vbd/5632"
#define BACKEND "/local/domain/0/backend/qdisk/7/5632"

static struct xs_handle *xs;
static xc_interface *xc;

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static void put(const char *path, const char *value)
{
    must(xs_write(xs, XBT_NULL, path, value, strlen(value)), path);
}

void machine_start(libxl_ctx *ctx)
{
    (void)ctx;
    xs = xs_open(0);
    must(xs != NULL, "xs_open");
    xc = xc_interface_open(NULL, NULL, 0);
    must(xc != NULL, "xc_interface_open");
    must(xs_introduce_domain(xs, 7, 0, 3), "xs_introduce_domain");
    must(xs_introduce_domain(xs, 9, 0, 3), "xs_introduce_domain");
    put(VBD "/backend", BACKEND);
    put(VBD "/dev", "hdc");
    put(BACKEND "/dev", "hdc");
    put(BACKEND "/params", "aio:/tmp/disc.iso");
    put(BACKEND "/type", "qdisk");
    put(BACKEND "/removable", "1");
    put(BACKEND "/mode", "r");
    put(BACKEND "/device-type", "cdrom");
}

void machine_stop(void)
{
    xs_close(xs);
    xc_interface_close(xc);
}

void machine_shutdown(uint32_t domid, int reason)
{
    must(!xc_domain_shutdown(xc, domid, reason), "xc_domain_shutdown");
}

void machine_destroy(uint32_t domid)
{
    must(!xc_domain_destroy(xc, domid), "xc_domain_destroy");
}

void machine_eject(uint32_t domid)
{
    (void)domid;
    put(VBD "/eject", "eject");
}

/* Nobody is there to take notice. */
void machine_deafen(void)
{
}

void machine_break(void)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/sysctl-errno", getenv("FAKEXEN_DIR"));
    file = fopen(path, "w");
    must(file != NULL, path);
    fputs("5\n", file);
    fclose(file);
    /* Makes libxl look; each domain will do once. */
    must(xs_release_domain(xs, 9) || xs_release_domain(xs, 7), "xs_release_domain");
}

/*
 * libxl never frees what it hands its hooks (the idle ones of them), which would hide leaks that
 * are somebody else's.
 */
void __real_libxl_osevent_register_hooks(libxl_ctx *ctx, const libxl_osevent_hooks *hooks,
                                         void *user);
void __wrap_libxl_osevent_register_hooks(libxl_ctx *ctx, const libxl_osevent_hooks *hooks,
                                         void *user);
void __lsan_ignore_object(const void *object);

static const libxl_osevent_hooks *given;

static int fd_register(void *user, int fd, void **registration_out, short events, void *for_libxl)
{
    __lsan_ignore_object(for_libxl);
    return given->fd_register(user, fd, registration_out, events, for_libxl);
}

static int timeout_register(void *user, void **registration_out, struct timeval at, void *for_libxl)
{
    __lsan_ignore_object(for_libxl);
    return given->timeout_register(user, registration_out, at, for_libxl);
}

void __wrap_libxl_osevent_register_hooks(libxl_ctx *ctx, const libxl_osevent_hooks *hooks,
                                         void *user)
{
    static libxl_osevent_hooks ours;

    given = hooks;
    ours = *hooks;
    ours.fd_register = fd_register;
    ours.timeout_register = timeout_register;
    __real_libxl_osevent_register_hooks(ctx, &ours, user);
}
