/*
 * The register of descriptors and timeouts, one case per run: `register_cases NAME`. This file is
 * the libxl that calls its hooks, so that it decides what happens when. Exits with 1 as soon as
 * something is not as promised.
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
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <libxl.h>
#include <libxl_event.h>

#include "allocation.h"
#include "libxl_osevent_loop.h"
#include "require.h"

/* --- libxl --- */

static libxl_ctx *const ctx = (libxl_ctx *)&ctx;
static const libxl_osevent_hooks *hooks;
static void *hooks_user;
static libxl_osevent_loop *loop;

/* What libxl was told, in order: a letter each, and what was said last. */
static char told[4096];
static short told_events, told_revents;
static int told_fd;
static int is_threaded; /* nobody keeps account then */
static void (*when_told)(char letter);

static void tell(void *for_libxl)
{
    char letter = *(char *)for_libxl;
    size_t length;

    if (!is_threaded) {
        length = strlen(told);
        require(length + 1 < sizeof(told));
        told[length] = letter;
    }
    if (when_told)
        when_told(letter);
}

void libxl_osevent_register_hooks(libxl_ctx *context, const libxl_osevent_hooks *given, void *user)
{
    require(context == ctx);
    hooks = given;
    hooks_user = user;
}

void libxl_osevent_occurred_fd(libxl_ctx *context, void *for_libxl, int fd, short events,
                               short revents)
{
    require(context == ctx);
    if (!is_threaded) {
        told_fd = fd;
        told_events = events;
        told_revents = revents;
    }
    tell(for_libxl);
}

void libxl_osevent_occurred_timeout(libxl_ctx *context, void *for_libxl)
{
    require(context == ctx);
    tell(for_libxl);
}

static char letters[] = "abcdefgh";

static void *watch(int fd, short events, char letter)
{
    void *registration = NULL;

    require(!hooks->fd_register(hooks_user, fd, &registration, events, strchr(letters, letter)));
    return registration;
}

static void modify(int fd, void *registration, short events)
{
    void *before = registration;

    require(!hooks->fd_modify(hooks_user, fd, &registration, events));
    require(registration == before);
}

static void unwatch(int fd, void *registration)
{
    hooks->fd_deregister(hooks_user, fd, registration);
}

static struct timeval in(int milliseconds)
{
    struct timeval at, more = { milliseconds / 1000, milliseconds % 1000 * 1000 };

    gettimeofday(&at, NULL);
    timeradd(&at, &more, &at);
    return at;
}

static const struct timeval soon;

static void *expect(struct timeval at, char letter)
{
    void *registration = NULL;

    require(!hooks->timeout_register(hooks_user, &registration, at, strchr(letters, letter)));
    return registration;
}

static void modify_timeout(void *registration)
{
    require(!hooks->timeout_modify(hooks_user, &registration, soon));
}

/* Requires that a turn tells libxl just this. */
static void turn_(int timeout, const char *expected, int line)
{
    int count;

    memset(told, 0, sizeof(told));
    count = libxl_osevent_loop_run_once(loop, timeout);
    if (strcmp(told, expected) || count != (int)strlen(expected)) {
        fprintf(stderr, "line %d: told \"%s\" (%d), not \"%s\"\n", line, told, count, expected);
        exit(1);
    }
}
#define turn(timeout, expected) turn_((timeout), (expected), __LINE__)

/* A pipe with something in it. */
static int pipe_ends[2];

static void open_pipe(void)
{
    require(!pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK));
    require(write(pipe_ends[1], "x", 1) == 1);
}

static void close_pipe(void)
{
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

/* --- descriptors --- */

static void descriptors(void)
{
    void *reader, *writer;

    turn(0, "");
    open_pipe();
    reader = watch(pipe_ends[0], POLLIN, 'a');
    writer = watch(pipe_ends[1], 0, 'b');
    turn(-1, "a");
    require(told_fd == pipe_ends[0] && told_events == POLLIN && told_revents == POLLIN);
    turn(0, "a"); /* for as long as it is so */
    modify(pipe_ends[0], reader, 0);
    turn(0, "");
    modify(pipe_ends[1], writer, POLLOUT);
    turn(-1, "b");
    require(told_events == POLLOUT && told_revents == POLLOUT);
    modify(pipe_ends[0], reader, POLLIN);
    unwatch(pipe_ends[1], writer);
    turn(-1, "a");
    unwatch(pipe_ends[0], reader);
    turn(0, "");
    close_pipe();
}

/* Hang-ups are reported whether they are asked for or not; but not if nothing is asked for. */
static void hang_ups(void)
{
    void *reader, *second;

    require(!pipe(pipe_ends));
    reader = watch(pipe_ends[0], POLLIN, 'a');
    close(pipe_ends[1]);
    turn(-1, "a");
    require(told_revents == POLLHUP);
    second = watch(pipe_ends[0], 0, 'b');
    turn(0, "a");
    modify(pipe_ends[0], reader, 0);
    turn(0, "");
    modify(pipe_ends[0], second, POLLPRI);
    turn(0, "b");
    unwatch(pipe_ends[0], reader);
    unwatch(pipe_ends[0], second);
    close(pipe_ends[0]);
    require(!pipe(pipe_ends));
    reader = watch(pipe_ends[1], POLLOUT, 'a');
    close(pipe_ends[0]);
    turn(-1, "a");
    require(told_revents & POLLERR);
    unwatch(pipe_ends[1], reader);
    close(pipe_ends[1]);
}

/* The same descriptor twice: each of them is told what it asked for. */
static void shared(void)
{
    int fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    void *reader = watch(fd, POLLIN, 'a'), *writer = watch(fd, POLLOUT, 'b'), *third;

    turn(-1, "ab");
    require(told_events == POLLOUT && told_revents == POLLOUT);
    unwatch(fd, reader);
    turn(0, "b");
    third = watch(fd, POLLIN | POLLPRI, 'c');
    turn(0, "bc");
    require(told_revents == POLLIN);
    modify(fd, writer, POLLPRI);
    turn(0, "c");
    unwatch(fd, writer);
    unwatch(fd, third);
    turn(0, "");
    close(fd);
}

/* What libxl lets go of while it is told of something else isn't reported any more. */
static int fds[4];
static void *registrations[4];

static void let_go_of_others(char letter)
{
    int i;

    for (i = 0; i < 4; i++)
        if (registrations[i] && letters[i] != letter) {
            unwatch(fds[i], registrations[i]);
            registrations[i] = NULL;
        }
}

static void stale(void)
{
    int i;

    for (i = 0; i < 4; i++) {
        fds[i] = i == 3 ? fds[2] : eventfd(1, EFD_CLOEXEC);
        registrations[i] = watch(fds[i], i == 3 ? POLLOUT : POLLIN, letters[i]);
    }
    when_told = let_go_of_others;
    memset(told, 0, sizeof(told));
    require(libxl_osevent_loop_run_once(loop, -1) == 1 && strlen(told) == 1);
    require(libxl_osevent_loop_run_once(loop, 0) == 1 && told[1] == told[0]);
    let_go_of_others(0);
    for (i = 0; i < 3; i++)
        close(fds[i]);
}

/* A number that is another descriptor's by now, with an event of the former one under way. */
static void reuse(char letter)
{
    int other = letter == 'a' ? 1 : 0, again;

    when_told = NULL;
    unwatch(fds[other], registrations[other]);
    close(fds[other]);
    again = eventfd(1, EFD_CLOEXEC);
    require(again == fds[other]);
    registrations[other] = watch(again, POLLIN, 'c');
}

static void reused(void)
{
    int i;

    for (i = 0; i < 2; i++) {
        fds[i] = eventfd(1, EFD_CLOEXEC);
        registrations[i] = watch(fds[i], POLLIN, letters[i]);
    }
    when_told = reuse;
    memset(told, 0, sizeof(told));
    require(libxl_osevent_loop_run_once(loop, -1) == 1 && !strchr(told, 'c'));
    require(libxl_osevent_loop_run_once(loop, 0) == 2 && strchr(told, 'c'));
    for (i = 0; i < 2; i++) {
        unwatch(fds[i], registrations[i]);
        close(fds[i]);
    }
}

/* The same, as early as can be: the kernel has just reported, and another thread is in libxl. */
static void (*when_waited)(void);

int __real_epoll_wait(int epoll, struct epoll_event *events, int room, int timeout);
int __wrap_epoll_wait(int epoll, struct epoll_event *events, int room, int timeout);

int __wrap_epoll_wait(int epoll, struct epoll_event *events, int room, int timeout)
{
    int count = __real_epoll_wait(epoll, events, room, timeout);

    if (when_waited)
        when_waited();
    return count;
}

static void reuse_at_once(void)
{
    when_waited = NULL;
    unwatch(fds[0], registrations[0]);
    close(fds[0]);
    require(eventfd(0, EFD_CLOEXEC) == fds[0]);
    registrations[0] = watch(fds[0], POLLIN, 'c');
}

static void reused_before_its_turn(void)
{
    fds[0] = eventfd(1, EFD_CLOEXEC);
    registrations[0] = watch(fds[0], POLLIN, 'a');
    when_waited = reuse_at_once;
    turn(-1, "");
    turn(0, "");
    require(write(fds[0], "\1\0\0\0\0\0\0", 8) == 8);
    turn(-1, "c");
    unwatch(fds[0], registrations[0]);
    close(fds[0]);
}

/* What is new is left for the next turn, so that a turn ends. */
static void watch_more(char letter)
{
    if (letter != 'h')
        registrations[letter - 'a' + 1] = watch(fds[0], POLLIN, (char)(letter + 1));
}

static void new_ones(void)
{
    int i;

    fds[0] = eventfd(1, EFD_CLOEXEC);
    registrations[0] = watch(fds[0], POLLIN, 'a');
    when_told = watch_more;
    turn(-1, "a");
    when_told = NULL;
    turn(-1, "ab");
    for (i = 0; i < 2; i++)
        unwatch(fds[0], registrations[i]);
    close(fds[0]);
}

/* poll calls a regular file ready; epoll refuses it. */
static void regular_files(void)
{
    struct pollfd outer = { .fd = libxl_osevent_loop_fd(loop), .events = POLLIN, .revents = 0 };
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), other;
    void *first = watch(fd, POLLIN, 'a'), *second;

    turn(-1, "a");
    require(told_revents == POLLIN);
    second = watch(fd, POLLOUT, 'b');
    turn(-1, "ab");
    modify(fd, first, 0);
    turn(-1, "b");
    require(told_revents == POLLOUT);
    modify(fd, second, 0);
    turn(0, "");
    modify(fd, first, POLLIN);
    turn(-1, "a");
    unwatch(fd, first);
    turn(0, "");
    unwatch(fd, second);
    close(fd);
    turn(0, "");
    /* Of two files, one is wanted no longer. */
    fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    other = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    first = watch(fd, POLLIN, 'a');
    second = watch(other, POLLIN, 'b');
    turn(-1, "ab");
    unwatch(other, second);
    close(other);
    turn(-1, "a");
    unwatch(fd, first);
    turn(0, "");
    require(poll(&outer, 1, 0) == 0); /* and nothing goes round in circles */
    close(fd);
    /* The number is an ordinary descriptor's now. */
    require(eventfd(0, EFD_CLOEXEC) == fd);
    first = watch(fd, POLLIN, 'c');
    turn(0, "");
    require(write(fd, "\1\0\0\0\0\0\0", 8) == 8);
    turn(-1, "c");
    unwatch(fd, first);
    close(fd);
}

/* Closed without a word, which libxl doesn't do; the number must work nevertheless. */
static void closed(void)
{
    int fd = eventfd(1, EFD_CLOEXEC);
    void *first = watch(fd, POLLIN, 'a'), *second;

    close(fd);
    turn(0, "");
    require(eventfd(1, EFD_CLOEXEC) == fd);
    second = watch(fd, POLLIN | POLLOUT, 'b');
    turn(-1, "ab");
    unwatch(fd, first);
    unwatch(fd, second);
    close(fd);
}

static void refused(void)
{
    void *registration = NULL, *good;
    int fd = eventfd(1, EFD_CLOEXEC);

    require(hooks->fd_register(hooks_user, -1, &registration, POLLIN, letters) == -12);
    close(fd);
    require(hooks->fd_register(hooks_user, fd, &registration, POLLIN, letters) == -12);
    require(registration == NULL);
    turn(0, "");
    require(eventfd(1, EFD_CLOEXEC) == fd);
    good = watch(fd, POLLIN, 'a');
    turn(0, "a");
    unwatch(fd, good);
    close(fd);
}

/* More descriptors than fit into a batch, or into the first room for them. */
static void many(void)
{
    enum { MANY = 300 };
    struct rlimit limit = { 1024, 1024 };
    static int many_fds[MANY];
    static void *many_registrations[MANY];
    size_t before;
    int i, total = 0;

    setrlimit(RLIMIT_NOFILE, &limit);
    for (i = 0; i < MANY; i++) {
        many_fds[i] = eventfd(1, EFD_CLOEXEC);
        require(many_fds[i] >= 0);
        many_registrations[i] = watch(many_fds[i], POLLIN, 'a');
    }
    memset(told, 0, sizeof(told));
    /* Turn by turn the kernel goes on with others. */
    for (i = 0; i < MANY; i++) {
        before = strlen(told);
        require(libxl_osevent_loop_run_once(loop, 0) == (int)(strlen(told) - before));
        total = (int)strlen(told);
        if (total >= MANY)
            break;
    }
    require(total >= MANY);
    for (i = 0; i < MANY; i++) {
        unwatch(many_fds[i], many_registrations[i]);
        close(many_fds[i]);
    }
    turn(0, "");
}

/* --- timeouts --- */

static void timeouts(void)
{
    struct timeval past = { 1, 0 }, future = in(3600000), started = in(0), now;

    expect(future, 'h');
    turn(0, "");
    expect(past, 'b');
    expect(soon, 'a');
    turn(0, "ab");
    turn(0, "");
    expect(in(60), 'd');
    expect(in(30), 'c');
    turn(-1, "c");
    turn(-1, "d");
    now = in(0);
    timersub(&now, &started, &now);
    require(now.tv_sec > 0 || now.tv_usec >= 60000);
    turn(0, "");
}

/* In the order of their times, and those of the same time in the order in which they came. */
static void ordered(void)
{
    struct timeval at = in(-10000);
    int i;

    for (i = 7; i >= 4; i--) {
        at.tv_usec = 1000 * i;
        expect(at, letters[i]);
    }
    at.tv_usec = 0;
    for (i = 0; i < 4; i++)
        expect(at, letters[i]);
    turn(-1, "abcdefgh");
}

static void random_order(void)
{
    enum { COUNT = 500 };
    static struct { char letter; struct timeval at; } order[COUNT];
    static void *registration[COUNT];
    struct timeval base = in(-100000);
    int i, j;

    srand(4);
    memset(told, 0, sizeof(told));
    for (i = 0; i < COUNT; i++) {
        order[i].letter = letters[rand() % 8];
        order[i].at = base;
        order[i].at.tv_sec += order[i].letter - 'a';
        registration[i] = expect(order[i].at, order[i].letter);
    }
    for (i = 0; i < COUNT; i += 7) { /* out of the middle of the heap */
        hooks->timeout_deregister(hooks_user, registration[i]);
        order[i].letter = 0;
    }
    require(libxl_osevent_loop_run_once(loop, 0) == COUNT - (COUNT + 6) / 7);
    for (i = 0, j = 0; told[i]; i++)
        require(!i || told[i] >= told[i - 1]);
    for (i = 0; i < COUNT; i++)
        j += order[i].letter != 0;
    require(j == (int)strlen(told));
}

static void *pending;

static void take_back(char letter)
{
    if (letter == 'a')
        modify_timeout(pending);
}

/* libxl takes a timeout back: it wants to be told soon, within the turn in which it said so. */
static void taken_back(void)
{
    void *first;

    pending = expect(in(3600000), 'b');
    modify_timeout(pending);
    turn(-1, "b");
    pending = expect(in(3600000), 'c');
    first = expect(soon, 'a');
    (void)first;
    when_told = take_back;
    turn(-1, "ac");
    /* ... even one that it is just being told of. */
    expect(in(20), 'd');
    pending = expect(soon, 'a');
    turn(-1, "a");
    when_told = NULL;
    turn(-1, "d");
    turn(0, "");
}

static void expect_another(char letter)
{
    expect(soon, letter);
}

/* One that is registered anew each time doesn't keep a turn from ending. */
static void again_and_again(void)
{
    expect(soon, 'a');
    when_told = expect_another;
    turn(-1, "a");
    turn(-1, "a");
    when_told = NULL;
    turn(-1, "a");
    turn(0, "");
}

/* --- turns --- */

static void *stop_later(void *unused)
{
    (void)unused;
    usleep(20000);
    libxl_osevent_loop_stop(loop);
    return NULL;
}

static void stop_when_told(char letter)
{
    (void)letter;
    libxl_osevent_loop_stop(loop);
}

static void stop_on_alarm(int unused)
{
    (void)unused;
    libxl_osevent_loop_stop(loop);
}

static void stopped(void)
{
    struct itimerval alarm_at = { { 0, 0 }, { 0, 20000 } };
    pthread_t thread;

    libxl_osevent_loop_stop(loop); /* before it runs */
    require(!libxl_osevent_loop_run(loop));
    require(!pthread_create(&thread, NULL, stop_later, NULL));
    require(!libxl_osevent_loop_run(loop));
    pthread_join(thread, NULL);
    expect(soon, 'a');
    when_told = stop_when_told;
    require(!libxl_osevent_loop_run(loop));
    require(!strcmp(told, "a"));
    signal(SIGALRM, stop_on_alarm);
    setitimer(ITIMER_REAL, &alarm_at, NULL);
    require(!libxl_osevent_loop_run(loop));
    require(!pthread_create(&thread, NULL, stop_later, NULL));
    turn(-1, ""); /* wakes this as well */
    pthread_join(thread, NULL);
    require(!libxl_osevent_loop_run(loop));
}

/* As many runs end as there are stops. */
static int ended_runs;

static void *run_to_a_stop(void *unused)
{
    require(!libxl_osevent_loop_run(loop));
    __atomic_fetch_add(&ended_runs, 1, __ATOMIC_RELEASE);
    return unused;
}

static void await_ended_runs(int wanted)
{
    int i;

    for (i = 0; i < 2000 && __atomic_load_n(&ended_runs, __ATOMIC_ACQUIRE) < wanted; i++)
        usleep(1000);
    usleep(20000);
    require(__atomic_load_n(&ended_runs, __ATOMIC_ACQUIRE) == wanted);
}

static void stopped_one_by_one(void)
{
    pthread_t runners[3];
    int i;

    for (i = 0; i < 3; i++)
        require(!pthread_create(&runners[i], NULL, run_to_a_stop, NULL));
    libxl_osevent_loop_stop(loop);
    await_ended_runs(1);
    libxl_osevent_loop_stop(loop);
    libxl_osevent_loop_stop(loop);
    await_ended_runs(3);
    for (i = 0; i < 3; i++)
        pthread_join(runners[i], NULL);
}

static void no_op(int unused)
{
    (void)unused;
}

static void set_alarm(void)
{
    struct sigaction action;
    struct itimerval alarm_at = { { 0, 0 }, { 0, 20000 } };

    memset(&action, 0, sizeof(action));
    action.sa_handler = no_op;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &alarm_at, NULL);
}

static void interrupted(void)
{
    set_alarm();
    turn(-1, "");
}

static void nested(void)
{
    struct pollfd outer = { .fd = libxl_osevent_loop_fd(loop), .events = POLLIN, .revents = 0 };
    int fd = eventfd(0, EFD_CLOEXEC);
    void *registration;

    require(poll(&outer, 1, 0) == 0);
    registration = watch(fd, POLLIN, 'a');
    require(poll(&outer, 1, 0) == 0);
    require(write(fd, "\1\0\0\0\0\0\0", 8) == 8);
    require(poll(&outer, 1, 1000) == 1);
    turn(0, "a");
    unwatch(fd, registration);
    require(poll(&outer, 1, 0) == 0);
    expect(in(20), 'b');
    require(poll(&outer, 1, 0) == 0);
    require(poll(&outer, 1, 1000) == 1);
    turn(0, "b");
    require(poll(&outer, 1, 0) == 0);
    close(fd);
}

static int depth;

static void run_inside(char letter)
{
    if (letter == 'a' && !depth++)
        require(libxl_osevent_loop_run_once(loop, 0) == 2);
}

/* A handler that runs the loop in its turn. */
static void reentered(void)
{
    int fd = eventfd(1, EFD_CLOEXEC);
    void *registration = watch(fd, POLLIN, 'a');

    expect(soon, 'b');
    when_told = run_inside;
    memset(told, 0, sizeof(told));
    require(libxl_osevent_loop_run_once(loop, -1) == 1);
    require(!strcmp(told, "aab"));
    unwatch(fd, registration);
    close(fd);
}

/* --- no memory --- */

static void no_memory(void)
{
    libxl_osevent_loop *other = loop;
    void *registration = NULL, *good;
    int fd = eventfd(1, EFD_CLOEXEC), i;

    for (i = 1; i <= 2; i++) {
        fail_from = i;
        require(hooks->fd_register(hooks_user, fd, &registration, POLLIN, letters) == -12);
        fail_from = i;
        require(hooks->timeout_register(hooks_user, &registration, soon, letters) == -12);
    }
    require(registration == NULL && !fail_from);
    turn(0, "");
    good = watch(fd, POLLIN, 'a');
    expect(soon, 'b');
    turn(0, "ab");
    unwatch(fd, good);
    close(fd);
    fail_from = 1;
    require(libxl_osevent_loop_new(ctx, &other) == -5 && !other);
    require(libxl_osevent_loop_new(NULL, &other) == -6 && !other);
    libxl_osevent_loop_free(NULL);
}

static void no_descriptors(void)
{
    libxl_osevent_loop *other = loop;
    struct rlimit none = { 0, 1024 };
    int i;

    for (i = 0; i < 4; i++) {
        none.rlim_cur = (rlim_t)(libxl_osevent_loop_fd(loop) + 4 + i);
        setrlimit(RLIMIT_NOFILE, &none);
        require(libxl_osevent_loop_new(ctx, &other) == -3 && !other);
    }
}

/* A loop leaves no descriptor behind, and none to programs that are run. */
static void descriptors_of_its_own(void)
{
    enum { SOME = 256 };
    libxl_osevent_loop *other;
    int before[SOME], fd, news = 0;

    for (fd = 0; fd < SOME; fd++)
        before[fd] = fcntl(fd, F_GETFD);
    require(!libxl_osevent_loop_new(ctx, &other));
    for (fd = 0; fd < SOME; fd++) {
        if (fcntl(fd, F_GETFD) == before[fd])
            continue;
        require(before[fd] < 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
        news++;
    }
    require(news == 4);
    libxl_osevent_loop_free(other);
    for (fd = 0; fd < SOME; fd++)
        require(fcntl(fd, F_GETFD) == before[fd]);
}

/* What is left when the context goes is freed. */
static void left_over(void)
{
    int fd = eventfd(1, EFD_CLOEXEC);

    watch(fd, POLLIN, 'a');
    watch(fd, POLLOUT, 'b');
    expect(in(1000), 'c');
    expect(soon, 'd');
    close(fd);
}

/* --- threads --- */

enum { ROUNDS = 3000 };
static int finished;
static unsigned occurred;

static void count(char letter)
{
    (void)letter;
    __atomic_fetch_add(&occurred, 1, __ATOMIC_RELAXED);
}

/* libxl on its threads, which register, modify and let go while the loop runs. */
static void *use_hooks(void *unused)
{
    int fd = eventfd(1, EFD_CLOEXEC), i;
    void *registration, *timeout;

    (void)unused;
    for (i = 0; i < ROUNDS; i++) {
        registration = watch(fd, POLLIN, 'a');
        timeout = expect(i % 2 ? soon : in(1000000), 'b');
        modify(fd, registration, POLLIN | POLLOUT);
        if (i % 2 == 0)
            modify_timeout(timeout);
        modify(fd, registration, 0);
        unwatch(fd, registration);
    }
    close(fd);
    __atomic_fetch_add(&finished, 1, __ATOMIC_RELEASE);
    libxl_osevent_loop_stop(loop);
    return NULL;
}

static void *run_loop(void *unused)
{
    while (__atomic_load_n(&finished, __ATOMIC_ACQUIRE) < 2)
        require(!libxl_osevent_loop_run(loop));
    libxl_osevent_loop_stop(loop);
    return unused;
}

static void threads(void)
{
    pthread_t users[2], runners[2];
    int i;

    is_threaded = 1;
    when_told = count;
    for (i = 0; i < 2; i++) {
        require(!pthread_create(&users[i], NULL, use_hooks, NULL));
        require(!pthread_create(&runners[i], NULL, run_loop, NULL));
    }
    for (i = 0; i < 2; i++)
        pthread_join(users[i], NULL);
    for (i = 0; i < 2; i++)
        pthread_join(runners[i], NULL);
    while (libxl_osevent_loop_run_once(loop, 0))
        ;
    require(occurred >= 2 * ROUNDS);
}

static const struct {
    const char *name;
    void (*run)(void);
} register_cases[] = {
    { "descriptors", descriptors },
    { "hang-ups", hang_ups },
    { "shared", shared },
    { "stale", stale },
    { "reused", reused },
    { "reused-before-its-turn", reused_before_its_turn },
    { "new-ones", new_ones },
    { "regular-files", regular_files },
    { "closed", closed },
    { "refused", refused },
    { "many", many },
    { "timeouts", timeouts },
    { "ordered", ordered },
    { "random-order", random_order },
    { "taken-back", taken_back },
    { "again-and-again", again_and_again },
    { "stopped", stopped },
    { "stopped-one-by-one", stopped_one_by_one },
    { "interrupted", interrupted },
    { "nested", nested },
    { "reentered", reentered },
    { "no-memory", no_memory },
    { "no-descriptors", no_descriptors },
    { "descriptors-of-its-own", descriptors_of_its_own },
    { "left-over", left_over },
    { "threads", threads },
};

int main(int argc, char **argv)
{
    size_t i;

    require(argc == 2);
    require(!libxl_osevent_loop_new(ctx, &loop));
    for (i = 0; strcmp(register_cases[i].name, argv[1]); i++)
        require(i + 1 < sizeof(register_cases) / sizeof(*register_cases));
    register_cases[i].run();
    libxl_osevent_loop_free(loop);
    return 0;
}
