/* What the programs on the embedded core share: `PROGRAM NAME` runs one case, exits with 0 if it
 * went as promised, and otherwise says where not. */
#ifndef CASES_H
#define CASES_H

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_sim.h>
#include <libxl_utils.h>

#define COOKIE UINT64_C(0xfedcba9876543210)
#define ALL LIBXL_EVENTMASK_ALL

struct test {
    const char *name;
    void (*run)(void);
};

static libxl_ctx *ctx;

static inline void require_(int ok, const char *what, const char *file, int line)
{
    if (ok)
        return;
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}
#define require(what) require_((what) != 0, #what, __FILE__, __LINE__)

static inline void create(uint32_t domid)
{
    require(!libxl_sim_domain_create(NULL, &domid, NULL));
}

static inline libxl_evgen_domain_death *watch(uint32_t domid, libxl_ev_user cookie)
{
    libxl_evgen_domain_death *generator = NULL;

    require(!libxl_evenable_domain_death(ctx, domid, cookie, &generator));
    require(generator != NULL);
    return generator;
}

/* One turn of the poll loop, of at most this many milliseconds. Returns what poll did. */
static inline int turn(int timeout)
{
    struct pollfd fds[8];
    struct timeval now;
    int count = 8, ready;

    gettimeofday(&now, NULL);
    require(!libxl_osevent_beforepoll(ctx, &count, fds, &timeout, now));
    ready = poll(fds, (nfds_t)count, timeout);
    gettimeofday(&now, NULL);
    libxl_osevent_afterpoll(ctx, count, fds, now);
    return ready;
}

static inline libxl_event *check(uint64_t mask)
{
    libxl_event *event = NULL;
    int rc = libxl_event_check(ctx, &event, mask, NULL, NULL);

    require(rc == 0 || rc == ERROR_NOT_READY);
    return event;
}

/* Takes the next event, which must be this one. */
static inline void expect(libxl_event_type type, uint32_t domid, libxl_ev_user cookie)
{
    libxl_event *event = check(ALL);

    require(event != NULL);
    require(event->type == type);
    require(event->domid == domid);
    require(event->for_user == cookie);
    libxl_event_free(ctx, event);
}

static inline void expect_none(void)
{
    require(check(ALL) == NULL);
}

static inline int run_case(const struct test *tests, int argc, char **argv)
{
    for (; tests->name; tests++) {
        if (argc != 2 || strcmp(tests->name, argv[1]))
            continue;
        require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL));
        tests->run();
        require(!libxl_ctx_free(ctx));
        libxl_sim_reset(NULL);
        return 0;
    }
    fprintf(stderr, "no such case\n");
    return 2;
}

#endif
