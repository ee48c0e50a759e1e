/*
 * What a program with events relies on, one scenario per run: `scenarios DRIVER NAME`. Prints what
 * happened, one line each, the same whatever the driver; exits with 1 as soon as something is not
 * as promised.
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "drivers.h"
#include "libxl_event_dispatch.h"
#include "machine.h"

#define COOKIE UINT64_C(0xfedcba9876543210)

static const struct driver *driver;
static libxl_ctx *ctx;
static int calls;
static int result; /* of every handler */
static pthread_t handled_on;
static libxl_event *kept;

/* --- handlers: each says what it was given --- */

static int told(const libxl_event *event)
{
    calls++;
    handled_on = pthread_self();
    fflush(stdout);
    if (result == 1)
        kept = (libxl_event *)event;
    return result;
}

static int on_shutdown(void *user, const libxl_event *event,
                       const struct libxl_event_domain_shutdown *info)
{
    printf("%s: domain_shutdown %u reason %u for %#llx\n", (const char *)user, event->domid,
           info->shutdown_reason, (unsigned long long)event->for_user);
    return told(event);
}

static int on_death(void *user, const libxl_event *event)
{
    printf("%s: domain_death %u for %#llx\n", (const char *)user, event->domid,
           (unsigned long long)event->for_user);
    return told(event);
}

static int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info)
{
    printf("%s: disk_eject %u %s for %#llx\n", (const char *)user, event->domid, info->disk.vdev,
           (unsigned long long)event->for_user);
    return told(event);
}

static int on_complete(void *user, const libxl_event *event,
                       const struct libxl_event_operation_complete *info)
{
    printf("%s: operation_complete rc %d for %#llx\n", (const char *)user, info->rc,
           (unsigned long long)event->for_user);
    return told(event);
}

static const struct libxl_event_handlers all = {
    .domain_shutdown = on_shutdown,
    .domain_death = on_death,
    .disk_eject = on_eject,
    .operation_complete = on_complete,
};
static const struct libxl_event_handlers only_deaths = { .domain_death = on_death };
static char first_user[] = "first";
static char second_user[] = "second";

/* --- turns of at most this many milliseconds --- */

static void turn(int timeout)
{
    driver->turn(timeout);
}

static void turns(int until)
{
    int i;

    for (i = 0; i < 100 && calls < until; i++)
        turn(100);
    for (i = 0; i < 3; i++)
        turn(20);
    require(calls == until);
}

static libxl_evgen_domain_death *enable_death(uint32_t domid)
{
    libxl_evgen_domain_death *generator = NULL;

    require(!libxl_evenable_domain_death(ctx, domid, COOKIE, &generator));
    require(generator != NULL);
    return generator;
}

/* Time enough for all that is under way, on a busy machine. */
static void settle(void)
{
    struct timespec start, now;

    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        turn(20);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < 400);
}

/* An operation that completes with an event. */
static void pause_domain(uint32_t domid)
{
    libxl_asyncop_how how;

    memset(&how, 0, sizeof(how));
    how.u.for_event = COOKIE;
    require(!libxl_domain_pause(ctx, domid, &how));
}

static void close_context(void)
{
    libxl_ctx_free(ctx);
    ctx = NULL;
    driver->end();
}

/* --- scenarios --- */

static void pending(void)
{
    libxl_evgen_domain_death *generator = enable_death(7);
    libxl_evgen_disk_eject *ejects = NULL;
    int i, rc = 0;

    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", COOKIE, &ejects));
    require(libxl_event_dispatch_pending(ctx, NULL, first_user) == 0);
    pause_domain(7);
    require(libxl_event_dispatch_pending(ctx, &only_deaths, first_user) == 0);
    require(libxl_event_dispatch_pending(ctx, &all, first_user) == 1);
    calls = 0;
    machine_shutdown(7, 2);
    for (i = 0; i < 100 && calls < 1; i++) {
        turn(100);
        require(libxl_event_dispatch_pending(ctx, &only_deaths, first_user) == 0);
        require(libxl_event_dispatch_pending(ctx, &all, first_user) >= 0);
    }
    machine_eject(7);
    for (i = 0; i < 100 && calls < 2; i++) {
        turn(100);
        require(libxl_event_dispatch_pending(ctx, &all, first_user) >= 0);
    }
    machine_destroy(7);
    result = -7;
    for (i = 0; i < 100 && calls < 3; i++) {
        turn(100);
        rc = libxl_event_dispatch_pending(ctx, &all, first_user);
    }
    require(calls == 3 && rc == -7);
    libxl_evdisable_domain_death(ctx, generator);
    libxl_evdisable_disk_eject(ctx, ejects);
}

/* Everything that happens, by libxl_event_wait; only then by a mask or a predicate. */
static int is_for_nine(const libxl_event *event, void *unused)
{
    (void)unused;
    return event->domid == 9;
}

static void wait_for(uint64_t mask, libxl_event_predicate *predicate)
{
    libxl_event *event = NULL;

    require(!libxl_event_wait(ctx, &event, mask, predicate, NULL));
    require(!libxl_event_dispatch(&all, first_user, event));
    libxl_event_free(ctx, event);
}

static void waited(void)
{
    libxl_evgen_domain_death *seven = enable_death(7), *nine = enable_death(9);
    libxl_evgen_disk_eject *ejects = NULL;

    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", COOKIE, &ejects));
    pause_domain(7);
    wait_for(LIBXL_EVENTMASK_ALL, NULL);
    machine_eject(7);
    wait_for(LIBXL_EVENTMASK_ALL, NULL);
    machine_shutdown(7, 2);
    machine_shutdown(9, 3);
    wait_for(libxl_event_handlers_mask(&all), is_for_nine);
    machine_destroy(7);
    wait_for(libxl_event_handlers_mask(&only_deaths), NULL);
    wait_for(LIBXL_EVENTMASK_ALL, NULL);
    libxl_evdisable_domain_death(ctx, seven);
    libxl_evdisable_domain_death(ctx, nine);
    libxl_evdisable_disk_eject(ctx, ejects);
}

static void called(void)
{
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator;
    libxl_evgen_disk_eject *ejects = NULL;

    require(!libxl_event_dispatch_register(ctx, &all, first_user, &registration));
    require(libxl_event_dispatch_fd(registration) == -1);
    require(libxl_event_dispatch_queued(registration) == -6);
    generator = enable_death(7);
    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", COOKIE, &ejects));
    pause_domain(7);
    turns(1);
    machine_eject(7);
    turns(2);
    result = -3;
    machine_shutdown(7, 1);
    turns(3);
    require(libxl_event_dispatch_error(registration) == -3);
    require(libxl_event_dispatch_error(registration) == 0);
    result = 1;
    machine_destroy(7);
    turns(4);
    require(kept && kept->domid == 7);
    libxl_event_free(ctx, kept);
    libxl_evdisable_domain_death(ctx, generator);
    libxl_evdisable_disk_eject(ctx, ejects);
    libxl_event_dispatch_unregister(registration);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* Of several errors the first is kept. */
static void failing(void)
{
    libxl_event_registration *registration;

    require(!libxl_event_dispatch_register(ctx, &all, first_user, &registration));
    for (result = -3; result >= -5; result--)
        pause_domain(7);
    turns(3);
    require(libxl_event_dispatch_error(registration) == -3);
    result = -6;
    pause_domain(7);
    turns(4);
    require(libxl_event_dispatch_error(registration) == -6);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* Other handlers are for other types: what isn't called back is there to be asked for. */
static void changed(void)
{
    libxl_event_registration *registration;

    require(!libxl_event_dispatch_register(ctx, &only_deaths, first_user, &registration));
    pause_domain(7);
    require(calls == 0 && libxl_event_dispatch_pending(ctx, &all, second_user) == 1);
    libxl_event_dispatch_change(registration, &all, first_user);
    pause_domain(7);
    require(calls == 2 && libxl_event_dispatch_pending(ctx, &all, second_user) == 0);
    libxl_event_dispatch_change(registration, NULL, NULL);
    pause_domain(7);
    require(calls == 2 && libxl_event_dispatch_pending(ctx, &all, second_user) == 1);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* libxl can't be told to call others while it is calling. */
static int register_inside(void *user, const libxl_event *event)
{
    libxl_event_registration *another = (libxl_event_registration *)&another;

    require(libxl_event_dispatch_register(ctx, &all, user, &another) == -6 && !another);
    require(libxl_event_dispatch_register_queued(ctx, &all, user, &another) == -6 && !another);
    return told(event);
}

static void registered_inside(void)
{
    static const struct libxl_event_handlers registering = { .unhandled = register_inside };
    libxl_event_registration *first, *second;

    require(!libxl_event_dispatch_register(ctx, &registering, first_user, &first));
    pause_domain(7);
    require(calls == 1);
    /* Who handles what was handed off is outside. */
    require(!libxl_event_dispatch_register_queued(ctx, &all, second_user, &second));
    pause_domain(7);
    require(libxl_event_dispatch_queued(second) == 1);
    close_context();
    libxl_event_dispatch_free(first);
    libxl_event_dispatch_free(second);
}

static libxl_event_registration *to_end;

static int end_it(void *user, const libxl_event *event)
{
    printf("%s: ended by %u\n", (const char *)user, event->domid);
    libxl_event_dispatch_unregister(to_end);
    return told(event);
}

/* Two events at once, and the handler of the first one ends the registration. */
static void ended_inside(void)
{
    static const struct libxl_event_handlers ending = { .unhandled = end_it };
    libxl_evgen_domain_death *seven, *nine;
    libxl_event *event;
    int i;

    require(!libxl_event_dispatch_register(ctx, &ending, first_user, &to_end));
    seven = enable_death(7);
    nine = enable_death(9);
    machine_shutdown(7, 0);
    machine_shutdown(9, 0);
    turns(1);
    /* The second one is gone, not queued. */
    require(libxl_event_check(ctx, &event, LIBXL_EVENTMASK_ALL, NULL, NULL) == ERROR_NOT_READY);
    /* Enabled again, with events of both kinds under way, and other handlers. */
    libxl_event_dispatch_change(to_end, &only_deaths, second_user);
    machine_destroy(7);
    machine_destroy(9);
    turns(3);
    for (i = 0; i < 3; i++) {
        libxl_event_dispatch_unregister(to_end);
        libxl_event_dispatch_change(to_end, &all, first_user);
    }
    libxl_evdisable_domain_death(ctx, seven);
    libxl_evdisable_domain_death(ctx, nine);
    close_context();
    libxl_event_dispatch_free(to_end);
}

/* libxl on one thread, handlers on another. */
static libxl_event_registration *queued;

static void *libxls_thread(void *unused)
{
    struct pollfd wait = { .fd = libxl_event_dispatch_fd(queued), .events = POLLIN, .revents = 0 };
    int i;

    (void)unused;
    for (i = 0; i < 100 && !poll(&wait, 1, 0); i++)
        turn(50);
    return NULL;
}

static void handed_off(void)
{
    libxl_evgen_domain_death *seven, *nine;
    struct pollfd wait;
    pthread_t thread;
    int rc;

    require(!libxl_event_dispatch_register_queued(ctx, &all, first_user, &queued));
    wait.fd = libxl_event_dispatch_fd(queued);
    wait.events = POLLIN;
    seven = enable_death(7);
    nine = enable_death(9);
    require(poll(&wait, 1, 0) == 0);
    require(libxl_event_dispatch_queued(queued) == 0);
    machine_shutdown(7, 3);
    require(!pthread_create(&thread, NULL, libxls_thread, NULL));
    require(poll(&wait, 1, 10000) == 1);
    require(calls == 0);
    pthread_join(thread, NULL);
    require(libxl_event_dispatch_queued(queued) == 1);
    require(pthread_equal(handled_on, pthread_self()));
    require(poll(&wait, 1, 0) == 0);
    /* An error leaves later events where they are. */
    machine_destroy(7);
    machine_destroy(9);
    settle();
    result = -5;
    rc = libxl_event_dispatch_queued(queued);
    require(rc == -5 && calls == 2);
    require(poll(&wait, 1, 0) == 1);
    result = 0;
    require(libxl_event_dispatch_queued(queued) == 1 && calls == 3);
    require(poll(&wait, 1, 0) == 0);
    libxl_evdisable_domain_death(ctx, seven);
    libxl_evdisable_domain_death(ctx, nine);
    close_context();
    libxl_event_dispatch_free(queued);
}

/* What waits when a registration ends, or when the context goes, is freed. */
static void ended_with_a_queue(void)
{
    libxl_evgen_domain_death *seven, *nine;
    struct pollfd wait;
    int i;

    require(!libxl_event_dispatch_register_queued(ctx, &all, first_user, &queued));
    wait.fd = libxl_event_dispatch_fd(queued);
    wait.events = POLLIN;
    seven = enable_death(7);
    nine = enable_death(9);
    machine_shutdown(7, 3);
    for (i = 0; i < 100 && !poll(&wait, 1, 0); i++)
        turn(50);
    libxl_event_dispatch_unregister(queued);
    require(poll(&wait, 1, 0) == 0);
    require(libxl_event_dispatch_queued(queued) == 0);
    pause_domain(9);
    require(poll(&wait, 1, 0) == 0);
    libxl_event_dispatch_change(queued, &all, first_user);
    machine_shutdown(9, 3);
    for (i = 0; i < 100 && !poll(&wait, 1, 0); i++)
        turn(50);
    libxl_evdisable_domain_death(ctx, seven);
    libxl_evdisable_domain_death(ctx, nine);
    close_context();
    libxl_event_dispatch_free(queued);
    require(calls == 0);
    require(poll(&wait, 1, 0) == 1 && wait.revents == POLLNVAL); /* closed */
}

static void disaster(void *user, libxl_event_type type, const char *message, int errnoval)
{
    printf("%s: disaster type %d errno %d%s\n", (const char *)user, (int)type, errnoval,
           message && *message ? "" : " without a message");
    calls++;
}

static void break_after_a_shutdown(libxl_event_registration *registration)
{
    libxl_evgen_domain_death *generator = enable_death(7);

    machine_shutdown(7, 4);
    settle();
    machine_break();
    settle();
    if (libxl_event_dispatch_fd(registration) >= 0) {
        require(calls == 0);
        require(libxl_event_dispatch_queued(registration) == 1);
    }
    require(calls == 2);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

static void disaster_called(void)
{
    libxl_event_registration *registration;

    require(!libxl_event_dispatch_register(ctx, &all, first_user, &registration));
    libxl_event_dispatch_on_disaster(registration, disaster);
    break_after_a_shutdown(registration);
}

static void disaster_queued(void)
{
    libxl_event_registration *registration;

    require(!libxl_event_dispatch_register_queued(ctx, &all, first_user, &registration));
    libxl_event_dispatch_on_disaster(registration, disaster);
    break_after_a_shutdown(registration);
}

/* Who has ended a registration wants to know no longer, and goes on. */
static void disaster_ended(void)
{
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator;
    struct pollfd wait;
    int i;

    require(!libxl_event_dispatch_register_queued(ctx, &all, first_user, &registration));
    libxl_event_dispatch_on_disaster(registration, disaster);
    wait.fd = libxl_event_dispatch_fd(registration);
    wait.events = POLLIN;
    generator = enable_death(7);
    machine_break();
    for (i = 0; i < 100 && !poll(&wait, 1, 0); i++)
        turn(20);
    libxl_event_dispatch_unregister(registration);
    require(poll(&wait, 1, 0) == 0);
    require(libxl_event_dispatch_queued(registration) == 0);
    machine_break();
    settle();
    require(poll(&wait, 1, 0) == 0 && calls == 0);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

static void disaster_ended_called(void)
{
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator;

    require(!libxl_event_dispatch_register(ctx, &all, first_user, &registration));
    libxl_event_dispatch_on_disaster(registration, disaster);
    generator = enable_death(7);
    libxl_event_dispatch_unregister(registration);
    machine_break();
    settle();
    require(calls == 0);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* Of two disasters the first is told, in its turn. */
static void disaster_twice(void)
{
    libxl_evgen_domain_death *generator;
    int times;

    require(!libxl_event_dispatch_register_queued(ctx, &all, first_user, &queued));
    libxl_event_dispatch_on_disaster(queued, disaster);
    generator = enable_death(7);
    for (times = 0; times < 2; times++) {
        machine_break();
        settle();
        pause_domain(9);
    }
    require(libxl_event_dispatch_queued(queued) == 2 && calls == 3);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(queued);
}

/* A handler whose calls make events: those have their turn later. */
static int pause_again(void *user, const libxl_event *event,
                       const struct libxl_event_operation_complete *info)
{
    pause_domain(9);
    return on_complete(user, event, info);
}

static void queued_in_turn(void)
{
    static const struct libxl_event_handlers again = { .operation_complete = pause_again };
    int i;

    require(!libxl_event_dispatch_register_queued(ctx, &again, first_user, &queued));
    pause_domain(9);
    pause_domain(9);
    for (i = 0; i < 3; i++)
        require(libxl_event_dispatch_queued(queued) == 2);
    libxl_event_dispatch_change(queued, &all, second_user);
    require(libxl_event_dispatch_queued(queued) == 2);
    require(libxl_event_dispatch_queued(queued) == 0 && calls == 8);
    close_context();
    libxl_event_dispatch_free(queued);
}

/* Nobody wants to know: libxl's own answer. */
static void disaster_unhandled(void)
{
    libxl_event_registration *registration;

    require(!libxl_event_dispatch_register(ctx, &all, first_user, &registration));
    break_after_a_shutdown(registration);
}

/* Both styles in one program: deaths are called back, the others are polled for. */
static void both_styles(void)
{
    static const struct libxl_event_handlers shutdowns = { .domain_shutdown = on_shutdown };
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator;

    require(!libxl_event_dispatch_register(ctx, &only_deaths, first_user, &registration));
    generator = enable_death(7);
    machine_shutdown(7, 5);
    settle();
    require(calls == 0);
    require(libxl_event_dispatch_pending(ctx, &shutdowns, second_user) == 1);
    machine_destroy(7);
    turns(2);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

static void misused(void)
{
    libxl_event_registration *registration = (libxl_event_registration *)&registration;

    require(libxl_event_dispatch_register(NULL, &all, NULL, &registration) == -6);
    require(registration == NULL);
    require(libxl_event_dispatch_register_queued(ctx, NULL, NULL, &registration) == -6);
    libxl_event_dispatch_unregister(NULL);
    libxl_event_dispatch_change(NULL, &all, NULL);
    libxl_event_dispatch_on_disaster(NULL, disaster);
    libxl_event_dispatch_free(NULL);
    require(libxl_event_dispatch_error(NULL) == 0);
    require(libxl_event_dispatch_fd(NULL) == -1);
    require(libxl_event_dispatch_queued(NULL) == -6);
}

static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    { "pending", pending },
    { "waited", waited },
    { "called", called },
    { "failing", failing },
    { "changed", changed },
    { "registered-inside", registered_inside },
    { "ended-inside", ended_inside },
    { "handed-off", handed_off },
    { "ended-with-a-queue", ended_with_a_queue },
    { "disaster-called", disaster_called },
    { "disaster-queued", disaster_queued },
    { "disaster-ended", disaster_ended },
    { "disaster-ended-called", disaster_ended_called },
    { "disaster-twice", disaster_twice },
    { "disaster-unhandled", disaster_unhandled },
    { "queued-in-turn", queued_in_turn },
    { "both-styles", both_styles },
    { "misused", misused },
};

int main(int argc, char **argv)
{
    xentoollog_logger_stdiostream *logger;
    size_t i;

    logger = xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
    require(argc == 3 && logger);
    driver = driver_named(argv[1]);
    require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger));
    driver->start(ctx);
    machine_start(ctx);
    for (i = 0; strcmp(scenarios[i].name, argv[2]); i++)
        require(i + 1 < sizeof(scenarios) / sizeof(*scenarios));
    scenarios[i].run();
    machine_stop();
    if (ctx)
        close_context();
    xtl_logger_destroy((xentoollog_logger *)logger);
    return 0;
}
