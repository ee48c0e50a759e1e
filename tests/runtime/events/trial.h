/* What the programs share that put a daemon through trials: `PROGRAM DRIVER NAME COUNT`. */
#ifndef TRIAL_H
#define TRIAL_H

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "drivers.h"
#include "libxl_event_dispatch.h"
#include "require.h"

extern const struct driver *driver;
extern libxl_ctx *ctx;
extern xentoollog_logger *the_logger;
extern unsigned long long count; /* of events to be made */

/* --- handlers: each counts; operations come with 0, 1, 2 and so on --- */

extern unsigned long long completed, ejected, shut_down, died;
extern const struct libxl_event_handlers all;

int on_complete(void *user, const libxl_event *event,
                const struct libxl_event_operation_complete *info);
int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info);
int on_shutdown(void *user, const libxl_event *event,
                const struct libxl_event_domain_shutdown *info);
int on_death(void *user, const libxl_event *event);

/* --- making events --- */

/* Pauses or unpauses a domain, as the number is even or odd; its end is told with the cookie. */
void operate(unsigned long long number, unsigned long long cookie);

libxl_evgen_domain_death *enable_death(uint32_t domid, libxl_ev_user cookie);
libxl_evgen_disk_eject *enable_eject(libxl_ev_user cookie);

/* --- turns, and contexts --- */

/* Turns until a counter has come to a number, which it has to within ten seconds. */
void turn_until(unsigned long long *counter, unsigned long long wanted);

/* The context, its driver and the machine; the context and its driver. */
void open_context(void);
void close_context(void);

/* --- trials --- */

struct trial {
    const char *name;
    void (*run)(void);
};

/* Runs the one that the arguments name; returns what main is to return. */
int run_trial(int argc, char **argv, const struct trial *trials, size_t how_many);

#endif
