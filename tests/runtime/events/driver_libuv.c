#include "drivers.h"

#include <uv.h>

#include "libxl_osevent_loop.h"

static libxl_osevent_loop *loop;
static uv_loop_t outer;
static uv_poll_t poller;
static uv_timer_t timer;

static void run(uv_poll_t *handle, int status, int events)
{
    (void)handle;
    (void)events;
    require(!status);
    require(libxl_osevent_loop_run_once(loop, 0) >= 0);
}

static void wake(uv_timer_t *handle)
{
    (void)handle;
}

static void start(libxl_ctx *ctx)
{
    require(!libxl_osevent_loop_new(ctx, &loop));
    require(!uv_loop_init(&outer));
    require(!uv_timer_init(&outer, &timer));
    require(!uv_poll_init(&outer, &poller, libxl_osevent_loop_fd(loop)));
    require(!uv_poll_start(&poller, UV_READABLE, run));
}

static void turn(int timeout)
{
    uv_update_time(&outer);
    require(!uv_timer_start(&timer, wake, (uint64_t)timeout, 0));
    uv_run(&outer, UV_RUN_ONCE);
    uv_timer_stop(&timer);
}

static void end(void)
{
    uv_close((uv_handle_t *)&poller, NULL);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&outer, UV_RUN_DEFAULT);
    require(!uv_loop_close(&outer));
    libxl_osevent_loop_free(loop);
}

const struct driver driver_libuv = { "libuv", start, turn, end };
