/*
 * A libxl that does what a case wants, for programs about the register of descriptors and timeouts:
 * it calls its hooks when it is told to, and keeps account of what it is told.
 */
#ifndef FAKE_LIBXL_H
#define FAKE_LIBXL_H

#include <libxl.h>
#include <libxl_event.h>

#include "libxl_osevent_loop.h"
#include "require.h"

extern libxl_ctx *const ctx;
extern libxl_osevent_loop *loop;
extern const libxl_osevent_hooks *hooks;
extern void *hooks_user;

/* What libxl was told, in order: a letter each, and what was said last. */
extern char told[4096];
extern short told_events, told_revents;
extern int told_fd;
extern int is_threaded; /* nobody keeps account then */
extern void (*when_told)(char letter);

/* What may be registered: each is known by its letter, which is what libxl gives for itself. */
extern char letters[];

/* --- descriptors --- */

void *watch(int fd, short events, char letter);
void modify(int fd, void *registration, short events);
void unwatch(int fd, void *registration);

/* --- timeouts --- */

extern const struct timeval soon;

/* The time in so many milliseconds. */
struct timeval in(int milliseconds);

void *expect(struct timeval at, char letter);
void modify_timeout(void *registration); /* to soon */

/* --- turns --- */

/* Requires that a turn tells libxl just this. */
void turn_(int timeout, const char *expected, int line);
#define turn(timeout, expected) turn_((timeout), (expected), __LINE__)

/* --- cases --- */

struct register_case {
    const char *name;
    void (*run)(void);
};

/* Runs the one that the arguments name; returns what main is to return. */
int run_case(int argc, char **argv, const struct register_case *cases, size_t how_many);

#endif
