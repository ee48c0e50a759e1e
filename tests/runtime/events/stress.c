/*
 * What a daemon goes through: many events, threads, children, generators that come and go, a
 * xenstored that dies. `stress DRIVER NAME COUNT`; prints nothing, or exits with 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "drivers.h"
#include "libxl_event_dispatch.h"
#include "libxl_osevent_loop.h"
#include "machine.h"

static const struct driver *driver;
static libxl_ctx *ctx;
static xentoollog_logger *the_logger;
static unsigned long long count; /* of events to be made */

/* --- handlers: in order, or else --- */

static unsigned long long completed, ejected, shut_down, died, disasters;

static int on_complete(void *user, const libxl_event *event,
                       const struct libxl_event_operation_complete *info)
{
    (void)user;
    require(info->rc == 0 && event->for_user == __atomic_load_n(&completed, __ATOMIC_RELAXED));
    __atomic_fetch_add(&completed, 1, __ATOMIC_RELEASE);
    return 0;
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

static int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info)
{
    (void)user;
    require(event->domid == 7 && !strcmp(info->disk.vdev, "hdc"));
    __atomic_fetch_add(&ejected, 1, __ATOMIC_RELEASE);
    return 0;
}

static int on_shutdown(void *user, const libxl_event *event,
                       const struct libxl_event_domain_shutdown *info)
{
    (void)user;
    (void)event;
    (void)info;
    __atomic_fetch_add(&shut_down, 1, __ATOMIC_RELEASE);
    return 0;
}

static int on_death(void *user, const libxl_event *event)
{
    (void)user;
    (void)event;
    __atomic_fetch_add(&died, 1, __ATOMIC_RELEASE);
    return 0;
}

static const struct libxl_event_handlers all = {
    .domain_shutdown = on_shutdown,
    .domain_death = on_death,
    .disk_eject = on_eject,
    .operation_complete = on_complete,
};

static void on_disaster(void *user, libxl_event_type type, const char *message, int errnoval)
{
    (void)user;
    (void)type;
    (void)message;
    (void)errnoval;
    disasters++;
}

/* --- making events --- */

static void operate(unsigned long long number, unsigned long long cookie)
{
    libxl_asyncop_how how;

    memset(&how, 0, sizeof(how));
    how.u.for_event = cookie;
    if (number % 2)
        require(!libxl_domain_unpause(ctx, 9, &how));
    else
        require(!libxl_domain_pause(ctx, 9, &how));
}

static libxl_evgen_domain_death *enable_death(uint32_t domid, libxl_ev_user cookie)
{
    libxl_evgen_domain_death *generator = NULL;

    require(!libxl_evenable_domain_death(ctx, domid, cookie, &generator));
    return generator;
}

static libxl_evgen_disk_eject *enable_eject(libxl_ev_user cookie)
{
    libxl_evgen_disk_eject *generator = NULL;

    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", cookie, &generator));
    return generator;
}

static void turn_until(unsigned long long *counter, unsigned long long wanted)
{
    int i;

    for (i = 0; i < 500 && __atomic_load_n(counter, __ATOMIC_ACQUIRE) < wanted; i++)
        driver->turn(20);
    require(__atomic_load_n(counter, __ATOMIC_ACQUIRE) == wanted);
}

static void close_context(void)
{
    libxl_ctx_free(ctx);
    ctx = NULL;
    driver->end();
}

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

/* A handler that calls libxl, on whichever thread it is; its own calls make events in their turn. */
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

/* A thread that waits inside libxl, while another one turns and a third one is called back. */
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
    driver->turn(10);
    machine_shutdown(7, 0);
    turn_until(&shut_down, 1);
    machine_destroy(7);
    turn_until(&died, 1);
    pthread_join(waiter, NULL);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* --- operations that wait for a guest, with a timeout --- */

static int ended_with;

static int on_end(void *user, const libxl_event *event,
                  const struct libxl_event_operation_complete *info)
{
    (void)user;
    require(event->for_user == 5);
    ended_with = info->rc;
    completed++;
    return 0;
}

/* libxl takes its timeout back: the loop has to tell it soon, though a minute has not passed. */
static void aborted(void)
{
    static const struct libxl_event_handlers handlers = { .operation_complete = on_end };
    libxl_event_registration *registration;
    libxl_asyncop_how how;
    int i;

    require(!libxl_event_dispatch_register(ctx, &handlers, NULL, &registration));
    memset(&how, 0, sizeof(how));
    how.u.for_event = 5;
    machine_deafen();
    require(!libxl_domain_shutdown(ctx, 7, &how));
    for (i = 0; i < 5; i++)
        driver->turn(10);
    require(completed == 0);
    require(!libxl_ao_abort(ctx, &how));
    turn_until(&completed, 1);
    require(ended_with == ERROR_ABORTED);
    require(libxl_ao_abort(ctx, &how) == ERROR_NOTFOUND);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* Two contexts, each with a loop, in one loop; what happens is told to either. */
static void two_contexts(void)
{
    libxl_event_registration *registrations[2];
    libxl_evgen_domain_death *generators[2];
    libxl_ctx *contexts[2] = { ctx, NULL };
    libxl_osevent_loop *loop;
    struct pollfd other;
    int i;

    require(!libxl_ctx_alloc(&contexts[1], LIBXL_VERSION, 0, the_logger));
    require(!libxl_osevent_loop_new(contexts[1], &loop));
    for (i = 0; i < 2; i++) {
        require(!libxl_event_dispatch_register(contexts[i], &all, NULL, &registrations[i]));
        require(!libxl_evenable_domain_death(contexts[i], 7, 1, &generators[i]));
    }
    machine_shutdown(7, 0);
    other.fd = libxl_osevent_loop_fd(loop);
    other.events = POLLIN;
    for (i = 0; i < 500 && shut_down < 2; i++) {
        driver->turn(10);
        require(poll(&other, 1, 10) < 1 || libxl_osevent_loop_run_once(loop, 0) >= 0);
    }
    require(shut_down == 2);
    for (i = 1; i >= 0; i--) {
        libxl_evdisable_domain_death(contexts[i], generators[i]);
        if (i)
            libxl_ctx_free(contexts[i]);
        else
            close_context();
        libxl_event_dispatch_free(registrations[i]);
    }
    libxl_osevent_loop_free(loop);
}

/* --- generators that come and go --- */

static unsigned long long newest;

static int on_current_eject(void *user, const libxl_event *event,
                            const struct libxl_event_disk_eject *info)
{
    (void)user;
    (void)info;
    require(event->for_user == newest);
    ejected++;
    return 0;
}

/* The new one is enabled before the old one is disabled, and events are under way: none is lost. */
static void coming_and_going(void)
{
    static const struct libxl_event_handlers handlers = { .disk_eject = on_current_eject };
    libxl_event_registration *registration;
    libxl_evgen_disk_eject *old, *latest;
    libxl_evgen_domain_death *death = NULL;

    require(!libxl_event_dispatch_register(ctx, &handlers, NULL, &registration));
    latest = enable_eject(0);
    for (newest = 1; newest <= count; newest++) {
        old = latest;
        latest = enable_eject(newest);
        if (newest % 2)
            death = enable_death(9, newest);
        driver->turn(0);
        libxl_evdisable_disk_eject(ctx, old);
        machine_eject(7);
        if (newest % 2)
            libxl_evdisable_domain_death(ctx, death);
        turn_until(&ejected, newest);
    }
    libxl_evdisable_disk_eject(ctx, latest);
    machine_eject(7);
    driver->turn(20);
    require(ejected == count);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* One registration after the other, in between of which generators are disabled. */
static void registered_anew(void)
{
    static const struct libxl_event_handlers deaths = { .domain_death = on_death };
    static const struct libxl_event_handlers shutdowns = { .domain_shutdown = on_shutdown };
    libxl_event_registration *first, *second;
    libxl_evgen_domain_death *generator;

    require(!libxl_event_dispatch_register(ctx, &deaths, NULL, &first));
    generator = enable_death(7, 1);
    machine_shutdown(7, 0);
    for (int i = 0; i < 5; i++)
        driver->turn(20);
    require(shut_down == 0);
    libxl_evdisable_domain_death(ctx, generator);
    libxl_event_dispatch_unregister(first);
    require(!libxl_event_dispatch_register(ctx, &shutdowns, NULL, &second));
    libxl_event_dispatch_free(first);
    /* It happened while others were registered, so it waits to be asked for. */
    require(libxl_event_dispatch_pending(ctx, &all, NULL) == 1 && shut_down == 1);
    generator = enable_death(7, 2);
    turn_until(&shut_down, 2);
    machine_destroy(7);
    for (int i = 0; i < 5; i++)
        driver->turn(20);
    require(died == 0 && libxl_event_dispatch_pending(ctx, &all, NULL) == 1 && died == 1);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(second);
}

/* --- children --- */

static pid_t spawn(int status)
{
    pid_t pid = fork();

    require(pid >= 0);
    if (!pid)
        _exit(status);
    return pid;
}

static void require_ended(pid_t pid, int expected)
{
    int status;

    while (waitpid(pid, &status, 0) != pid)
        require(errno == EINTR);
    require(WIFEXITED(status) && WEXITSTATUS(status) == expected);
}

static void destroy_beside_children(void)
{
    libxl_asyncop_how how;
    pid_t before = spawn(3), during;

    memset(&how, 0, sizeof(how));
    require(!libxl_domain_destroy(ctx, 7, &how));
    during = spawn(4);
    require_ended(before, 3);
    turn_until(&completed, 1);
    require_ended(during, 4);
}

/* libxl owns SIGCHLD, and leaves the program's children alone. */
static void children(void)
{
    static const libxl_childproc_hooks hooks = {
        .chldowner = libxl_sigchld_owner_libxl_always_selective_reap,
    };
    libxl_event_registration *registration;

    libxl_childproc_setmode(ctx, &hooks, NULL);
    require(!libxl_event_dispatch_register(ctx, &all, NULL, &registration));
    destroy_beside_children();
    close_context();
    libxl_event_dispatch_free(registration);
}

/* The program owns SIGCHLD, and tells libxl. */
static int child_pipe[2];

static void on_sigchld(int unused)
{
    int before = errno;

    (void)unused;
    if (write(child_pipe[1], "", 1) < 0)
        errno = before;
    errno = before;
}

static void *tell_of_children(void *unused)
{
    char bytes[64];

    (void)unused;
    while (read(child_pipe[0], bytes, sizeof(bytes)) > 0)
        libxl_childproc_sigchld_occurred(ctx);
    return NULL;
}

static void children_of_the_program(void)
{
    static const libxl_childproc_hooks hooks = { .chldowner = libxl_sigchld_owner_mainloop };
    libxl_event_registration *registration;
    struct sigaction action;
    pthread_t teller;

    require(!pipe2(child_pipe, O_CLOEXEC));
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_sigchld;
    action.sa_flags = SA_RESTART;
    sigaction(SIGCHLD, &action, NULL);
    libxl_childproc_setmode(ctx, &hooks, NULL);
    require(!libxl_event_dispatch_register(ctx, &all, NULL, &registration));
    require(!pthread_create(&teller, NULL, tell_of_children, NULL));
    destroy_beside_children();
    signal(SIGCHLD, SIG_DFL);
    close(child_pipe[1]);
    pthread_join(teller, NULL);
    close(child_pipe[0]);
    close_context();
    libxl_event_dispatch_free(registration);
}

/* --- xenstored dies --- */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void tell_and_wait(const char *what)
{
    char line[16];

    puts(what);
    fflush(stdout);
    require(fgets(line, sizeof(line), stdin) != NULL);
}

static void open_context(xentoollog_logger *logger)
{
    require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, logger));
    driver->start(ctx);
    machine_start(ctx);
}

/* Nothing waits for longer than it says, the context closes, and a new one works. */
static void killed(void)
{
    libxl_event_registration *registration;
    libxl_evgen_domain_death *generator, *another = NULL;
    libxl_evgen_disk_eject *ejects;
    double started;
    int i;

    require(!libxl_event_dispatch_register(ctx, &all, NULL, &registration));
    libxl_event_dispatch_on_disaster(registration, on_disaster);
    generator = enable_death(7, 1);
    ejects = enable_eject(2);
    tell_and_wait("ready");
    started = now();
    for (i = 0; i < 5; i++)
        driver->turn(100);
    require(now() - started < 3);
    /* May go well, since libxl watches for deaths already. (libxl_evenable_disk_eject crashes.) */
    if (!libxl_evenable_domain_death(ctx, 9, 3, &another))
        libxl_evdisable_domain_death(ctx, another);
    require(libxl_event_dispatch_pending(ctx, &all, NULL) == 0);
    libxl_evdisable_domain_death(ctx, generator);
    libxl_evdisable_disk_eject(ctx, ejects);
    close_context();
    libxl_event_dispatch_free(registration);
    machine_stop();
    require(now() - started < 5);
    tell_and_wait("closed");
    open_context(the_logger);
    require(!libxl_event_dispatch_register(ctx, &all, NULL, &registration));
    generator = enable_death(7, 1);
    machine_shutdown(7, 1);
    turn_until(&shut_down, 1);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

static const struct {
    const char *name;
    void (*run)(void);
} trials[] = {
    { "many-checked", many_checked },
    { "many-called", many_called },
    { "many-queued", many_queued },
    { "threads", threads },
    { "reentered", reentered },
    { "coming-and-going", coming_and_going },
    { "registered-anew", registered_anew },
    { "turned-inside", turned_inside },
    { "waited-inside", waited_inside },
    { "aborted", aborted },
    { "two-contexts", two_contexts },
    { "children", children },
    { "children-of-the-program", children_of_the_program },
    { "killed", killed },
};

int main(int argc, char **argv)
{
    xentoollog_level level = getenv("VERBOSE") ? XTL_DEBUG : XTL_CRITICAL;
    xentoollog_logger_stdiostream *logger = xtl_createlogger_stdiostream(stderr, level, 0);
    size_t i;

    require(argc == 4 && logger);
    driver = driver_named(argv[1]);
    count = strtoull(argv[3], NULL, 10);
    the_logger = (xentoollog_logger *)logger;
    open_context(the_logger);
    for (i = 0; strcmp(trials[i].name, argv[2]); i++)
        require(i + 1 < sizeof(trials) / sizeof(*trials));
    trials[i].run();
    machine_stop();
    if (ctx)
        close_context();
    xtl_logger_destroy(the_logger);
    return 0;
}
