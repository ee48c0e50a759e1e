/* The real libxl. JSON needs neither a hypervisor nor a store. */

#include "harness.h"
#include <libxl.h>
#include <xenctrl.h>
#include <xenstore.h>

static libxl_ctx *ctx;
static char nothing[65536];

xc_interface *xc_interface_open(xentoollog_logger *logger, xentoollog_logger *other,
        unsigned int flags)
{
    (void)logger;
    (void)other;
    (void)flags;
    return (xc_interface *)(void *)nothing;
}

int xc_interface_close(xc_interface *handle)
{
    (void)handle;
    return 0;
}

struct xs_handle *xs_open(unsigned long flags)
{
    (void)flags;
    return (struct xs_handle *)(void *)nothing;
}

void xs_close(struct xs_handle *handle)
{
    (void)handle;
}

#include "structs.h"

int main(int count, char **arguments)
{
    static const struct work all[] = { STRUCT_WORK(event), STRUCT_WORK(domain_config) };
    FILE *nowhere = fopen("/dev/null", "w");
    xentoollog_logger_stdiostream *logger = xtl_createlogger_stdiostream(nowhere, XTL_CRITICAL, 0);

    (void)count;
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger))
        return 1;
    return serve(all, sizeof(all) / sizeof(all[0]), arguments);
}
