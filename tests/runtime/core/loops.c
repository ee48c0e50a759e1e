/* OS events and operations on the embedded core: poll loops, hooks, ao_how. */
#include "cases.h"

#define SHUTDOWN LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN
#define DEATH LIBXL_EVENT_TYPE_DOMAIN_DEATH
#define COMPLETE LIBXL_EVENT_TYPE_OPERATION_COMPLETE

static const struct timeval now = { 1000000000, 0 };
static const libxl_asyncop_how by_event = { NULL, { COOKIE } };

/* --- beforepoll and afterpoll --- */

static void room(void)
{
    struct pollfd fds[8];
    int wanted = 0, count, timeout = 1234, i;

    require(libxl_osevent_beforepoll(ctx, &wanted, NULL, &timeout, now) == ERROR_BUFFERFULL);
    require(wanted >= 1 && wanted < 7);
    count = wanted - 1;
    require(libxl_osevent_beforepoll(ctx, &count, fds, &timeout, now) == ERROR_BUFFERFULL);
    require(count == wanted);
    /* The caller's own entries stay as they are. */
    memset(fds, 0x5a, sizeof(fds));
    count = 7;
    require(!libxl_osevent_beforepoll(ctx, &count, fds + 1, &timeout, now));
    require(count == wanted);
    require(fds[0].fd == 0x5a5a5a5a && fds[wanted + 1].fd == 0x5a5a5a5a);
    for (i = 1; i <= wanted; i++)
        require(fds[i].fd >= 0 && fds[i].events && !fds[i].revents);
    require(timeout == 1234);
    require(poll(fds + 1, (nfds_t)wanted, 0) == 0);
}

static void what_is_ready(void)
{
    struct pollfd fds[8];
    libxl_evgen_domain_death *generator;
    int count = 8, timeout = -1, i;

    create(7);
    generator = watch(7, COOKIE);
    require(!libxl_sim_domain_destroy(NULL, 7));
    require(!libxl_osevent_beforepoll(ctx, &count, fds, &timeout, now));
    /* Nothing that poll said: nothing that is done. */
    libxl_osevent_afterpoll(ctx, count, fds, now);
    expect_none();
    for (i = 0; i < count; i++)
        fds[i].revents = POLLNVAL;
    libxl_osevent_afterpoll(ctx, count, fds, now);
    expect_none();
    /* Another descriptor that is ready is none of libxl's. */
    fds[0].fd = 0;
    fds[0].revents = POLLIN;
    libxl_osevent_afterpoll(ctx, 1, fds, now);
    expect_none();
    turn(1000);
    expect(DEATH, 7, COOKIE);
    libxl_evdisable_domain_death(ctx, generator);
}

/* Entries of a poll before something was read by another are stale, and harmless. */
static void stale_entries(void)
{
    struct pollfd fds[8];
    libxl_event *event;
    int count = 8, timeout = -1;

    create(7);
    watch(7, 1);
    require(!libxl_sim_domain_shutdown(NULL, 7, 0));
    require(!libxl_osevent_beforepoll(ctx, &count, fds, &timeout, now));
    require(poll(fds, (nfds_t)count, 1000) == 1);
    require(!libxl_event_wait(ctx, &event, ALL, NULL, NULL));
    libxl_event_free(ctx, event);
    libxl_osevent_afterpoll(ctx, count, fds, now);
    libxl_osevent_afterpoll(ctx, count, fds, now);
    expect_none();
    require(turn(0) == 0);
}

/* A loop hears of events that something else has put into the queue. */
static void attention(void)
{
    create(7);
    require(turn(0) == 0);
    require(!libxl_domain_pause(ctx, 7, &by_event));
    require(turn(10000) == 1);
    expect(COMPLETE, 7, COOKIE);
    require(turn(0) == 0);
    /* Nothing is left to hear of once they are taken. */
    require(!libxl_domain_pause(ctx, 7, &by_event));
    expect(COMPLETE, 7, COOKIE);
    require(turn(0) == 0);
}

/* The same for what was there before the first turn. */
static void attention_at_first(void)
{
    create(7);
    require(!libxl_domain_pause(ctx, 7, &by_event));
    require(turn(10000) == 1);
    expect(COMPLETE, 7, COOKIE);
    require(turn(0) == 0);
}

/* --- operations --- */

static int called, result;

static void note(libxl_ctx *of, int rc, void *for_callback)
{
    require(of == ctx && for_callback == &called);
    called++;
    result = rc;
    /* As from event_occurs. */
    require(libxl_domain_pause(ctx, 1234, NULL) == ERROR_FAIL);
}

static libxl_asyncop_how by_callback(void)
{
    libxl_asyncop_how how;

    memset(&how, 0, sizeof(how));
    how.callback = note;
    how.u.for_callback = &called;
    return how;
}

static void synchronous(void)
{
    create(7);
    require(!libxl_domain_pause(ctx, 7, NULL));
    require(libxl_sim_domain_is_paused(NULL, 7));
    require(!libxl_domain_unpause(ctx, 7, NULL));
    require(!libxl_sim_domain_is_paused(NULL, 7));
    require(!libxl_domain_shutdown(ctx, 7, NULL));
    require(libxl_sim_domain_is_shutdown(NULL, 7));
    require(!libxl_domain_shutdown(ctx, 7, NULL));
    require(!libxl_domain_destroy(ctx, 7, NULL));
    require(!libxl_sim_domain_exists(NULL, 7));
    require(libxl_domain_destroy(ctx, 7, NULL) == ERROR_DOMAIN_NOTFOUND);
    require(libxl_domain_pause(ctx, 7, NULL) == ERROR_FAIL);
    require(libxl_domain_unpause(ctx, 7, NULL) == ERROR_FAIL);
    require(libxl_domain_shutdown(ctx, 7, NULL) == ERROR_FAIL);
    expect_none();
}

static void by_events(void)
{
    libxl_event *event;

    create(7);
    require(!libxl_domain_pause(ctx, 7, &by_event));
    expect(COMPLETE, 7, COOKIE); /* over at once */
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    expect_none();
    turn(1000);
    expect(COMPLETE, 7, COOKIE);
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    require(!libxl_event_wait(ctx, &event, ALL, NULL, NULL));
    require(event->u.operation_complete.rc == ERROR_DOMAIN_NOTFOUND);
    libxl_event_free(ctx, event);
    require(libxl_domain_pause(ctx, 7, &by_event) == ERROR_FAIL);
    expect_none();
}

static void by_callbacks(void)
{
    libxl_asyncop_how how = by_callback();

    create(7);
    require(!libxl_domain_pause(ctx, 7, &how));
    require(called == 1 && result == 0);
    require(!libxl_domain_shutdown(ctx, 7, &how));
    require(called == 1);
    turn(1000);
    require(called == 2 && result == 0);
    libxl_sim_hold(NULL, true);
    require(!libxl_domain_destroy(ctx, 7, &how));
    require(libxl_sim_held(NULL) == 1);
    require(turn(0) == 0);
    require(!libxl_sim_complete(NULL, ERROR_NI));
    turn(1000);
    require(called == 3 && result == ERROR_NI);
    require(libxl_sim_domain_exists(NULL, 7));
    require(libxl_sim_complete(NULL, 0) == ERROR_NOT_READY);
    expect_none();
}

static void aborted(void)
{
    libxl_asyncop_how how = by_callback(), other = by_callback();

    create(7);
    libxl_sim_hold(NULL, true);
    other.u.for_callback = &result;
    require(!libxl_domain_shutdown(ctx, 7, &how));
    require(libxl_ao_abort(ctx, &other) == ERROR_NOTFOUND);
    require(libxl_ao_abort(ctx, &by_event) == ERROR_NOTFOUND);
    require(libxl_ao_abort(ctx, NULL) == ERROR_NOTFOUND);
    require(!libxl_ao_abort(ctx, &how));
    require(called == 1 && result == ERROR_ABORTED);
    require(libxl_ao_abort(ctx, &how) == ERROR_NOTFOUND);
    require(libxl_sim_held(NULL) == 0);
    /* Too late: it ends as it would have. */
    require(!libxl_domain_destroy(ctx, 7, &how));
    require(!libxl_sim_complete(NULL, 0));
    require(!libxl_ao_abort(ctx, &how));
    require(libxl_ao_abort(ctx, &how) == ERROR_ABORTED);
    turn(1000);
    require(called == 2 && result == 0);
}

static void *aborting_thread(void *unused)
{
    (void)unused;
    while (libxl_ao_abort(ctx, NULL) == ERROR_NOTFOUND)
        usleep(1000);
    return NULL;
}

static void aborted_while_waiting(void)
{
    pthread_t thread;

    create(7);
    libxl_sim_hold(NULL, true);
    require(!pthread_create(&thread, NULL, aborting_thread, NULL));
    require(libxl_domain_destroy(ctx, 7, NULL) == ERROR_ABORTED);
    pthread_join(thread, NULL);
    require(libxl_sim_domain_exists(NULL, 7));
}

/* Several at once, aborted and completed in any order; a deadline that is late changes nothing. */
static void several(void)
{
    libxl_asyncop_how hows[3];
    struct timeval later;
    int i, ended = 0;

    for (i = 0; i < 3; i++) {
        create((uint32_t)i + 1);
        hows[i] = by_callback();
        hows[i].u.for_callback = &called;
    }
    libxl_sim_hold(NULL, true);
    require(!libxl_domain_destroy(ctx, 1, &hows[0]));
    require(!libxl_domain_shutdown(ctx, 2, &by_event));
    require(!libxl_domain_destroy(ctx, 3, &hows[2]));
    require(libxl_sim_held(NULL) == 3);
    require(!libxl_ao_abort(ctx, &by_event));
    require(libxl_sim_held(NULL) == 2);
    expect(COMPLETE, 2, COOKIE);
    require(!libxl_domain_shutdown(ctx, 2, &by_event));
    require(!libxl_sim_complete(NULL, 0));
    require(!libxl_sim_complete(NULL, 0));
    require(!libxl_sim_complete(NULL, 0));
    gettimeofday(&later, NULL);
    later.tv_sec += 61;
    libxl_osevent_afterpoll(ctx, 0, NULL, later);
    require(called == 0);
    expect_none();
    for (; turn(0) && ended < 100; ended++)
        ;
    require(called == 2 && result == 0);
    expect(COMPLETE, 2, COOKIE);
    require(!libxl_sim_domain_exists(NULL, 1) && !libxl_sim_domain_exists(NULL, 3));
}

/* Returns what beforepoll makes of a timeout. */
static int lowered(int timeout, struct timeval at)
{
    int count = 0;

    require(libxl_osevent_beforepoll(ctx, &count, NULL, &timeout, at) == ERROR_BUFFERFULL);
    return timeout;
}

static void deadlines(void)
{
    libxl_asyncop_how how = by_callback();
    struct timeval later;

    create(7);
    libxl_sim_hold(NULL, true);
    require(!libxl_domain_shutdown(ctx, 7, &how));
    gettimeofday(&later, NULL);
    require(lowered(-1, later) > 50000 && lowered(-1, later) <= 60000);
    require(lowered(77, later) == 77);
    later.tv_sec += 61;
    require(lowered(-1, later) == 0);
    libxl_osevent_afterpoll(ctx, 0, NULL, later);
    require(called == 1 && result == ERROR_TIMEDOUT);
    require(lowered(-1, later) == -1);
}

/* --- hooks --- */

struct registered {
    int fd; /* -1: none */
    void *for_libxl;
    short events;
};

static struct registered fds[4];
static struct {
    int active, soon;
    struct timeval abs;
    void *for_libxl;
} timer;
static int registrations, refusal;
static char token[8];

static int fd_register(void *user, int fd, void **for_app, short events, void *for_libxl)
{
    int i;

    require(user == &fds && *for_app == NULL);
    if (refusal)
        return refusal;
    for (i = 0; fds[i].for_libxl; i++)
        require(fds[i].fd != fd);
    fds[i].fd = fd;
    fds[i].events = events;
    fds[i].for_libxl = for_libxl;
    *for_app = &token[i];
    registrations++;
    return 0;
}

static int fd_modify(void *user, int fd, void **for_app, short events)
{
    (void)user;
    (void)fd;
    (void)for_app;
    (void)events;
    return ERROR_OSEVENT_REG_FAIL;
}

static void fd_deregister(void *user, int fd, void *for_app)
{
    int i = (int)((char *)for_app - token);

    require(user == &fds && fds[i].fd == fd);
    fds[i].for_libxl = NULL;
    registrations--;
}

static int timeout_register(void *user, void **for_app, struct timeval abs, void *for_libxl)
{
    require(user == &fds && *for_app == NULL);
    if (refusal)
        return refusal;
    *for_app = &timer;
    timer.active = 1;
    timer.soon = 0;
    timer.abs = abs;
    timer.for_libxl = for_libxl;
    return 0;
}

static int timeout_modify(void *user, void **for_app, struct timeval abs)
{
    require(user == &fds && *for_app == &timer);
    require(abs.tv_sec == 0 && abs.tv_usec == 0);
    timer.soon = 1;
    return 0;
}

static const libxl_osevent_hooks os_hooks = {
    fd_register, fd_modify, fd_deregister, timeout_register, timeout_modify, NULL,
};

/* One turn of a loop over what is registered. Returns how many descriptors were ready. */
static int hooked_turn(int timeout)
{
    struct registered was[4];
    struct pollfd entries[4];
    int i, ready;

    memcpy(was, fds, sizeof(was));
    for (i = 0; i < 4; i++) {
        entries[i].fd = was[i].for_libxl ? was[i].fd : -1;
        entries[i].events = was[i].events;
        entries[i].revents = 0;
    }
    ready = poll(entries, 4, timeout);
    for (i = 0; i < 4; i++) {
        if (entries[i].revents)
            libxl_osevent_occurred_fd(ctx, was[i].for_libxl, was[i].fd, was[i].events,
                                      entries[i].revents);
    }
    return ready;
}

static void set_os_hooks(void)
{
    libxl_osevent_register_hooks(ctx, &os_hooks, &fds);
}

static void hooks(void)
{
    libxl_evgen_domain_death *generator;
    struct registered former;

    set_os_hooks();
    create(7);
    generator = watch(7, COOKIE);
    require(registrations > 0);
    former = fds[0];
    require(!libxl_sim_domain_destroy(NULL, 7));
    expect_none();
    libxl_osevent_occurred_fd(ctx, former.for_libxl, former.fd, POLLIN, POLLNVAL);
    libxl_osevent_occurred_fd(ctx, former.for_libxl, former.fd, POLLIN, 0);
    libxl_osevent_occurred_fd(ctx, former.for_libxl, former.fd + 100, POLLIN, POLLIN);
    expect_none();
    require(hooked_turn(1000) == 1);
    expect(DEATH, 7, COOKIE);
    require(hooked_turn(0) == 0);
    libxl_evdisable_domain_death(ctx, generator);
    require(registrations == 0);
    /* One that was under way when it was deregistered. */
    libxl_osevent_occurred_fd(ctx, former.for_libxl, former.fd, POLLIN, POLLIN);
    expect_none();
}

static void hooks_that_refuse(void)
{
    libxl_asyncop_how how = by_callback();
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;

    set_os_hooks();
    create(7);
    refusal = 17;
    require(libxl_evenable_domain_death(ctx, 7, 1, &death) == 17);
    refusal = ERROR_OSEVENT_REG_FAIL;
    require(libxl_evenable_disk_eject(ctx, 7, "hdc", 1, &eject) == ERROR_OSEVENT_REG_FAIL);
    require(libxl_domain_destroy(ctx, 7, &how) == ERROR_OSEVENT_REG_FAIL);
    require(libxl_sim_console_available(ctx, 7, 1) == ERROR_OSEVENT_REG_FAIL);
    require(libxl_sim_domain_exists(NULL, 7));
    refusal = 0;
    require(registrations == 0);
    death = watch(7, 1);
    refusal = 18;
    require(libxl_domain_shutdown(ctx, 7, &how) == 18);
    require(!libxl_sim_domain_is_shutdown(NULL, 7));
    libxl_evdisable_domain_death(ctx, death);
    require(registrations == 0 && called == 0);
}

/* Nothing is registered but while something is expected. */
static void hooks_of_operations(void)
{
    libxl_asyncop_how how = by_callback();
    void *former;

    set_os_hooks();
    create(7);
    require(!libxl_domain_pause(ctx, 7, &how));
    require(called == 1 && registrations == 0);
    require(!libxl_domain_pause(ctx, 7, &by_event));
    require(hooked_turn(1000) == 1);
    expect(COMPLETE, 7, COOKIE);
    require(registrations == 0);
    require(!libxl_sim_console_available(ctx, 7, COOKIE));
    require(hooked_turn(1000) == 1);
    expect(LIBXL_EVENT_TYPE_DOMAIN_CREATE_CONSOLE_AVAILABLE, 7, COOKIE);
    require(registrations == 0);

    libxl_sim_hold(NULL, true);
    require(!libxl_domain_shutdown(ctx, 7, &how));
    require(timer.active && timer.abs.tv_sec > time(NULL) + 50 && !timer.soon);
    require(!libxl_sim_complete(NULL, 0));
    require(hooked_turn(1000) == 1);
    require(called == 2 && result == 0 && timer.soon && registrations == 0);
    former = timer.for_libxl;
    libxl_osevent_occurred_timeout(ctx, former);
    libxl_osevent_occurred_timeout(ctx, former);
    require(called == 2);

    /* It doesn't look at the clock. */
    require(!libxl_domain_shutdown(ctx, 7, &how));
    libxl_osevent_occurred_timeout(ctx, timer.for_libxl);
    require(called == 3 && result == ERROR_TIMEDOUT);
    require(!timer.soon && registrations == 0);
    require(!libxl_domain_shutdown(ctx, 7, &how));
    require(!libxl_ao_abort(ctx, &how));
    require(called == 4 && result == ERROR_ABORTED && timer.soon);
}

static int busy_register(void *user, int fd, void **for_app, short events, void *for_libxl)
{
    (void)user;
    (void)events;
    (void)for_app;
    libxl_osevent_occurred_fd(ctx, for_libxl, fd, POLLIN, POLLIN);
    return 0;
}

static void reentry_from_a_hook(void)
{
    static libxl_osevent_hooks busy;

    busy = os_hooks;
    busy.fd_register = busy_register;
    libxl_osevent_register_hooks(ctx, &busy, &fds);
    create(7);
    watch(7, 1);
}

static const struct test tests[] = {
    { "room", room },
    { "what-is-ready", what_is_ready },
    { "stale-entries", stale_entries },
    { "attention", attention },
    { "attention-at-first", attention_at_first },
    { "synchronous", synchronous },
    { "by-events", by_events },
    { "by-callbacks", by_callbacks },
    { "aborted", aborted },
    { "aborted-while-waiting", aborted_while_waiting },
    { "several", several },
    { "deadlines", deadlines },
    { "hooks", hooks },
    { "hooks-that-refuse", hooks_that_refuse },
    { "hooks-of-operations", hooks_of_operations },
    { "reentry-from-a-hook", reentry_from_a_hook },
    { NULL, NULL },
};

int main(int argc, char **argv)
{
    return run_case(tests, argc, argv);
}
