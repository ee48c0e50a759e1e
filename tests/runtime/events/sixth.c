/*
 * A type of event that no helper has heard of, with the highest number that a mask has a bit for:
 * waited for, asked for, called back and handed off, in each kind of loop.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxl.h>
#include <libxl_event.h>
#include <libxl_sim.h>

#include "libxl_event_dispatch.h"
#include "libxl_osevent_loop.h"
#include "libxl_poll_loop.h"
#include "require.h"

static int on_migrated(void *user, const libxl_event *event,
                       const struct libxl_event_domain_migrated *info)
{
    printf("%s: %u moved to %s for %#llx\n", (const char *)user, event->domid, info->host,
           (unsigned long long)event->for_user);
    return 0;
}

static const struct libxl_event_handlers handlers = { .domain_migrated = on_migrated };
static char waited[] = "waited", asked[] = "asked", called[] = "called", queued[] = "queued";
static libxl_ctx *ctx;

static void migrate(void)
{
    libxl_event event;

    libxl_event_init(&event);
    libxl_event_init_type(&event, LIBXL_EVENT_TYPE_DOMAIN_MIGRATED);
    event.domid = 7;
    event.for_user = UINT64_C(0xfedcba9876543210);
    event.u.domain_migrated.host = strdup("earth");
    require(!libxl_sim_event(ctx, &event));
    libxl_event_dispose(&event);
}

static void in_a_poll_loop(void)
{
    libxl_poll_loop *loop;
    libxl_event *event;

    require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL));
    require(!libxl_poll_loop_new(ctx, &loop));
    migrate();
    require(!libxl_event_wait(ctx, &event, UINT64_C(1) << LIBXL_EVENT_TYPE_DOMAIN_MIGRATED, NULL,
                              NULL));
    require(!libxl_event_dispatch(&handlers, waited, event));
    libxl_event_free(ctx, event);
    migrate();
    require(libxl_poll_loop_run_once(loop, 0) >= 0);
    require(libxl_event_dispatch_pending(ctx, &handlers, asked) == 1);
    libxl_poll_loop_free(loop);
    libxl_ctx_free(ctx);
}

static void with_hooks(void)
{
    libxl_event_registration *first, *second;
    libxl_osevent_loop *loop;

    require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL));
    require(!libxl_osevent_loop_new(ctx, &loop));
    require(!libxl_event_dispatch_register(ctx, &handlers, called, &first));
    migrate();
    require(libxl_osevent_loop_run_once(loop, 1000) >= 0);
    libxl_event_dispatch_unregister(first);
    require(!libxl_event_dispatch_register_queued(ctx, &handlers, queued, &second));
    migrate();
    require(libxl_osevent_loop_run_once(loop, 1000) >= 0);
    require(libxl_event_dispatch_queued(second) == 1);
    libxl_ctx_free(ctx);
    libxl_event_dispatch_free(first);
    libxl_event_dispatch_free(second);
    libxl_osevent_loop_free(loop);
}

int main(void)
{
    require(libxl_event_handlers_mask(&handlers) == UINT64_C(1) << 63);
    in_a_poll_loop();
    with_hooks();
    return 0;
}
