#include "drivers.h"

#include <glib-unix.h>

#include "libxl_osevent_loop.h"

static libxl_osevent_loop *loop;
static GMainContext *outer;
static GSource *source;

static gboolean run(gint fd, GIOCondition condition, gpointer unused)
{
    (void)fd;
    (void)condition;
    (void)unused;
    require(libxl_osevent_loop_run_once(loop, 0) >= 0);
    return G_SOURCE_CONTINUE;
}

static void start(libxl_ctx *ctx)
{
    require(!libxl_osevent_loop_new(ctx, &loop));
    outer = g_main_context_new();
    source = g_unix_fd_source_new(libxl_osevent_loop_fd(loop), G_IO_IN);
    g_source_set_callback(source, G_SOURCE_FUNC(run), NULL, NULL);
    g_source_attach(source, outer);
}

static gboolean wake(gpointer unused)
{
    (void)unused;
    return G_SOURCE_REMOVE;
}

static void turn(int timeout)
{
    GSource *timer = g_timeout_source_new((guint)timeout);

    g_source_set_callback(timer, wake, NULL, NULL);
    g_source_attach(timer, outer);
    g_main_context_iteration(outer, TRUE);
    g_source_destroy(timer);
    g_source_unref(timer);
}

static void end(void)
{
    g_source_destroy(source);
    g_source_unref(source);
    g_main_context_unref(outer);
    libxl_osevent_loop_free(loop);
}

const struct driver driver_glib = { "glib", start, turn, end };
