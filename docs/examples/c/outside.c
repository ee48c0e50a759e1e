/*
 * The outside of an example on the embedded core, which has no Xen around it to make things happen.
 *
 * Linked into an example, it makes domain 7, with the CD-ROM hdc, before main begins; then it does
 * what it reads on the standard input, a line each: `eject`, `shutdown REASON`, `destroy`.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxl.h>
#include <libxl_sim.h>

enum { DOMAIN = 7 };

static void check(int rc, const char *what)
{
    if (!rc)
        return;
    fprintf(stderr, "%s: %s\n", what, libxl_error_to_string(rc));
    exit(1);
}

static void *obey(void *unused)
{
    char line[80];
    int reason;

    while (fgets(line, sizeof(line), stdin)) {
        if (sscanf(line, "shutdown %d", &reason) == 1)
            check(libxl_sim_domain_shutdown(NULL, DOMAIN, reason), line);
        else if (line[0] == 'e')
            check(libxl_sim_disk_eject(NULL, DOMAIN, "hdc"), line);
        else
            check(libxl_sim_domain_destroy(NULL, DOMAIN), line);
    }
    return unused;
}

static void make_domain(void)
{
    static char vdev[] = "hdc", path[] = "/tmp/disc.iso";
    uint32_t domid = DOMAIN;
    libxl_device_disk disk;

    check(libxl_sim_domain_create(NULL, &domid, "example"), "libxl_sim_domain_create");
    libxl_device_disk_init(&disk);
    disk.vdev = vdev;
    disk.pdev_path = path;
    disk.removable = 1;
    disk.is_cdrom = 1;
    check(libxl_sim_disk_attach(NULL, DOMAIN, &disk), "libxl_sim_disk_attach");
}

/* Signals are the example's business, so this thread takes none. */
__attribute__((constructor)) static void begin(void)
{
    sigset_t all, before;
    pthread_t thread;

    make_domain();
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, obey, NULL))
        abort();
    pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
