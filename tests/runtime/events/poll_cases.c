/*
 * The loops on poll and select, one case per run: `poll_cases NAME`. This file is the libxl that
 * they ask what it wants to wait for. Exits with 1 as soon as something is not as promised.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include <libxl.h>
#include <libxl_event.h>

#include "allocation.h"
#include "libxl_poll_loop.h"
#include "require.h"

/* --- libxl --- */

static libxl_ctx *const ctx = (libxl_ctx *)&ctx;
static int wanted = 1; /* by libxl, in descriptors */
static int wanted_timeout = -1;
static int libxl_fd;
static int seen_count;
static struct pollfd seen[64];

int libxl_osevent_beforepoll(libxl_ctx *context, int *nfds_io, struct pollfd *pollfds,
                             int *timeout_upd, struct timeval now)
{
    int room = *nfds_io, i;

    (void)now;
    require(context == ctx);
    *nfds_io = wanted;
    if (wanted_timeout >= 0 && (*timeout_upd < 0 || *timeout_upd > wanted_timeout))
        *timeout_upd = wanted_timeout;
    if (room < wanted)
        return -13;
    for (i = 0; i < wanted; i++) {
        pollfds[i].fd = libxl_fd;
        pollfds[i].events = POLLIN;
        pollfds[i].revents = 0;
    }
    return 0;
}

void libxl_osevent_afterpoll(libxl_ctx *context, int nfds, const struct pollfd *pollfds,
                             struct timeval now)
{
    (void)now;
    require(context == ctx);
    seen_count = nfds;
    if (nfds)
        memcpy(seen, pollfds, (size_t)(nfds < 64 ? nfds : 64) * sizeof(*seen));
}

/* --- cases --- */

static void turns(void)
{
    libxl_poll_loop *polls;
    struct pollfd *array;
    nfds_t count;
    int own = eventfd(1, EFD_CLOEXEC), other = eventfd(0, EFD_CLOEXEC), timeout = -1;

    libxl_fd = eventfd(1, EFD_CLOEXEC);
    require(libxl_poll_loop_new(NULL, &polls) == -6 && !polls);
    fail_from = 1;
    require(libxl_poll_loop_new(ctx, &polls) == -5 && !polls);
    require(!libxl_poll_loop_new(ctx, &polls));
    fail_from = 1;
    require(libxl_poll_loop_run_once(polls, 0) == -5);
    require(libxl_poll_loop_run_once(polls, -1) == 1);
    require(seen_count == 1 && seen[0].fd == libxl_fd && seen[0].revents == POLLIN);
    /* The program's own stay, whatever libxl wants. */
    require(!libxl_poll_loop_watch(polls, own, POLLIN));
    require(!libxl_poll_loop_watch(polls, other, POLLIN));
    for (wanted = 1; wanted < 64; wanted += 31) {
        require(libxl_poll_loop_run_once(polls, -1) == wanted + 1);
        require(seen_count == wanted && seen[wanted - 1].fd == libxl_fd);
        require(libxl_poll_loop_revents(polls, own) == POLLIN);
        require(libxl_poll_loop_revents(polls, other) == 0);
    }
    require(!libxl_poll_loop_watch(polls, other, POLLOUT));
    wanted = 2;
    require(libxl_poll_loop_run_once(polls, -1) == 4 && seen_count == 2);
    require(libxl_poll_loop_revents(polls, other) == POLLOUT);
    libxl_poll_loop_unwatch(polls, own);
    libxl_poll_loop_unwatch(polls, own);
    require(libxl_poll_loop_revents(polls, own) == 0);
    require(libxl_poll_loop_revents(polls, other) == POLLOUT);
    require(libxl_poll_loop_run_once(polls, -1) == 3);
    require(libxl_poll_loop_watch(polls, -1, POLLIN) == -6);
    /* One that is watched in the middle of a turn isn't taken for libxl's. */
    require(!libxl_poll_loop_before(polls, &array, &count, &timeout) && count == 3);
    require(!libxl_poll_loop_watch(polls, own, POLLIN));
    libxl_poll_loop_after(polls);
    require(seen_count == 0);
    require(libxl_poll_loop_run_once(polls, -1) == 4 && seen_count == 2);
    fail_from = 1;
    for (wanted = 200; fail_from; wanted *= 2)
        libxl_poll_loop_watch(polls, own, POLLIN), libxl_poll_loop_run_once(polls, 0);
    libxl_poll_loop_free(polls);
    libxl_poll_loop_free(NULL);
    close(own);
    close(other);
    close(libxl_fd);
}

static struct timeval the_time(void)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    return now;
}

static void no_op(int unused)
{
    (void)unused;
}

static void timeouts(void)
{
    struct itimerval alarm_at = { { 0, 0 }, { 0, 20000 } };
    struct sigaction action;
    libxl_poll_loop *polls;
    struct timeval started = the_time(), now;

    require(!libxl_poll_loop_new(ctx, &polls));
    wanted = 0;
    wanted_timeout = 30;
    require(libxl_poll_loop_run_once(polls, -1) == 0);
    require(libxl_poll_loop_run_once(polls, 0) == 0);
    now = the_time();
    timersub(&now, &started, &now);
    require(now.tv_sec == 0 && now.tv_usec >= 29000 && now.tv_usec < 900000);
    wanted_timeout = -1;
    memset(&action, 0, sizeof(action));
    action.sa_handler = no_op;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &alarm_at, NULL);
    require(libxl_poll_loop_run_once(polls, -1) == 0);
    libxl_poll_loop_free(polls);
}

static void selected(void)
{
    libxl_poll_loop *polls;
    fd_set readable, writable, exceptional;
    int own = eventfd(1, EFD_CLOEXEC), mine = eventfd(1, EFD_CLOEXEC), nfds, timeout = 77, result;
    struct pollfd large = { .fd = FD_SETSIZE, .events = POLLIN, .revents = 0 };

    libxl_fd = eventfd(1, EFD_CLOEXEC);
    require(!libxl_poll_loop_new(ctx, &polls));
    require(!libxl_poll_loop_watch(polls, own, POLLOUT | POLLPRI));
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&exceptional);
    FD_SET(mine, &readable);
    nfds = mine + 1;
    wanted_timeout = 30;
    require(!libxl_poll_loop_before_select(polls, &nfds, &readable, &writable, &exceptional,
                                           &timeout));
    require(timeout == 30);
    require(nfds == libxl_fd + 1 && FD_ISSET(libxl_fd, &readable) && FD_ISSET(own, &writable));
    require(FD_ISSET(mine, &readable) && FD_ISSET(own, &exceptional) && !FD_ISSET(own, &readable));
    result = select(nfds, &readable, &writable, &exceptional, NULL);
    require(result == 3);
    libxl_poll_loop_after_select(polls, result, &readable, &writable, &exceptional);
    require(seen_count == 1 && seen[0].revents == POLLIN);
    require(libxl_poll_loop_revents(polls, own) == POLLOUT);
    /* An error leaves the sets as they were: not a word of readiness. */
    libxl_poll_loop_after_select(polls, -1, &readable, &writable, &exceptional);
    require(seen[0].revents == 0 && libxl_poll_loop_revents(polls, own) == 0);
    /* A set has no room for it, and nothing is written beside it. */
    nfds = 3;
    require(libxl_pollfds_to_select(&large, 1, &nfds, &readable, &writable, &exceptional) == -13);
    require(nfds == 3);
    large.revents = POLLIN;
    require(!libxl_pollfds_from_select(&large, 1, 1, &readable, &writable, &exceptional));
    require(large.revents == 0);
    large.fd = -1;
    require(!libxl_pollfds_to_select(&large, 1, &nfds, &readable, &writable, &exceptional));
    require(!libxl_pollfds_from_select(&large, 1, 1, &readable, &writable, &exceptional));
    require(nfds == 3);
    libxl_poll_loop_free(polls);
    close(own);
    close(mine);
    close(libxl_fd);
}

static const struct {
    const char *name;
    void (*run)(void);
} poll_cases[] = {
    { "turns", turns },
    { "timeouts", timeouts },
    { "selected", selected },
};

int main(int argc, char **argv)
{
    size_t i;

    require(argc == 2);
    for (i = 0; strcmp(poll_cases[i].name, argv[1]); i++)
        require(i + 1 < sizeof(poll_cases) / sizeof(*poll_cases));
    poll_cases[i].run();
    return 0;
}
