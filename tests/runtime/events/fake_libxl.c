#define _GNU_SOURCE
#include "fake_libxl.h"

#include <string.h>
#include <sys/time.h>

libxl_ctx *const ctx = (libxl_ctx *)&ctx;
const libxl_osevent_hooks *hooks;
void *hooks_user;
libxl_osevent_loop *loop;

char told[4096];
short told_events, told_revents;
int told_fd;
int is_threaded;
void (*when_told)(char letter);

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

char letters[] = "abcdefghijklmnop";

void *watch(int fd, short events, char letter)
{
    void *registration = NULL;

    require(!hooks->fd_register(hooks_user, fd, &registration, events, strchr(letters, letter)));
    return registration;
}

void modify(int fd, void *registration, short events)
{
    void *before = registration;

    require(!hooks->fd_modify(hooks_user, fd, &registration, events));
    require(registration == before);
}

void unwatch(int fd, void *registration)
{
    hooks->fd_deregister(hooks_user, fd, registration);
}

struct timeval in(int milliseconds)
{
    struct timeval at, more = { milliseconds / 1000, milliseconds % 1000 * 1000 };

    gettimeofday(&at, NULL);
    timeradd(&at, &more, &at);
    return at;
}

const struct timeval soon = { 0, 0 };

void *expect(struct timeval at, char letter)
{
    void *registration = NULL;

    require(!hooks->timeout_register(hooks_user, &registration, at, strchr(letters, letter)));
    return registration;
}

void modify_timeout(void *registration)
{
    require(!hooks->timeout_modify(hooks_user, &registration, soon));
}

void turn_(int timeout, const char *expected, int line)
{
    int count;

    memset(told, 0, sizeof(told));
    count = libxl_osevent_loop_run_once(loop, timeout);
    if (strcmp(told, expected) || count != (int)strlen(expected)) {
        fprintf(stderr, "line %d: told \"%s\" (%d), not \"%s\"\n", line, told, count, expected);
        exit(1);
    }
}

int run_case(int argc, char **argv, const struct register_case *cases, size_t how_many)
{
    size_t i;

    require(argc == 2);
    require(!libxl_osevent_loop_new(ctx, &loop));
    for (i = 0; strcmp(cases[i].name, argv[1]); i++)
        require(i + 1 < how_many);
    cases[i].run();
    libxl_osevent_loop_free(loop);
    return 0;
}
