/*
 * Watches a domain, with epoll: says when its disk is ejected, when it shuts down, when it is gone.
 *
 *     epoll DOMID VDEV
 *
 * For daemons with many domains and perhaps several threads: libxl tells what it waits for through
 * its hooks, and events are handed over in a queue, so that handlers run in the daemon's own loop
 * whichever thread libxl called. docs/events.md tells how it is built.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "libxl_event_dispatch.h"
#include "libxl_osevent_loop.h"

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

/* Adds a descriptor to those that epoll_wait waits for. */
static void add(int epoll, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data = { .fd = fd } };

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) {
        perror("epoll_ctl");
        exit(1);
    }
}

static void run(struct daemon *daemon, libxl_osevent_loop *loop, libxl_event_registration *events)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC), signals = signals_to_end();
    int libxls = libxl_osevent_loop_fd(loop), queue = libxl_event_dispatch_fd(events);
    struct epoll_event ready;

    add(epoll, libxls);
    add(epoll, queue);
    add(epoll, signals);
    printf("watching domain %u\n", daemon->domid);
    while (!daemon->done) {
        if (epoll_wait(epoll, &ready, 1, -1) != 1)
            continue;
        if (ready.data.fd == libxls)
            check(libxl_osevent_loop_run_once(loop, 0), "libxl_osevent_loop_run_once");
        else if (ready.data.fd == queue)
            check(libxl_event_dispatch_queued(events), "a handler");
        else
            break;
    }
    close(signals);
    close(epoll);
}

int main(int argc, char **argv)
{
    struct daemon daemon = { .domid = 0, .done = false };
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
    check(libxl_event_dispatch_register_queued(ctx, &handlers, &daemon, &events),
          "libxl_event_dispatch_register_queued");
    check(libxl_evenable_domain_death(ctx, daemon.domid, 0, &death), "libxl_evenable_domain_death");
    check(libxl_evenable_disk_eject(ctx, daemon.domid, argv[2], 0, &eject),
          "libxl_evenable_disk_eject");

    run(&daemon, loop, events);

    libxl_evdisable_disk_eject(ctx, eject);
    libxl_evdisable_domain_death(ctx, death);
    libxl_ctx_free(ctx);
    libxl_event_dispatch_free(events);
    libxl_osevent_loop_free(loop);
    xtl_logger_destroy(logger);
    return 0;
}
