/*
 * The register of descriptors, one case per run: `descriptor_cases NAME`. Exits with 1 as soon as
 * something is not as promised.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fake_libxl.h"

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

/* --- at random, against poll --- */

/* A descriptor of any kind, in any state, and what libxl wants of it. */
struct wish {
    int fd;
    short events;
    void *registration;
};

static unsigned seed;
static struct wish wishes[16];
static int ends[16]; /* what makes the descriptors of the wishes change, or -1 */

/* Opens an eventfd, an end of a pipe, or a file. Returns its number. */
static int open_any(int *other)
{
    int both[2];

    *other = -1;
    switch (rand() % 4) {
    case 0:
        return eventfd((unsigned)rand() % 2, EFD_CLOEXEC | EFD_NONBLOCK);
    case 1:
        return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    default:
        require(!pipe2(both, O_CLOEXEC | O_NONBLOCK));
        *other = both[rand() % 2];
        return *other == both[0] ? both[1] : both[0];
    }
}

static short any_events(void)
{
    static const short some[] = { 0, POLLIN, POLLOUT, POLLPRI, POLLIN | POLLOUT, POLLIN | POLLPRI };

    return some[(size_t)rand() % (sizeof(some) / sizeof(*some))];
}

/* Unwatches a descriptor, and closes it unless it is another one's as well. */
static void give_up(int i)
{
    int j;

    unwatch(wishes[i].fd, wishes[i].registration);
    wishes[i].registration = NULL;
    for (j = 0; j < 16; j++) {
        if (!wishes[j].registration || wishes[j].fd != wishes[i].fd)
            continue;
        if (ends[i] >= 0)
            ends[j] = ends[i];
        return;
    }
    close(wishes[i].fd);
    if (ends[i] >= 0)
        close(ends[i]);
}

static void change_something(void)
{
    int i = rand() % 16, twin = rand() % 16;
    struct wish *wish = &wishes[i];

    if (!wish->registration) {
        /* The same descriptor again, or another number for it, or a new one. */
        if (wishes[twin].registration && rand() % 2) {
            wish->fd = rand() % 2 ? wishes[twin].fd : dup(wishes[twin].fd);
            ends[i] = -1;
        } else {
            wish->fd = open_any(&ends[i]);
        }
        wish->events = any_events();
        wish->registration = watch(wish->fd, wish->events, letters[i]);
    } else if (rand() % 3 == 0) {
        wish->events = any_events();
        modify(wish->fd, wish->registration, wish->events);
    } else if (rand() % 2 && ends[i] >= 0) {
        /* Something to read, or a hang-up. */
        if (rand() % 2 == 0 || write(ends[i], "x", 1) < 0) {
            close(ends[i]);
            ends[i] = -1;
        }
    } else {
        give_up(i);
    }
}

/* Requires that each wish is told if poll would tell it, and no other. */
static void compare_with_poll(int step)
{
    struct pollfd asked;
    size_t told_ones = 0;
    int i, is_ready;

    memset(told, 0, sizeof(told));
    require(libxl_osevent_loop_run_once(loop, 0) == (int)strlen(told));
    for (i = 0; i < 16; i++) {
        asked.fd = wishes[i].fd;
        asked.events = wishes[i].events;
        is_ready = wishes[i].registration && wishes[i].events && poll(&asked, 1, 0) == 1;
        if (is_ready != (strchr(told, letters[i]) != NULL)) {
            fprintf(stderr, "SEED=%u, step %d: %c is %sready, told \"%s\"\n", seed, step, letters[i],
                    is_ready ? "" : "not ", told);
            exit(1);
        }
        told_ones += (size_t)is_ready;
    }
    require(strlen(told) == told_ones); /* none twice */
}

static void like_poll(void)
{
    const char *wanted_seed = getenv("SEED");
    int step, i;

    seed = wanted_seed ? (unsigned)atoi(wanted_seed) : 1;
    srand(seed);
    signal(SIGPIPE, SIG_IGN);
    for (step = 0; step < 20000; step++) {
        change_something();
        compare_with_poll(step);
    }
    for (i = 0; i < 16; i++)
        if (wishes[i].registration)
            give_up(i);
}

static const struct register_case cases[] = {
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
    { "like-poll", like_poll },
};

int main(int argc, char **argv)
{
    return run_case(argc, argv, cases, sizeof(cases) / sizeof(*cases));
}
