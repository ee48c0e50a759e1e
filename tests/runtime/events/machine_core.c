/* The machine that the embedded core simulates. */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>

#include <libxl_sim.h>

static void must(int rc, const char *what)
{
    if (!rc)
        return;
    fprintf(stderr, "%s: %d\n", what, rc);
    exit(1);
}

static void create(uint32_t domid)
{
    must(libxl_sim_domain_create(NULL, &domid, NULL), "libxl_sim_domain_create");
}

void machine_start(libxl_ctx *ctx)
{
    static char vdev[] = "hdc", path[] = "/tmp/disc.iso";
    libxl_device_disk disk;

    (void)ctx;
    create(7);
    create(9);
    libxl_device_disk_init(&disk);
    disk.vdev = vdev;
    disk.pdev_path = path;
    disk.backend = LIBXL_DISK_BACKEND_QDISK;
    disk.removable = 1;
    disk.is_cdrom = 1;
    must(libxl_sim_disk_attach(NULL, 7, &disk), "libxl_sim_disk_attach");
}

void machine_stop(void)
{
    libxl_sim_reset(NULL);
}

void machine_shutdown(uint32_t domid, int reason)
{
    must(libxl_sim_domain_shutdown(NULL, domid, reason), "libxl_sim_domain_shutdown");
}

void machine_destroy(uint32_t domid)
{
    must(libxl_sim_domain_destroy(NULL, domid), "libxl_sim_domain_destroy");
}

void machine_eject(uint32_t domid)
{
    must(libxl_sim_disk_eject(NULL, domid, "hdc"), "libxl_sim_disk_eject");
}

void machine_deafen(void)
{
    libxl_sim_hold(NULL, true);
}

void machine_break(void)
{
    must(libxl_sim_disaster(NULL, (libxl_event_type)0, "no list of domains", 5),
         "libxl_sim_disaster");
}
