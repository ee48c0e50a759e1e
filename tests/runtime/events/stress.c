/* Many events, and threads: `stress DRIVER NAME COUNT`. Prints nothing, or exits with 1. */
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"
#include "trial.h"

/* --- many, in order --- */

/* Ejects a disk now and then, between the operations. The next one has to wait until it is told. */
static void operate_often(void)
{
    static const struct libxl_event_handlers ejects = { .disk_eject = on_eject };
    unsigned long long i;
    int turns;

    for (i = 0; i < count; i++) {
        operate(i, i);
        if (i % 100 != 99)
            continue;
        machine_eject(7);
        for (turns = 0; __atomic_load_n(&ejected, __ATOMIC_ACQUIRE) <= i / 100; turns++) {
            require(turns < 500);
            driver->turn(20);
            require(libxl_event_dispatch_pending(ctx, &ejects, NULL) >= 0);
        }
    }
}

static void require_all(void)
{
    require(completed == count && ejected == count / 100);
}

/* Most of them wait in libxl until the end. */
static void many_checked(void)
{
    libxl_evgen_disk_eject *ejects = enable_eject(1);

    operate_often();
    require(completed == 0);
    require(libxl_event_dispatch_pending(ctx, &all, NULL) == (int)count);
    require_all();
    libxl_evdisable_disk_eject(ctx, ejects);
}

static void many_called(void)
{
    libxl_event_registration *registration;
    libxl_evgen_disk_eject *ejects;

    require(!libxl_event_dispatch_register(ctx, &all, NULL, &registration));
    ejects = enable_eject(1);
    operate_often();
    require_all();
    require(libxl_event_dispatch_error(registration) == 0);
    libxl_evdisable_disk_eject(ctx, ejects);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* --- handed from thread to thread --- */

static libxl_event_registration *queued;
static int handlers_error;

static void *handle_all(void *wanted)
{
    struct pollfd wait = { .fd = libxl_event_dispatch_fd(queued), .events = POLLIN, .revents = 0 };
    int rc = 0;

    while (rc >= 0 && completed + ejected < *(unsigned long long *)wanted) {
        require(poll(&wait, 1, 60000) == 1);
        rc = libxl_event_dispatch_queued(queued);
    }
    handlers_error = rc < 0 ? rc : 0;
    return NULL;
}

static void many_queued(void)
{
    unsigned long long wanted = count + count / 100;
    libxl_evgen_disk_eject *ejects;
    pthread_t handler;

    require(!libxl_event_dispatch_register_queued(ctx, &all, NULL, &queued));
    ejects = enable_eject(1);
    require(!pthread_create(&handler, NULL, handle_all, &wanted));
    operate_often();
    pthread_join(handler, NULL);
    require(!handlers_error);
    require(libxl_event_dispatch_queued(queued) == 0);
    require_all();
    libxl_evdisable_disk_eject(ctx, ejects);
    close_context();
    libxl_event_dispatch_free(queued);
}

/* Several threads make these, so that their order is known to each of them alone. */
static int on_any_complete(void *user, const libxl_event *event,
                           const struct libxl_event_operation_complete *info)
{
    static unsigned long long next[2];

    (void)user;
    require(info->rc == 0 && event->for_user >> 1 == next[event->for_user & 1]++);
    __atomic_fetch_add(&completed, 1, __ATOMIC_RELEASE);
    return 0;
}

/* Two threads call libxl while one turns and one handles; generators come and go meanwhile. */
static int finished;

static void *call_libxl(void *which)
{
    unsigned long long parity = *(unsigned long long *)which, i;
    libxl_evgen_domain_death *generator;

    for (i = 0; i < count / 2; i++) {
        operate(i, i << 1 | parity);
        if (i % 16 == 0) {
            generator = enable_death(7, i);
            libxl_evdisable_domain_death(ctx, generator);
        }
    }
    __atomic_fetch_add(&finished, 1, __ATOMIC_RELEASE);
    return NULL;
}

static void *turn_until_finished(void *unused)
{
    (void)unused;
    while (__atomic_load_n(&finished, __ATOMIC_ACQUIRE) < 2)
        driver->turn(10);
    return NULL;
}

static void threads(void)
{
    static const struct libxl_event_handlers handlers = {
        .domain_shutdown = on_shutdown,
        .operation_complete = on_any_complete,
    };
    static unsigned long long parities[2] = { 0, 1 };
    pthread_t callers[2], turner, handler;
    int i;

    count &= ~1ULL;
    require(!libxl_event_dispatch_register_queued(ctx, &handlers, NULL, &queued));
    require(!pthread_create(&handler, NULL, handle_all, &count));
    require(!pthread_create(&turner, NULL, turn_until_finished, NULL));
    for (i = 0; i < 2; i++)
        require(!pthread_create(&callers[i], NULL, call_libxl, &parities[i]));
    for (i = 0; i < 2; i++)
        pthread_join(callers[i], NULL);
    pthread_join(turner, NULL);
    pthread_join(handler, NULL);
    require(!handlers_error && completed == count);
    close_context();
    libxl_event_dispatch_free(queued);
}

/* A handler that calls libxl, wherever it is called; its own calls make events in their turn. */
static int operate_again(void *user, const libxl_event *event,
                         const struct libxl_event_operation_complete *info)
{
    (void)user;
    require(info->rc == 0);
    if (event->for_user % 2 == 0)
        operate(1, event->for_user + 1);
    __atomic_fetch_add(&completed, 1, __ATOMIC_RELEASE);
    return 0;
}

static void reentered(void)
{
    static const struct libxl_event_handlers handlers = { .operation_complete = operate_again };
    libxl_event_registration *registration;
    unsigned long long i;

    require(!libxl_event_dispatch_register(ctx, &handlers, NULL, &registration));
    for (i = 0; i < count; i++)
        operate(0, 2 * i);
    require(completed == 2 * count);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* A handler that runs the loop, until another handler has been called. */
static int turn_inside(void *user, const libxl_event *event,
                       const struct libxl_event_domain_shutdown *info)
{
    (void)user;
    (void)info;
    machine_destroy(event->domid);
    turn_until(&died, 1);
    shut_down++;
    return 0;
}

static void turned_inside(void)
{
    static const struct libxl_event_handlers handlers = {
        .domain_shutdown = turn_inside,
        .domain_death = on_death,
    };
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator;

    require(!libxl_event_dispatch_register(ctx, &handlers, NULL, &registration));
    generator = enable_death(7, 1);
    machine_shutdown(7, 0);
    turn_until(&shut_down, 1);
    require(died == 1);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

/*
 * A thread that waits inside libxl is the one that calls back, and is given what isn't called back.
 * Nobody turns meanwhile: libxl 4.17 doesn't wake who waits if a loop gets there first, since its
 * list of them is never filled.
 */
static void *wait_inside(void *unused)
{
    libxl_event *event;

    (void)unused;
    require(!libxl_event_wait(ctx, &event, UINT64_C(1) << LIBXL_EVENT_TYPE_DOMAIN_DEATH, NULL,
                              NULL));
    require(event->domid == 7 && event->for_user == 1);
    libxl_event_free(ctx, event);
    __atomic_fetch_add(&died, 1, __ATOMIC_RELEASE);
    return NULL;
}

static void waited_inside(void)
{
    static const struct libxl_event_handlers handlers = { .domain_shutdown = on_shutdown };
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator;
    pthread_t waiter;

    require(!libxl_event_dispatch_register(ctx, &handlers, NULL, &registration));
    generator = enable_death(7, 1);
    require(!pthread_create(&waiter, NULL, wait_inside, NULL));
    machine_shutdown(7, 0);
    while (!__atomic_load_n(&shut_down, __ATOMIC_ACQUIRE))
        usleep(1000);
    machine_destroy(7);
    pthread_join(waiter, NULL);
    require(died == 1 && shut_down == 1);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

static const struct trial trials[] = {
    { "many-checked", many_checked },
    { "many-called", many_called },
    { "many-queued", many_queued },
    { "threads", threads },
    { "reentered", reentered },
    { "turned-inside", turned_inside },
    { "waited-inside", waited_inside },
};

int main(int argc, char **argv)
{
    return run_trial(argc, argv, trials, sizeof(trials) / sizeof(*trials));
}
