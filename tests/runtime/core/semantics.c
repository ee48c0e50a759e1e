/* Application events on the embedded core: what libxl and the RFC promise of them. */
#include "cases.h"

#include <sys/resource.h>

#define SHUTDOWN LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN
#define DEATH LIBXL_EVENT_TYPE_DOMAIN_DEATH
#define EJECT LIBXL_EVENT_TYPE_DISK_EJECT
#define COMPLETE LIBXL_EVENT_TYPE_OPERATION_COMPLETE
#define CONSOLE LIBXL_EVENT_TYPE_DOMAIN_CREATE_CONSOLE_AVAILABLE
#define BIT(type) (UINT64_C(1) << (type))

static void shut_down(uint32_t domid)
{
    require(!libxl_sim_domain_shutdown(NULL, domid, 1));
}

static void destroy(uint32_t domid)
{
    require(!libxl_sim_domain_destroy(NULL, domid));
}

static void attach(uint32_t domid, const char *vdev)
{
    libxl_device_disk disk;

    libxl_device_disk_init(&disk);
    disk.vdev = strdup(vdev);
    disk.pdev_path = strdup("/iso");
    require(!libxl_sim_disk_attach(NULL, domid, &disk));
    libxl_device_disk_dispose(&disk);
}

static void inject(libxl_event_type type, uint32_t domid, libxl_ev_user cookie)
{
    libxl_event event;

    libxl_event_init(&event);
    libxl_event_init_type(&event, type);
    event.domid = domid;
    event.for_user = cookie;
    require(!libxl_sim_event(ctx, &event));
    libxl_event_dispose(&event);
}

/* --- contexts --- */

static void contexts(void)
{
    libxl_ctx *other = ctx;
    libxl_sim_machine *machine = libxl_sim_machine_new();

    require(libxl_ctx_alloc(&other, LIBXL_VERSION + 1, 0, NULL) == ERROR_VERSION);
    require(other == NULL);
    require(libxl_ctx_alloc(&other, LIBXL_VERSION, 1, NULL) == ERROR_INVAL);
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_CTX_ALLOC, 1, ERROR_NOMEM);
    require(libxl_ctx_alloc(&other, LIBXL_VERSION, 0, NULL) == ERROR_NOMEM);
    require(!libxl_ctx_alloc(&other, LIBXL_VERSION, 0, NULL));
    require(!libxl_ctx_free(other));
    require(!libxl_ctx_free(NULL));

    /* A machine of its own knows nothing of the default one's domains. */
    create(7);
    require(!libxl_sim_ctx_alloc(&other, machine));
    require(!libxl_domain_pause(ctx, 7, NULL));
    require(libxl_domain_pause(other, 7, NULL) == ERROR_FAIL);
    libxl_ctx_free(other);
    libxl_sim_machine_free(machine);
    libxl_sim_machine_free(NULL);
}

/* Two contexts on a machine both hear of what happens on it; an operation's end is the caller's. */
static void two_contexts(void)
{
    libxl_evgen_domain_death *generator;
    libxl_asyncop_how how;
    libxl_event *event;
    libxl_ctx *other;

    memset(&how, 0, sizeof(how));
    require(!libxl_ctx_alloc(&other, LIBXL_VERSION, 0, NULL));
    create(7);
    watch(7, 1);
    require(!libxl_evenable_domain_death(other, 7, 2, &generator));
    require(!libxl_domain_destroy(ctx, 7, &how));
    require(!libxl_event_wait(other, &event, ALL, NULL, NULL));
    require(event->type == DEATH && event->for_user == 2);
    libxl_event_free(other, event);
    require(libxl_event_check(other, &event, ALL, NULL, NULL) == ERROR_NOT_READY);
    turn(1000);
    expect(DEATH, 7, 1);
    expect(COMPLETE, 7, 0);
    expect_none();
    libxl_ctx_free(other);
}

/* A context that is freed takes along all that belongs to it. */
static void freed_with_everything(void)
{
    libxl_evgen_disk_eject *ejects;
    libxl_asyncop_how how;
    libxl_ctx *other = ctx;

    memset(&how, 0, sizeof(how));
    create(7);
    attach(7, "hdc");
    watch(7, 1);
    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", 2, &ejects));
    require(!libxl_evenable_disk_eject(ctx, 8, "hdc", 2, &ejects));
    require(!libxl_domain_pause(ctx, 7, &how));
    libxl_sim_hold(NULL, true);
    require(!libxl_domain_destroy(ctx, 7, &how));
    libxl_sim_hold(NULL, false);
    require(!libxl_domain_shutdown(ctx, 7, &how));
    require(!libxl_sim_disk_eject(NULL, 7, "hdc"));
    inject(DEATH, 3, 4);
    require(!libxl_sim_disaster(NULL, SHUTDOWN, NULL, 5));
    libxl_ctx_free(other);
    require(libxl_sim_held(NULL) == 0);
    require(libxl_sim_domain_exists(NULL, 7));
    destroy(7);
    ctx = NULL;
}

/* --- taking --- */

static int has_domid(const libxl_event *event, void *user)
{
    return event->domid == *(uint32_t *)user;
}

static void masks_and_predicates(void)
{
    uint32_t wanted = 9;
    libxl_event *event;

    inject(SHUTDOWN, 7, 1);
    inject(DEATH, 7, 2);
    inject(SHUTDOWN, 9, 3);
    inject(DEATH, 9, 4);
    /* Nothing looks at descriptors but a loop. */
    expect_none();
    turn(1000);
    require(check(0) == NULL);
    require(check(BIT(EJECT) | BIT(40) | BIT(63)) == NULL);
    /* The oldest that matches. */
    event = check(BIT(DEATH) | BIT(63));
    require(event->for_user == 2);
    libxl_event_free(ctx, event);
    require(!libxl_event_check(ctx, &event, ALL, has_domid, &wanted));
    require(event->for_user == 3);
    libxl_event_free(ctx, event);
    wanted = 8;
    require(libxl_event_check(ctx, &event, ALL, has_domid, &wanted) == ERROR_NOT_READY);
    expect(SHUTDOWN, 7, 1);
    expect(DEATH, 9, 4);
    expect_none();
    libxl_event_free(ctx, NULL);
}

/* The mask of libxl's own programs is an unsigned long; 64 bits are there nevertheless. */
static void types_beyond_the_mask(void)
{
    libxl_event event, *taken;

    libxl_event_init(&event);
    event.type = (libxl_event_type)40;
    require(!libxl_sim_event(ctx, &event));
    event.type = (libxl_event_type)64;
    require(!libxl_sim_event(ctx, &event));
    event.type = (libxl_event_type)-1;
    require(!libxl_sim_event(ctx, &event));
    turn(1000);
    require(check(~BIT(40)) == NULL);
    taken = check(BIT(40));
    require(taken && (int)taken->type == 40);
    libxl_event_free(ctx, taken);
    expect_none();
}

static int calls_libxl(const libxl_event *event, void *user)
{
    libxl_event *inner;

    (void)event;
    (void)user;
    return !libxl_event_check(ctx, &inner, ALL, NULL, NULL);
}

static void reentry_from_a_predicate(void)
{
    libxl_event *event;

    inject(DEATH, 7, 1);
    turn(1000);
    libxl_event_check(ctx, &event, ALL, calls_libxl, NULL);
}

/* --- generators --- */

static void deaths(void)
{
    libxl_evgen_domain_death *first, *second, *never;

    create(7);
    first = watch(7, COOKIE);
    second = watch(7, 2);
    expect_none();
    shut_down(7);
    require(libxl_sim_domain_shutdown(NULL, 7, 1) == ERROR_INVAL);
    turn(1000);
    expect(SHUTDOWN, 7, 2);
    expect(SHUTDOWN, 7, COOKIE);
    expect_none();
    destroy(7);
    require(libxl_sim_domain_destroy(NULL, 7) == ERROR_DOMAIN_NOTFOUND);
    turn(1000);
    expect(DEATH, 7, 2);
    expect(DEATH, 7, COOKIE);
    expect_none();
    /* Another domain of that number is none of theirs. */
    create(7);
    destroy(7);
    require(turn(0) == 0);
    libxl_evdisable_domain_death(ctx, first);
    libxl_evdisable_domain_death(ctx, second);
    /* What is so already comes at once, though not before the loop turns. */
    never = watch(8, 3);
    expect_none();
    turn(1000);
    expect(DEATH, 8, 3);
    libxl_evdisable_domain_death(ctx, never);
}

static void only_the_death(void)
{
    libxl_evgen_domain_death *generator;

    create(7);
    generator = watch(7, COOKIE);
    destroy(7);
    turn(1000);
    expect(DEATH, 7, COOKIE);
    expect_none();
    libxl_evdisable_domain_death(ctx, generator);
}

static void shut_down_already(void)
{
    libxl_evgen_domain_death *generator;
    libxl_event *event;

    create(7);
    require(!libxl_sim_domain_shutdown(NULL, 7, 255));
    generator = watch(7, COOKIE);
    require(!libxl_event_wait(ctx, &event, BIT(SHUTDOWN), NULL, NULL));
    require(event->u.domain_shutdown.shutdown_reason == 255);
    libxl_event_free(ctx, event);
    /* Both have happened when the context looks. */
    libxl_evdisable_domain_death(ctx, generator);
    create(9);
    generator = watch(9, 5);
    shut_down(9);
    destroy(9);
    turn(1000);
    expect(SHUTDOWN, 9, 5);
    expect(DEATH, 9, 5);
    libxl_evdisable_domain_death(ctx, generator);
}

/* What a generator would have told of is gone with it; a new one is told of what is so. */
static void disabled_and_enabled(void)
{
    libxl_evgen_domain_death *former, *later;

    create(7);
    former = watch(7, 1);
    shut_down(7);
    later = watch(7, 2);
    libxl_evdisable_domain_death(ctx, former);
    turn(1000);
    expect(SHUTDOWN, 7, 2);
    expect_none();
    libxl_evdisable_domain_death(ctx, later);
    destroy(7);
    require(turn(0) == 0);
    expect_none();
}

static void ejects(void)
{
    libxl_evgen_disk_eject *first, *absent, *unused;
    libxl_event *event;

    create(7);
    attach(7, "hdc");
    attach(7, "hdd");
    attach(7, "hdc");
    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", COOKIE, &first));
    require(!libxl_evenable_disk_eject(ctx, 8, "hda", 2, &absent));
    require(libxl_evenable_disk_eject(ctx, 7, NULL, 1, &unused) == ERROR_INVAL);
    require(libxl_sim_disk_eject(NULL, 7, "hdb") == ERROR_NOTFOUND);
    require(libxl_sim_disk_eject(NULL, 8, "hda") == ERROR_DOMAIN_NOTFOUND);
    require(!libxl_sim_disk_eject(NULL, 7, "hdd"));
    require(turn(0) == 0);
    require(!libxl_sim_disk_eject(NULL, 7, "hdc"));
    turn(1000);
    event = check(BIT(EJECT));
    require(event && event->domid == 7 && event->for_user == COOKIE);
    require(!strcmp(event->u.disk_eject.vdev, "hdc"));
    require(!strcmp(event->u.disk_eject.disk.vdev, "hdc"));
    require(!strcmp(event->u.disk_eject.disk.pdev_path, "/iso"));
    libxl_event_free(ctx, event);
    /* A drive may come later. */
    create(8);
    attach(8, "hda");
    require(!libxl_sim_disk_eject(NULL, 8, "hda"));
    turn(1000);
    expect(EJECT, 8, 2);
    libxl_evdisable_disk_eject(ctx, first);
    libxl_evdisable_disk_eject(ctx, absent);
    require(!libxl_sim_disk_eject(NULL, 7, "hdc"));
    require(turn(0) == 0);
}

static void cookies(void)
{
    libxl_evgen_disk_eject *generator;
    libxl_asyncop_how how;

    memset(&how, 0, sizeof(how));
    how.u.for_event = COOKIE;
    create(7);
    attach(7, "hdc");
    watch(7, COOKIE);
    require(!libxl_evenable_disk_eject(ctx, 7, "hdc", COOKIE, &generator));
    require(!libxl_sim_console_available(ctx, 7, COOKIE));
    require(!libxl_sim_disk_eject(NULL, 7, "hdc"));
    shut_down(7);
    require(!libxl_domain_pause(ctx, 7, &how));
    destroy(7);
    turn(1000);
    expect(COMPLETE, 7, COOKIE);
    expect(CONSOLE, 7, COOKIE);
    expect(EJECT, 7, COOKIE);
    expect(SHUTDOWN, 7, COOKIE);
    expect(DEATH, 7, COOKIE);
    expect_none();
}

/* --- callbacks --- */

static int occurred[2];
static libxl_event_hooks hooks[2];

static void first_occurs(void *user, libxl_event *event)
{
    require(user == &occurred[0]);
    occurred[0]++;
    libxl_event_free(ctx, event);
}

static void second_occurs(void *user, libxl_event *event)
{
    require(user == &occurred[1]);
    occurred[1]++;
    libxl_event_free(ctx, event);
}

static void set_hooks(void)
{
    hooks[0].event_occurs_mask = BIT(SHUTDOWN);
    hooks[0].event_occurs = first_occurs;
    hooks[1].event_occurs_mask = BIT(DEATH);
    hooks[1].event_occurs = second_occurs;
}

static void called_back(void)
{
    set_hooks();
    libxl_event_register_callbacks(ctx, &hooks[0], &occurred[0]);
    inject(SHUTDOWN, 1, 1);
    inject(DEATH, 2, 2);
    inject(SHUTDOWN, 3, 3);
    turn(1000);
    require(occurred[0] == 2);
    /* The other type has queued; and stays there when the mask changes. */
    libxl_event_register_callbacks(ctx, &hooks[1], &occurred[1]);
    require(occurred[1] == 0);
    expect(DEATH, 2, 2);
    /* There is one mask, the latest. */
    inject(SHUTDOWN, 4, 4);
    inject(DEATH, 5, 5);
    turn(1000);
    require(occurred[0] == 2 && occurred[1] == 1);
    expect(SHUTDOWN, 4, 4);
    /* The mask is read where it is. */
    hooks[1].event_occurs_mask = 0;
    inject(DEATH, 6, 6);
    turn(1000);
    require(occurred[1] == 1);
    expect(DEATH, 6, 6);
    libxl_event_register_callbacks(ctx, NULL, NULL);
    hooks[1].event_occurs_mask = ~UINT64_C(0);
    inject(DEATH, 7, 7);
    turn(1000);
    expect(DEATH, 7, 7);
}

static void unregistering_occurs(void *user, libxl_event *event)
{
    (void)user;
    occurred[0]++;
    libxl_event_free(ctx, event);
    libxl_event_register_callbacks(ctx, occurred[0] == 1 ? NULL : &hooks[1], &occurred[1]);
}

/* With libxl this crashes; here what is left goes the new way. */
static void unregistered_inside(void)
{
    set_hooks();
    hooks[0].event_occurs = unregistering_occurs;
    hooks[0].event_occurs_mask = BIT(DEATH);
    libxl_event_register_callbacks(ctx, &hooks[0], NULL);
    inject(DEATH, 1, 1);
    inject(DEATH, 2, 2);
    turn(1000);
    require(occurred[0] == 1);
    expect(DEATH, 2, 2);
    libxl_event_register_callbacks(ctx, &hooks[0], NULL);
    inject(DEATH, 3, 3);
    inject(DEATH, 4, 4);
    inject(SHUTDOWN, 5, 5);
    turn(1000);
    require(occurred[0] == 2 && occurred[1] == 1);
    expect(SHUTDOWN, 5, 5);
}

static void busy_occurs(void *user, libxl_event *event)
{
    libxl_evgen_domain_death *generator;

    (void)user;
    occurred[0]++;
    libxl_event_free(ctx, event);
    if (occurred[0] > 1)
        return;
    expect_none();
    require(!libxl_domain_pause(ctx, 7, NULL));
    require(!libxl_domain_shutdown(ctx, 7, NULL));
    generator = watch(7, 5);
    require(!libxl_event_wait(ctx, &event, BIT(SHUTDOWN), NULL, NULL));
    libxl_event_free(ctx, event);
    libxl_evdisable_domain_death(ctx, generator);
    inject(DEATH, 4, 4);
    turn(1000);
    require(occurred[0] == 2);
}

static void reentry_from_event_occurs(void)
{
    create(7);
    hooks[0].event_occurs_mask = BIT(DEATH);
    hooks[0].event_occurs = busy_occurs;
    libxl_event_register_callbacks(ctx, &hooks[0], NULL);
    inject(DEATH, 3, 3);
    turn(1000);
    require(occurred[0] == 2);
}

/* --- disasters --- */

static int disasters;

static void note_disaster(void *user, libxl_event_type type, const char *msg, int errnoval)
{
    require(user == &disasters);
    require((int)type == disasters * DEATH); /* first of all types: 0 */
    require(!strcmp(msg, disasters ? "" : "the sky falls"));
    require(errnoval == 5);
    disasters++;
}

static void disaster_called(void)
{
    set_hooks();
    hooks[0].disaster = note_disaster;
    libxl_event_register_callbacks(ctx, &hooks[0], &disasters);
    inject(DEATH, 7, 1);
    require(!libxl_sim_disaster(NULL, (libxl_event_type)0, "the sky falls", 5));
    require(!libxl_sim_disaster(NULL, DEATH, NULL, 5));
    require(disasters == 0);
    turn(1000);
    require(disasters == 2);
    expect(DEATH, 7, 1);
}

static void disaster_without_hooks(void)
{
    require(!libxl_sim_disaster(NULL, DEATH, "the sky falls", 5));
    turn(1000);
}

static void disaster_without_function(void)
{
    set_hooks();
    libxl_event_register_callbacks(ctx, &hooks[0], NULL);
    disaster_without_hooks();
}

static void busy_disaster(void *user, libxl_event_type type, const char *msg, int errnoval)
{
    (void)user;
    (void)type;
    (void)msg;
    (void)errnoval;
    libxl_domain_pause(ctx, 7, NULL);
}

static void reentry_from_disaster(void)
{
    hooks[0].disaster = busy_disaster;
    libxl_event_register_callbacks(ctx, &hooks[0], NULL);
    disaster_without_hooks();
}

/* --- the control side --- */

static void mistakes(void)
{
    libxl_device_disk disk;
    libxl_asyncop_how how;
    libxl_event *event;
    int i;

    libxl_device_disk_init(&disk);
    require(libxl_sim_disk_attach(NULL, 7, &disk) == ERROR_INVAL);
    disk.vdev = strdup("hdc");
    require(libxl_sim_disk_attach(NULL, 7, &disk) == ERROR_DOMAIN_NOTFOUND);
    libxl_device_disk_dispose(&disk);
    require(libxl_sim_disk_eject(NULL, 7, NULL) == ERROR_INVAL);
    require(libxl_sim_domain_shutdown(NULL, 7, 1) == ERROR_DOMAIN_NOTFOUND);
    require(!libxl_sim_domain_exists(NULL, 7));

    /* What is held when the machine is reset has failed. */
    memset(&how, 0, sizeof(how));
    create(7);
    create(8);
    libxl_sim_hold(NULL, true);
    require(!libxl_domain_destroy(ctx, 7, &how));
    require(!libxl_domain_destroy(ctx, 8, &how));
    require(!libxl_domain_pause(ctx, 8, &how));
    require(libxl_sim_held(NULL) == 3);
    libxl_sim_reset(NULL);
    require(libxl_sim_held(NULL) == 0);
    for (i = 0; i < 3; i++) {
        require(!libxl_event_wait(ctx, &event, BIT(COMPLETE), NULL, NULL));
        require(event->domid == (i ? 8 : 7) && event->u.operation_complete.rc == ERROR_FAIL);
        libxl_event_free(ctx, event);
    }
}

/* A process that has no descriptors left. */
static void no_descriptors(void)
{
    struct rlimit few, many;
    libxl_ctx *other = ctx;
    libxl_event *event;

    create(7);
    require(!getrlimit(RLIMIT_NOFILE, &many));
    few = many;
    few.rlim_cur = 0;
    require(!setrlimit(RLIMIT_NOFILE, &few));
    require(libxl_ctx_alloc(&other, LIBXL_VERSION, 0, NULL) == ERROR_FAIL && !other);
    require(libxl_event_wait(ctx, &event, ALL, NULL, NULL) == ERROR_FAIL);
    require(libxl_domain_pause(ctx, 7, NULL) == ERROR_FAIL);
    require(!libxl_sim_domain_is_paused(NULL, 7));
    require(!setrlimit(RLIMIT_NOFILE, &many));
    require(!libxl_domain_pause(ctx, 7, NULL));
}

/* --- utilities --- */

static void names(void)
{
    uint32_t domid = 0, found = 0;
    char *name;

    require(!libxl_sim_domain_create(NULL, &domid, "guest"));
    require(domid == 1);
    require(libxl_sim_domain_create(NULL, &domid, "guest") == ERROR_INVAL);
    domid = 0;
    require(!libxl_sim_domain_create(NULL, &domid, NULL));
    require(domid == 2);
    name = libxl_domid_to_name(ctx, 1);
    require(name && !strcmp(name, "guest"));
    free(name);
    require(!libxl_domid_to_name(ctx, 2));
    require(!libxl_domid_to_name(ctx, 3));
    require(!libxl_name_to_domid(ctx, "guest", &found) && found == 1);
    require(libxl_name_to_domid(ctx, "host", &found) == ERROR_INVAL);
    require(!libxl_domain_qualifier_to_domid(ctx, "2", &found) && found == 2);
    require(!libxl_domain_qualifier_to_domid(ctx, "guest", &found) && found == 1);
    require(libxl_domain_qualifier_to_domid(ctx, "3", &found) == ERROR_INVAL);
    require(libxl_domain_qualifier_to_domid(ctx, "99999999999", &found) == ERROR_INVAL);
    require(libxl_domain_qualifier_to_domid(ctx, NULL, &found) == ERROR_INVAL);
    require(libxl_name_to_domid(ctx, NULL, &found) == ERROR_INVAL);
}

/* Calls that are to fail, and no more of them than were asked for. */
static void failures(void)
{
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;
    libxl_event *event;
    struct timeval now = { 1, 0 };
    int count = 0, timeout = -1;

    create(7);
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_EVENABLE_DOMAIN_DEATH, 2, ERROR_FAIL);
    require(libxl_evenable_domain_death(ctx, 7, 1, &death) == ERROR_FAIL);
    require(libxl_evenable_domain_death(ctx, 7, 1, &death) == ERROR_FAIL);
    require(!libxl_evenable_domain_death(ctx, 7, 1, &death));
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_EVENABLE_DISK_EJECT, 1, ERROR_NOMEM);
    require(libxl_evenable_disk_eject(ctx, 7, "hdc", 1, &eject) == ERROR_NOMEM);
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_EVENT_CHECK, 1, ERROR_FAIL);
    require(libxl_event_check(ctx, &event, ALL, NULL, NULL) == ERROR_FAIL);
    expect_none();
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_EVENT_WAIT, 1, ERROR_LOCK_FAIL);
    require(libxl_event_wait(ctx, &event, ALL, NULL, NULL) == ERROR_LOCK_FAIL);
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_BEFOREPOLL, 1, ERROR_FAIL);
    require(libxl_osevent_beforepoll(ctx, &count, NULL, &timeout, now) == ERROR_FAIL);
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_DOMAIN_PAUSE, 1, ERROR_NI);
    require(libxl_domain_pause(ctx, 7, NULL) == ERROR_NI);
    require(!libxl_sim_domain_is_paused(NULL, 7));
    require(!libxl_domain_pause(ctx, 7, NULL));
    require(libxl_sim_domain_is_paused(NULL, 7));
    libxl_sim_fail(NULL, LIBXL_SIM_CALL_DOMAIN_DESTROY, 1, ERROR_FAIL);
    libxl_sim_reset(NULL);
    require(libxl_domain_destroy(ctx, 7, NULL) == ERROR_DOMAIN_NOTFOUND);
}

static const struct test tests[] = {
    { "contexts", contexts },
    { "two-contexts", two_contexts },
    { "freed-with-everything", freed_with_everything },
    { "masks-and-predicates", masks_and_predicates },
    { "types-beyond-the-mask", types_beyond_the_mask },
    { "reentry-from-a-predicate", reentry_from_a_predicate },
    { "deaths", deaths },
    { "only-the-death", only_the_death },
    { "shut-down-already", shut_down_already },
    { "disabled-and-enabled", disabled_and_enabled },
    { "ejects", ejects },
    { "cookies", cookies },
    { "called-back", called_back },
    { "unregistered-inside", unregistered_inside },
    { "reentry-from-event-occurs", reentry_from_event_occurs },
    { "disaster-called", disaster_called },
    { "disaster-without-hooks", disaster_without_hooks },
    { "disaster-without-function", disaster_without_function },
    { "reentry-from-disaster", reentry_from_disaster },
    { "mistakes", mistakes },
    { "no-descriptors", no_descriptors },
    { "names", names },
    { "failures", failures },
    { NULL, NULL },
};

int main(int argc, char **argv)
{
    return run_case(tests, argc, argv);
}
