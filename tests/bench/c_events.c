/*
 * Events on the embedded core, against the same events without a queue: `c_events ROUNDS` prints
 * the seconds that each variant took, one round a line, with the variants taking turns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "libxl_event_dispatch.h"
#include <libxl_sim.h>

enum { BATCH = 256, BATCHES = 1250 };

static libxl_ctx *ctx;
static uint64_t handled;

static void must(int ok)
{
    if (!ok)
        abort();
}

static int on_death(void *user, const libxl_event *event)
{
    (void)user;
    handled += event->for_user;
    return 0;
}

static int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info)
{
    (void)user;
    handled += event->for_user + (uint64_t)info->vdev[0];
    return 0;
}

static const struct libxl_event_handlers handlers = {
    .domain_death = on_death,
    .disk_eject = on_eject,
};

/* --- variants: each handles BATCHES times BATCH copies of an event --- */

static void direct(const libxl_event *model)
{
    libxl_event *event;
    int i;

    for (i = 0; i < BATCHES * BATCH; i++) {
        event = (libxl_event *)malloc(sizeof(*event));
        must(event && !libxl_event_try_copy(event, model));
        libxl_event_dispatch(&handlers, NULL, event);
        libxl_event_free(ctx, event);
    }
}

static void turn(void)
{
    struct timeval now = { 1, 0 };
    struct pollfd fds[4];
    int count = 4, timeout = 0;

    must(!libxl_osevent_beforepoll(ctx, &count, fds, &timeout, now));
    must(poll(fds, (nfds_t)count, timeout) == 1);
    libxl_osevent_afterpoll(ctx, count, fds, now);
}

static void polled(const libxl_event *model)
{
    int batch, i;

    for (batch = 0; batch < BATCHES; batch++) {
        for (i = 0; i < BATCH; i++)
            must(!libxl_sim_event(ctx, model));
        turn();
        must(libxl_event_dispatch_pending(ctx, &handlers, NULL) == BATCH);
    }
}

static void waited(const libxl_event *model)
{
    libxl_event *event;
    int i;

    for (i = 0; i < BATCHES * BATCH; i++) {
        must(!libxl_sim_event(ctx, model));
        must(!libxl_event_wait(ctx, &event, LIBXL_EVENTMASK_ALL, NULL, NULL));
        libxl_event_dispatch(&handlers, NULL, event);
        libxl_event_free(ctx, event);
    }
}

static void occurs(void *user, libxl_event *event)
{
    libxl_event_dispatch(&handlers, user, event);
    libxl_event_free(ctx, event);
}

static void called(const libxl_event *model)
{
    static const libxl_event_hooks hooks = { ~UINT64_C(0), occurs, NULL };
    int batch, i;

    libxl_event_register_callbacks(ctx, &hooks, NULL);
    for (batch = 0; batch < BATCHES; batch++) {
        for (i = 0; i < BATCH; i++)
            must(!libxl_sim_event(ctx, model));
        turn();
    }
    libxl_event_register_callbacks(ctx, NULL, NULL);
}

/* --- */

static double seconds(void (*variant)(const libxl_event *), const libxl_event *model)
{
    struct timespec begin, end;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    variant(model);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    return (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

static void measure(const char *name, const libxl_event *model, int rounds)
{
    int round;

    for (round = 0; round < rounds; round++) {
        double times[4];

        times[0] = seconds(direct, model);
        times[1] = seconds(polled, model);
        times[2] = seconds(called, model);
        times[3] = seconds(waited, model);
        printf("%s %.9f %.9f %.9f %.9f\n", name, times[0], times[1], times[2], times[3]);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 5;
    libxl_event event;

    must(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL));
    libxl_event_init(&event);
    libxl_event_init_type(&event, LIBXL_EVENT_TYPE_DOMAIN_DEATH);
    event.for_user = 1;
    measure("death", &event, rounds);
    libxl_event_dispose(&event);
    libxl_event_init(&event);
    libxl_event_init_type(&event, LIBXL_EVENT_TYPE_DISK_EJECT);
    event.u.disk_eject.vdev = strdup("hdc");
    event.u.disk_eject.disk.vdev = strdup("hdc");
    event.u.disk_eject.disk.pdev_path = strdup("/srv/images/install.iso");
    measure("eject", &event, rounds);
    libxl_event_dispose(&event);
    libxl_ctx_free(ctx);
    return handled ? 0 : 1;
}
