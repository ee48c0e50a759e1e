/*
 * Watches a domain, with GLib: says when its disk is ejected, when it shuts down, when it is gone.
 *
 *     glib DOMID VDEV
 *
 * libxl's loop is one source of GLib's, and libxl calls the handlers from within it.
 * docs/events.md tells how it is built.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib-unix.h>
#include <glib.h>
#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "libxl_event_dispatch.h"
#include "libxl_osevent_loop.h"

/* What the handlers get. */
struct daemon {
    uint32_t domid;
    GMainLoop *main;
    gboolean done;
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
    daemon->done = TRUE;
    g_main_loop_quit(daemon->main);
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

static gboolean on_libxl(gint fd, GIOCondition condition, gpointer loop)
{
    (void)fd;
    (void)condition;
    check(libxl_osevent_loop_run_once(loop, 0), "libxl_osevent_loop_run_once");
    return G_SOURCE_CONTINUE;
}

static gboolean on_signal(gpointer main)
{
    g_main_loop_quit(main);
    return G_SOURCE_CONTINUE;
}

static void run(struct daemon *daemon, libxl_osevent_loop *loop)
{
    guint sources[] = {
        g_unix_fd_add(libxl_osevent_loop_fd(loop), G_IO_IN, on_libxl, loop),
        g_unix_signal_add(SIGINT, on_signal, daemon->main),
        g_unix_signal_add(SIGTERM, on_signal, daemon->main),
    };
    size_t i;

    printf("watching domain %u\n", daemon->domid);
    if (!daemon->done) /* libxl may call a handler before the loop runs */
        g_main_loop_run(daemon->main);
    for (i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
}

int main(int argc, char **argv)
{
    struct daemon daemon = { .domid = 0, .main = g_main_loop_new(NULL, FALSE), .done = FALSE };
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
    g_main_loop_unref(daemon.main);
    return 0;
}
