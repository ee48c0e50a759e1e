#define _GNU_SOURCE
#include "drivers.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

#include <libxl_event.h>

#include "libxl_osevent_loop.h"
#include "libxl_poll_loop.h"

/* --- libxl's own functions, and an array of a fixed size --- */

static libxl_ctx *context;

static void bare_start(libxl_ctx *ctx)
{
    context = ctx;
}

static void bare_turn(int timeout)
{
    struct pollfd fds[64];
    struct timeval now;
    int count = 64;

    gettimeofday(&now, NULL);
    require(!libxl_osevent_beforepoll(context, &count, fds, &timeout, now));
    poll(fds, (nfds_t)count, timeout);
    gettimeofday(&now, NULL);
    libxl_osevent_afterpoll(context, count, fds, now);
}

static void bare_end(void)
{
}

static const struct driver driver_bare = { "bare", bare_start, bare_turn, bare_end };

/* --- the loops on poll --- */

static libxl_poll_loop *polls;

static void poll_start(libxl_ctx *ctx)
{
    require(!libxl_poll_loop_new(ctx, &polls));
}

static void poll_turn(int timeout)
{
    require(libxl_poll_loop_run_once(polls, timeout) >= 0);
}

static void poll_end(void)
{
    libxl_poll_loop_free(polls);
}

static const struct driver driver_poll = { "poll", poll_start, poll_turn, poll_end };

static void select_turn(int timeout)
{
    fd_set readable, writable, exceptional;
    struct timeval wait;
    int nfds = 0, ready;

    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&exceptional);
    require(!libxl_poll_loop_before_select(polls, &nfds, &readable, &writable, &exceptional,
                                           &timeout));
    require(timeout >= 0);
    wait.tv_sec = timeout / 1000;
    wait.tv_usec = timeout % 1000 * 1000;
    ready = select(nfds, &readable, &writable, &exceptional, &wait);
    libxl_poll_loop_after_select(polls, ready, &readable, &writable, &exceptional);
}

static const struct driver driver_select = { "select", poll_start, select_turn, poll_end };

/* --- hooks: the loop by itself, and in another one --- */

static libxl_osevent_loop *loop;

static void loop_start(libxl_ctx *ctx)
{
    require(!libxl_osevent_loop_new(ctx, &loop));
}

static void loop_turn(int timeout)
{
    require(libxl_osevent_loop_run_once(loop, timeout) >= 0);
}

static void loop_end(void)
{
    libxl_osevent_loop_free(loop);
}

static const struct driver driver_loop = { "loop", loop_start, loop_turn, loop_end };

/* By itself, until it is stopped by a signal handler. */
static void stop_running(int unused)
{
    (void)unused;
    libxl_osevent_loop_stop(loop);
}

static void run_start(libxl_ctx *ctx)
{
    struct sigaction action;

    loop_start(ctx);
    memset(&action, 0, sizeof(action));
    action.sa_handler = stop_running;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
}

static void run_turn(int timeout)
{
    struct itimerval alarm_at = { { 0, 0 }, { 0, timeout * 1000 + 1 } };

    setitimer(ITIMER_REAL, &alarm_at, NULL);
    require(!libxl_osevent_loop_run(loop));
}

static const struct driver driver_run = { "run", run_start, run_turn, loop_end };

static int outer;

static void epoll_start(libxl_ctx *ctx)
{
    struct epoll_event event;

    loop_start(ctx);
    outer = epoll_create1(EPOLL_CLOEXEC);
    memset(&event, 0, sizeof(event));
    event.events = EPOLLIN;
    require(!epoll_ctl(outer, EPOLL_CTL_ADD, libxl_osevent_loop_fd(loop), &event));
}

static void epoll_turn(int timeout)
{
    struct epoll_event event;

    if (epoll_wait(outer, &event, 1, timeout) == 1)
        require(libxl_osevent_loop_run_once(loop, 0) >= 0);
}

static void epoll_end(void)
{
    close(outer);
    loop_end();
}

static const struct driver driver_epoll = { "epoll", epoll_start, epoll_turn, epoll_end };

const struct driver *driver_named(const char *name)
{
    static const struct driver *const drivers[] = {
        &driver_bare, &driver_poll, &driver_select, &driver_loop,
        &driver_run,  &driver_epoll, &driver_glib, &driver_libuv,
    };
    size_t i;

    for (i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
        if (!strcmp(drivers[i]->name, name))
            return drivers[i];
    fprintf(stderr, "no driver %s\n", name);
    exit(1);
}
