/*
 * Timeouts, turns, threads and what fails, one case per run: `turn_cases NAME`. Exits with 1 as
 * soon as something is not as promised.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "allocation.h"
#include "fake_libxl.h"

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

static const struct register_case cases[] = {
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
    return run_case(argc, argv, cases, sizeof(cases) / sizeof(*cases));
}
