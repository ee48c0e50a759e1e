/*
 * Watches a domain, with libuv: says when its disk is ejected, when it shuts down, when it is gone.
 *
 *     libuv DOMID VDEV
 *
 * libxl's loop is one handle of libuv's, and libxl calls the handlers from within it.
 * docs/events.md tells how it is built.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>
#include <uv.h>

#include "libxl_event_dispatch.h"
#include "libxl_osevent_loop.h"

/* What the handlers get. */
struct daemon {
    uint32_t domid;
    uv_loop_t *main;
};

/* --- handlers: one for each type of event --- */

static int on_shutdown(void *user, const libxl_event *event,
                       const struct libxl_event_domain_shutdown *info)
{
    (void)user;
    printf("domain %u: shut down, reason %u\n", event->domid, info->shutdown_reason);
    return 0;
}

static int on_death(void *user, const libxl_event *event)
{
    struct daemon *daemon = user;

    printf("domain %u: gone\n", event->domid);
    uv_stop(daemon->main);
    return 0;
}

static int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info)
{
    (void)user;
    printf("domain %u: ejected %s\n", event->domid, info->disk.vdev);
    return 0;
}

static const struct libxl_event_handlers handlers = {
    .domain_shutdown = on_shutdown,
    .domain_death = on_death,
    .disk_eject = on_eject,
};

/* --- the loop --- */

static void check(int rc, const char *what)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "%s: %s\n", what, libxl_error_to_string(rc));
    exit(1);
}

static void on_libxl(uv_poll_t *handle, int status, int events)
{
    (void)events;
    if (status) {
        fprintf(stderr, "libuv: %s\n", uv_strerror(status));
        exit(1);
    }
    check(libxl_osevent_loop_run_once(handle->data, 0), "libxl_osevent_loop_run_once");
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    uv_stop(handle->loop);
}

static void run(struct daemon *daemon, libxl_osevent_loop *loop)
{
    uv_signal_t interrupted, terminated;
    uv_poll_t libxls;

    uv_poll_init(daemon->main, &libxls, libxl_osevent_loop_fd(loop));
    libxls.data = loop;
    uv_poll_start(&libxls, UV_READABLE, on_libxl);
    uv_signal_init(daemon->main, &interrupted);
    uv_signal_start(&interrupted, on_signal, SIGINT);
    uv_signal_init(daemon->main, &terminated);
    uv_signal_start(&terminated, on_signal, SIGTERM);

    printf("watching domain %u\n", daemon->domid);
    uv_run(daemon->main, UV_RUN_DEFAULT);

    uv_close((uv_handle_t *)&libxls, NULL);
    uv_close((uv_handle_t *)&interrupted, NULL);
    uv_close((uv_handle_t *)&terminated, NULL);
    uv_run(daemon->main, UV_RUN_DEFAULT);
}

int main(int argc, char **argv)
{
    struct daemon daemon = { .domid = 0, .main = uv_default_loop() };
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;
    libxl_event_registration *events;
    libxl_osevent_loop *loop;
    xentoollog_logger *logger;
    libxl_ctx *ctx;

    if (argc != 3) {
        fprintf(stderr, "usage: %s DOMID VDEV\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    daemon.domid = (uint32_t)strtoul(argv[1], NULL, 10);
    logger = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);
    check(libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, logger), "libxl_ctx_alloc");
    check(libxl_osevent_loop_new(ctx, &loop), "libxl_osevent_loop_new");
    check(libxl_event_dispatch_register(ctx, &handlers, &daemon, &events),
          "libxl_event_dispatch_register");
    check(libxl_evenable_domain_death(ctx, daemon.domid, 0, &death), "libxl_evenable_domain_death");
    check(libxl_evenable_disk_eject(ctx, daemon.domid, argv[2], 0, &eject),
          "libxl_evenable_disk_eject");

    run(&daemon, loop);

    libxl_evdisable_disk_eject(ctx, eject);
    libxl_evdisable_domain_death(ctx, death);
    libxl_ctx_free(ctx);
    libxl_event_dispatch_free(events);
    libxl_osevent_loop_free(loop);
    xtl_logger_destroy(logger);
    uv_loop_close(daemon.main);
    return 0;
}
