#include "trial.h"

#include <string.h>

#include "machine.h"

const struct driver *driver;
libxl_ctx *ctx;
xentoollog_logger *the_logger;
unsigned long long count;

/* --- handlers: in order, or else --- */

unsigned long long completed, ejected, shut_down, died;

int on_complete(void *user, const libxl_event *event,
                const struct libxl_event_operation_complete *info)
{
    (void)user;
    require(info->rc == 0 && event->for_user == __atomic_load_n(&completed, __ATOMIC_RELAXED));
    __atomic_fetch_add(&completed, 1, __ATOMIC_RELEASE);
    return 0;
}

int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info)
{
    (void)user;
    require(event->domid == 7 && !strcmp(info->disk.vdev, "hdc"));
    __atomic_fetch_add(&ejected, 1, __ATOMIC_RELEASE);
    return 0;
}

int on_shutdown(void *user, const libxl_event *event,
                const struct libxl_event_domain_shutdown *info)
{
    (void)user;
    (void)event;
    (void)info;
    __atomic_fetch_add(&shut_down, 1, __ATOMIC_RELEASE);
    return 0;
}

int on_death(void *user, const libxl_event *event)
{
    (void)user;
    (void)event;
    __atomic_fetch_add(&died, 1, __ATOMIC_RELEASE);
    return 0;
}

const struct libxl_event_handlers all = {
    .domain_shutdown = on_shutdown,
    .domain_death = on_death,
    .disk_eject = on_eject,
    .operation_complete = on_complete,
};

/* --- making events --- */

void operate(unsigned long long number, unsigned long long cookie)
{
    libxl_asyncop_how how;

    memset(&how, 0, sizeof(how));
    how.u.for_event = cookie;
    if (number % 2)
        require(!libxl_domain_unpause(ctx, 9, &how));
    else
        require(!libxl_domain_pause(ctx, 9, &how));
}

libxl_evgen_domain_death *enable_death(uint32_t domid, libxl_ev_user cookie)
{
    libxl_evgen_domain_death *generator = NULL;

    require(!libxl_evenable_domain_death(ctx, domid, cookie, &generator));
    return generator;
}

libxl_evgen_disk_eject *enable_eject(libxl_ev_user cookie)
{
    libxl_evgen_disk_eject *generator = NULL;

    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", cookie, &generator));
    return generator;
}

void turn_until(unsigned long long *counter, unsigned long long wanted)
{
    int i;

    for (i = 0; i < 500 && __atomic_load_n(counter, __ATOMIC_ACQUIRE) < wanted; i++)
        driver->turn(20);
    require(__atomic_load_n(counter, __ATOMIC_ACQUIRE) == wanted);
}

void close_context(void)
{
    libxl_ctx_free(ctx);
    ctx = NULL;
    driver->end();
}

void open_context(void)
{
    require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, the_logger));
    driver->start(ctx);
    machine_start(ctx);
}

int run_trial(int argc, char **argv, const struct trial *trials, size_t how_many)
{
    size_t i;

    require(argc == 4);
    driver = driver_named(argv[1]);
    count = strtoull(argv[3], NULL, 10);
    the_logger = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
    require(the_logger != NULL);
    open_context();
    for (i = 0; strcmp(trials[i].name, argv[2]); i++)
        require(i + 1 < how_many);
    trials[i].run();
    machine_stop();
    if (ctx)
        close_context();
    xtl_logger_destroy(the_logger);
    return 0;
}
