/*
 * What a daemon goes through: operations that are aborted, generators and registrations that come
 * and go, children, a xenstored that dies. `life DRIVER NAME COUNT`; prints nothing, or exits with
 * 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "libxl_osevent_loop.h"
#include "machine.h"
#include "trial.h"

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

/* Turns until an event waits to be asked for; leaves it there. */
static int note(const libxl_event *event, void *seen)
{
    (void)event;
    *(int *)seen = 1;
    return 0;
}

static void turn_until_asked_for(void)
{
    libxl_event *event;
    int i, seen = 0;

    for (i = 0; i < 500 && !seen; i++) {
        driver->turn(20);
        require(libxl_event_check(ctx, &event, LIBXL_EVENTMASK_ALL, note, &seen) < 0);
    }
    require(seen);
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
    turn_until_asked_for();
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
    turn_until_asked_for();
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

static unsigned disasters;

static void on_disaster(void *user, libxl_event_type type, const char *message, int errnoval)
{
    (void)user;
    (void)type;
    (void)message;
    (void)errnoval;
    disasters++;
}

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
    open_context();
    require(!libxl_event_dispatch_register(ctx, &all, NULL, &registration));
    generator = enable_death(7, 1);
    machine_shutdown(7, 1);
    turn_until(&shut_down, 1);
    libxl_evdisable_domain_death(ctx, generator);
    close_context();
    libxl_event_dispatch_free(registration);
}

static const struct trial trials[] = {
    { "aborted", aborted },
    { "two-contexts", two_contexts },
    { "coming-and-going", coming_and_going },
    { "registered-anew", registered_anew },
    { "children", children },
    { "children-of-the-program", children_of_the_program },
    { "killed", killed },
};

int main(int argc, char **argv)
{
    return run_trial(argc, argv, trials, sizeof(trials) / sizeof(*trials));
}
