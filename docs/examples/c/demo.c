/*
 * A small scenario on the embedded core: domains come, run, eject a disk, shut down and go. What is
 * told of them is dispatched to one handler for each type of event. `make demo` builds and runs it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_sim.h>
#include <libxl_utils.h>

#include "libxl_dispatch.h"

static void must(int rc, const char *what)
{
    if (!rc)
        return;
    fprintf(stderr, "%s: %s\n", what, libxl_error_to_string((libxl_error)rc));
    exit(1);
}

/* --- the program: what it does about events --- */

/* What the handlers are given as user. */
struct monitor {
    libxl_ctx *ctx;
    int alive;
};

static void print_name(const struct monitor *monitor, uint32_t domid)
{
    char *name = libxl_domid_to_name(monitor->ctx, domid);

    printf("domain %u (%s) ", domid, name ? name : "gone");
    free(name);
}

static int on_console(void *user, const libxl_event *event)
{
    print_name((const struct monitor *)user, event->domid);
    printf("has a console\n");
    return 0;
}

static int on_eject(void *user, const libxl_event *event, const struct libxl_event_disk_eject *info)
{
    print_name((const struct monitor *)user, event->domid);
    printf("ejects %s, which was %s\n", info->disk.vdev, info->disk.pdev_path);
    return 0;
}

static int on_shutdown(void *user, const libxl_event *event,
                       const struct libxl_event_domain_shutdown *info)
{
    struct monitor *monitor = (struct monitor *)user;
    libxl_asyncop_how how;

    print_name(monitor, event->domid);
    printf("shut down: %s\n",
           libxl_shutdown_reason_to_string((libxl_shutdown_reason)info->shutdown_reason));
    /* Tidied up in the background; an event tells of the end. */
    memset(&how, 0, sizeof(how));
    how.u.for_event = event->for_user;
    must(libxl_domain_destroy(monitor->ctx, event->domid, &how), "libxl_domain_destroy");
    return 0;
}

static int on_complete(void *user, const libxl_event *event,
                       const struct libxl_event_operation_complete *info)
{
    (void)user;
    printf("operation for \"%s\" has ended: %d\n", (const char *)(uintptr_t)event->for_user,
           info->rc);
    return 0;
}

static int on_death(void *user, const libxl_event *event)
{
    struct monitor *monitor = (struct monitor *)user;

    monitor->alive--;
    printf("domain %u, \"%s\", is dead: %d left\n", event->domid,
           (const char *)(uintptr_t)event->for_user, monitor->alive);
    return 0;
}

static const struct libxl_event_handlers handlers = {
    .domain_create_console_available = on_console,
    .disk_eject = on_eject,
    .domain_shutdown = on_shutdown,
    .operation_complete = on_complete,
    .domain_death = on_death,
};

static void handle(struct monitor *monitor, int count)
{
    libxl_event *event;

    for (; count; count--) {
        must(libxl_event_wait(monitor->ctx, &event, LIBXL_EVENTMASK_ALL, NULL, NULL),
             "libxl_event_wait");
        must(libxl_event_dispatch(&handlers, monitor, event), "a handler");
        libxl_event_free(monitor->ctx, event);
    }
}

/* --- the machine: what happens --- */

/* Makes a domain with a CD-ROM in its drive, and asks to be told of it. */
static uint32_t start(struct monitor *monitor, const char *name)
{
    libxl_ev_user cookie = (libxl_ev_user)(uintptr_t)name;
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;
    libxl_device_disk disk;
    uint32_t domid = 0;

    must(libxl_sim_domain_create(NULL, &domid, name), "libxl_sim_domain_create");
    libxl_device_disk_init(&disk);
    disk.vdev = strdup("hdc");
    disk.pdev_path = strdup("/srv/install.iso");
    disk.removable = 1;
    must(libxl_sim_disk_attach(NULL, domid, &disk), "libxl_sim_disk_attach");
    libxl_device_disk_dispose(&disk);

    must(libxl_evenable_domain_death(monitor->ctx, domid, cookie, &death),
         "libxl_evenable_domain_death");
    must(libxl_evenable_disk_eject(monitor->ctx, domid, "hdc", cookie, &eject),
         "libxl_evenable_disk_eject");
    must(libxl_sim_console_available(monitor->ctx, domid, cookie), "libxl_sim_console_available");
    monitor->alive++;
    return domid;
}

int main(void)
{
    struct monitor monitor = { NULL, 0 };
    uint32_t web, mail;

    must(libxl_ctx_alloc(&monitor.ctx, LIBXL_VERSION, 0, NULL), "libxl_ctx_alloc");
    web = start(&monitor, "web");
    mail = start(&monitor, "mail");
    handle(&monitor, 2);

    must(libxl_sim_disk_eject(NULL, web, "hdc"), "libxl_sim_disk_eject");
    handle(&monitor, 1);
    must(libxl_sim_domain_shutdown(NULL, web, LIBXL_SHUTDOWN_REASON_POWEROFF),
         "libxl_sim_domain_shutdown");
    handle(&monitor, 3);
    must(libxl_sim_domain_destroy(NULL, mail), "libxl_sim_domain_destroy");
    handle(&monitor, 1);

    libxl_ctx_free(monitor.ctx);
    libxl_sim_reset(NULL);
    return 0;
}
