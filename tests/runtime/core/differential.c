/*
 * Random calls and happenings, one after the other, and what libxl makes of each: the same text on
 * the real library and on the core. `differential SEED STEPS`.
 *
 * libxl leaves the order open in which generators are told, so what one step brings is sorted.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_utils.h>

#include "machine.h"

enum { SLOTS = 6, MOST = 64 };

static libxl_ctx *ctx;
static char brought[MOST][100];
static int brought_count;

static struct {
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;
} slots[SLOTS];

static struct {
    uint32_t domid;
    int exists, shutdown;
} domains[] = { { 7, 1, 0 }, { 9, 1, 0 } };

static libxl_event_hooks hooks;
static uint64_t cookies;

static void bring(const char *how, const libxl_event *event)
{
    char *text = brought[brought_count++];

    if (brought_count == MOST)
        abort();
    snprintf(text, sizeof(brought[0]), "%s type %d domid %u for %llu", how, (int)event->type,
             event->domid, (unsigned long long)event->for_user);
    switch (event->type) {
    case LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN:
        sprintf(text + strlen(text), " reason %d", event->u.domain_shutdown.shutdown_reason);
        break;
    case LIBXL_EVENT_TYPE_DISK_EJECT:
        sprintf(text + strlen(text), " disk %s", event->u.disk_eject.disk.vdev);
        break;
    case LIBXL_EVENT_TYPE_OPERATION_COMPLETE:
        sprintf(text + strlen(text), " rc %d", event->u.operation_complete.rc);
        break;
    default:
        break;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp((const char *)a, (const char *)b);
}

static void print_brought(void)
{
    int i;

    qsort(brought, (size_t)brought_count, sizeof(brought[0]), by_text);
    for (i = 0; i < brought_count; i++)
        printf("  %s\n", brought[i]);
    brought_count = 0;
}

static void occurs(void *user, libxl_event *event)
{
    (void)user;
    bring("called:", event);
    libxl_event_free(ctx, event);
}

static void over(libxl_ctx *of, int rc, void *cookie)
{
    (void)of;
    sprintf(brought[brought_count++], "over: rc %d for %llu", rc,
            (unsigned long long)(uintptr_t)cookie);
}

/* Turns the poll loop until nothing has come for a while. */
static void settle(void)
{
    struct pollfd fds[16];
    struct timeval now;
    int quiet = 0;

    while (quiet < 2) {
        int count = 16, timeout = 20;

        gettimeofday(&now, NULL);
        if (libxl_osevent_beforepoll(ctx, &count, fds, &timeout, now))
            abort();
        quiet = poll(fds, (nfds_t)count, timeout < 20 ? timeout : 20) ? 0 : quiet + 1;
        gettimeofday(&now, NULL);
        libxl_osevent_afterpoll(ctx, count, fds, now);
    }
}

static int count_slots(int of_ejects)
{
    int i, count = 0;

    for (i = 0; i < SLOTS; i++)
        count += of_ejects ? slots[i].eject != NULL : slots[i].death != NULL;
    return count;
}

/*
 * libxl tells one generator only of an ejected disk. And of what a domain has done before, it tells
 * the first generator at once, the others when something happens to any domain.
 */
static void enable_or_disable(int i, int which)
{
    uint32_t domid = domains[which].domid;
    int is_done = domains[which].shutdown || !domains[which].exists;

    if (slots[i].death) {
        printf("disable death in %d\n", i);
        libxl_evdisable_domain_death(ctx, slots[i].death);
        slots[i].death = NULL;
    } else if (slots[i].eject) {
        printf("disable eject in %d\n", i);
        libxl_evdisable_disk_eject(ctx, slots[i].eject);
        slots[i].eject = NULL;
    } else if (random() % 3 || count_slots(1)) {
        if (is_done && count_slots(0))
            return;
        printf("enable death of %u in %d: %d\n", domid, i,
               libxl_evenable_domain_death(ctx, domid, ++cookies, &slots[i].death));
    } else if (domains[0].exists) {
        printf("enable eject in %d: %d\n", i,
               libxl_evenable_disk_eject(ctx, 7, "hdc", ++cookies, &slots[i].eject));
    }
}

static void happen(int which)
{
    uint32_t domid = domains[which].domid;

    if (!domains[which].exists)
        return;
    if (which == 0 && random() % 2) {
        printf("eject\n");
        machine_eject(domid);
    } else if (!domains[which].shutdown) {
        domains[which].shutdown = (int)(random() % 5) + 1;
        printf("shut %u down for %d\n", domid, domains[which].shutdown);
        machine_shutdown(domid, domains[which].shutdown);
    } else if (random() % 3 == 0) {
        printf("destroy %u\n", domid);
        machine_destroy(domid);
        domains[which].exists = 0;
    }
}

static void operate(int which)
{
    uint32_t domid = domains[which].domid;
    libxl_asyncop_how how;
    int rc;

    if (!domains[which].exists)
        return;
    memset(&how, 0, sizeof(how));
    how.u.for_event = ++cookies;
    if (random() % 3 == 0) {
        how.callback = over;
        how.u.for_callback = (void *)(uintptr_t)cookies;
    }
    rc = random() % 2 ? libxl_domain_pause(ctx, domid, random() % 4 ? &how : NULL)
                      : libxl_domain_unpause(ctx, domid, random() % 4 ? &how : NULL);
    printf("operate on %u: %d, to abort it then %d\n", domid, rc, libxl_ao_abort(ctx, &how));
}

static int is_even(const libxl_event *event, void *user)
{
    return user && event->for_user % 2 == 0;
}

static void take(void)
{
    uint64_t mask = (uint64_t)random() & 0x3e;
    libxl_event *event;
    int even = random() % 3 == 0, rc;

    rc = libxl_event_check(ctx, &event, mask, even ? is_even : NULL, &mask);
    printf("take one of %#llx%s: %d\n", (unsigned long long)mask, even ? " that is even" : "", rc);
    if (rc)
        return;
    bring("taken:", event);
    libxl_event_free(ctx, event);
}

static void step(void)
{
    int which = (int)(random() % 2);

    switch (random() % 8) {
    case 0:
        hooks.event_occurs_mask = (uint64_t)random() & (uint64_t)random() & 0x3e;
        hooks.event_occurs = occurs;
        printf("call back for %#llx\n", (unsigned long long)hooks.event_occurs_mask);
        libxl_event_register_callbacks(ctx, &hooks, NULL);
        break;
    case 1:
    case 2:
        enable_or_disable((int)(random() % SLOTS), which);
        break;
    case 3:
    case 4:
        happen(which);
        break;
    case 5:
        operate(which);
        break;
    default:
        take();
        print_brought();
        return; /* it comes without a turn of the loop */
    }
    settle();
    print_brought();
}

static void take_rest(void)
{
    libxl_event *event;

    printf("the rest\n");
    while (!libxl_event_check(ctx, &event, LIBXL_EVENTMASK_ALL, NULL, NULL)) {
        bring("taken:", event);
        libxl_event_free(ctx, event);
    }
    print_brought();
}

int main(int argc, char **argv)
{
    int i, steps = argc > 2 ? atoi(argv[2]) : 40;
    xentoollog_logger *logger;

    srandom(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
    /* libxl needs one. */
    logger = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, logger))
        return 2;
    machine_start(ctx);
    for (i = 0; i < steps; i++)
        step();
    take_rest();
    libxl_ctx_free(ctx);
    xtl_logger_destroy(logger);
    machine_stop();
    return 0;
}
