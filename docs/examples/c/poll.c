/*
 * Watches a domain, with poll: says when its disk is ejected, when it shuts down, when it is gone.
 *
 *     poll DOMID VDEV
 *
 * The simplest kind of program: one thread, one array of descriptors, events asked for. It has a
 * descriptor of its own, for the signals that end it. docs/events.md tells how it is built.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "libxl_event_dispatch.h"
#include "libxl_poll_loop.h"

/* What the handlers get. */
struct daemon {
    uint32_t domid;
    bool done;
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
    daemon->done = true;
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

/* Returns a descriptor that is readable once a signal to end has come. */
static int signals_to_end(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static void run(struct daemon *daemon, libxl_ctx *ctx, libxl_poll_loop *loop)
{
    int signals = signals_to_end();

    check(libxl_poll_loop_watch(loop, signals, POLLIN), "libxl_poll_loop_watch");
    printf("watching domain %u\n", daemon->domid);
    while (!daemon->done) {
        check(libxl_poll_loop_run_once(loop, -1), "libxl_poll_loop_run_once");
        check(libxl_event_dispatch_pending(ctx, &handlers, daemon), "a handler");
        if (libxl_poll_loop_revents(loop, signals))
            break;
    }
    libxl_poll_loop_unwatch(loop, signals);
    close(signals);
}

int main(int argc, char **argv)
{
    struct daemon daemon = { .domid = 0, .done = false };
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;
    libxl_poll_loop *loop;
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
    check(libxl_poll_loop_new(ctx, &loop), "libxl_poll_loop_new");
    check(libxl_evenable_domain_death(ctx, daemon.domid, 0, &death), "libxl_evenable_domain_death");
    check(libxl_evenable_disk_eject(ctx, daemon.domid, argv[2], 0, &eject),
          "libxl_evenable_disk_eject");

    run(&daemon, ctx, loop);

    libxl_evdisable_disk_eject(ctx, eject);
    libxl_evdisable_domain_death(ctx, death);
    libxl_poll_loop_free(loop);
    libxl_ctx_free(ctx);
    xtl_logger_destroy(logger);
    return 0;
}
