/*
 * Every allocation of the embedded core fails in turn (the linker hands malloc and its like to the
 * functions below). A call says so, leaves nothing behind, and can be made again.
 */
#include "cases.h"

#include <errno.h>

static int countdown = -1; /* allocations until one fails; negative: none does */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__wrap_strdup(const char *text);

static int fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

/* Makes a call with its first, second, ... allocation failing until none is left that could. */
static int tries;
#define exhaust(call)                                   \
    for (tries = 0;; tries++) {                         \
        int rc_;                                        \
        countdown = tries;                              \
        rc_ = (call);                                   \
        if (countdown >= 0) { /* it needed no more */   \
            countdown = -1;                             \
            require(rc_ == 0);                          \
            break;                                      \
        }                                               \
        require(rc_ == ERROR_NOMEM || rc_ == ERROR_FAIL); \
    }

static const libxl_asyncop_how by_event = { NULL, { COOKIE } };

static void fill(libxl_device_disk *disk)
{
    libxl_device_disk_init(disk);
    disk->vdev = strdup("hdc");
    disk->pdev_path = strdup("/iso");
}

static void calls(void)
{
    libxl_evgen_domain_death *death, *late;
    libxl_evgen_disk_eject *eject;
    libxl_device_disk disk;
    libxl_event event, *taken;
    libxl_ctx *other;
    uint32_t domid = 7;
    int i, needed = 0;

    exhaust(libxl_ctx_alloc(&other, LIBXL_VERSION, 0, NULL));
    needed += tries;
    libxl_ctx_free(other);
    exhaust(libxl_sim_domain_create(NULL, &domid, "guest"));
    needed += tries;
    exhaust(libxl_evenable_domain_death(ctx, 7, 1, &death));
    needed += tries;
    exhaust(libxl_evenable_domain_death(ctx, 8, 2, &late));
    needed += tries;
    exhaust(libxl_evenable_disk_eject(ctx, 7, "hdc", 1, &eject));
    needed += tries;
    fill(&disk);
    exhaust(libxl_sim_disk_attach(NULL, 7, &disk));
    needed += tries;
    libxl_device_disk_dispose(&disk);
    exhaust(libxl_domain_pause(ctx, 7, &by_event));
    needed += tries;
    exhaust(libxl_domain_unpause(ctx, 7, NULL));
    needed += tries;
    libxl_event_init(&event);
    libxl_event_init_type(&event, LIBXL_EVENT_TYPE_DISK_EJECT);
    fill(&event.u.disk_eject.disk);
    exhaust(libxl_sim_event(ctx, &event));
    needed += tries;
    libxl_event_dispose(&event);
    require(needed > 15);

    /* Each that was counted as done has happened, once. */
    for (i = 0; i < 3; i++) {
        require(!libxl_event_wait(ctx, &taken, ALL, NULL, NULL));
        libxl_event_free(ctx, taken);
    }
    expect_none();
    libxl_evdisable_domain_death(ctx, death);
    libxl_evdisable_domain_death(ctx, late);
    libxl_evdisable_disk_eject(ctx, eject);
}

static int disasters;

static void disaster(void *user, libxl_event_type type, const char *msg, int errnoval)
{
    (void)user;
    require(type == 0 && *msg && errnoval == ENOMEM);
    disasters++;
}

/* Domains don't wait for memory: whoever can't be told has a disaster. */
static void untold(void)
{
    static const libxl_event_hooks hooks = { 0, NULL, disaster };
    libxl_evgen_disk_eject *eject;
    libxl_device_disk disk;
    int rc;

    libxl_event_register_callbacks(ctx, &hooks, NULL);
    create(7);
    fill(&disk);
    require(!libxl_sim_disk_attach(NULL, 7, &disk));
    libxl_device_disk_dispose(&disk);
    watch(7, 1);
    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", 1, &eject));
    require(turn(0) == 0);
    do {
        countdown = disasters;
        rc = libxl_sim_disk_eject(NULL, 7, "hdc");
        countdown = -1;
        turn(0);
    } while (rc == ERROR_NOMEM);
    require(!rc && disasters >= 4);
    expect(LIBXL_EVENT_TYPE_DISK_EJECT, 7, 1);

    disasters = 0;
    countdown = 0;
    require(libxl_sim_domain_shutdown(NULL, 7, 0) == ERROR_NOMEM);
    require(turn(1000) == 1);
    require(disasters == 1 && libxl_sim_domain_is_shutdown(NULL, 7));
    countdown = 0;
    require(libxl_sim_domain_destroy(NULL, 7) == ERROR_NOMEM);
    require(turn(1000) == 1);
    require(disasters == 2 && !libxl_sim_domain_exists(NULL, 7));
    expect_none();
    countdown = 1;
    require(libxl_sim_disaster(NULL, (libxl_event_type)0, "", 5) == ERROR_NOMEM);
}

static const struct test tests[] = {
    { "calls", calls },
    { "untold", untold },
    { NULL, NULL },
};

int main(int argc, char **argv)
{
    return run_case(tests, argc, argv);
}
