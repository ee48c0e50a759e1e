/*
 * Random things happen to a few domains while generators, masks and callbacks come and go; a plain
 * list says what has to come out, event by event. `random SEED STEPS`.
 */
#include "cases.h"

#define SHUTDOWN LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN
#define DEATH LIBXL_EVENT_TYPE_DOMAIN_DEATH
#define EJECT LIBXL_EVENT_TYPE_DISK_EJECT
#define COMPLETE LIBXL_EVENT_TYPE_OPERATION_COMPLETE

enum { DOMAINS = 4, GENERATORS = 12, MOST = 100000 };

/* --- the model --- */

struct expected {
    libxl_event_type type;
    uint32_t domid;
    libxl_ev_user cookie;
    int generator; /* -1: none */
};

static struct expected sent[MOST], queued[MOST];
static int sent_count, queued_count;

/* Generators are told in the order in which the core has them: the latest first. */
static struct generator {
    int is_on, is_dead;
    uint32_t domid;
    libxl_ev_user cookie;
    uint64_t age;
    libxl_evgen_domain_death *death;
    libxl_evgen_disk_eject *eject;
} generators[GENERATORS];

static struct {
    int exists, shutdown, ejected; /* the latter: and nobody was told */
} domains[DOMAINS + 1];

static uint64_t ages, mask;
static libxl_event_hooks hooks;
static long long counts[4];

static void expect_later(libxl_event_type type, uint32_t domid, libxl_ev_user cookie, int generator)
{
    struct expected *e = &sent[sent_count++];

    require(sent_count < MOST);
    e->type = type;
    e->domid = domid;
    e->cookie = cookie;
    e->generator = generator;
}

static void remove_at(struct expected *list, int *count, int i)
{
    memmove(&list[i], &list[i + 1], sizeof(*list) * (size_t)(*count - i - 1));
    (*count)--;
}

static int has_eject(uint32_t domid)
{
    int i;

    for (i = 0; i < GENERATORS; i++) {
        if (generators[i].is_on && generators[i].eject && generators[i].domid == domid)
            return 1;
    }
    return 0;
}

/* Tells all generators of a kind on a domain. */
static void tell(libxl_event_type type, uint32_t domid)
{
    uint64_t last = UINT64_MAX;
    int i, next;

    for (;;) {
        for (i = 0, next = -1; i < GENERATORS; i++) {
            const struct generator *g = &generators[i];

            if (!g->is_on || g->is_dead || g->domid != domid || g->age >= last ||
                (type == EJECT) != (g->eject != NULL))
                continue;
            if (next < 0 || g->age > generators[next].age)
                next = i;
        }
        if (next < 0)
            return;
        last = generators[next].age;
        expect_later(type, domid, generators[next].cookie, next);
        generators[next].is_dead = type == DEATH;
    }
}

static int matches(const struct expected *e, const libxl_event *event)
{
    return e->type == event->type && e->domid == event->domid && e->cookie == event->for_user;
}

/* --- what can happen --- */

static void occurs(void *user, libxl_event *event)
{
    int i = 0;

    (void)user;
    /* The first of those that were sent and are in the mask. */
    while (i < sent_count && !(mask >> sent[i].type & 1))
        i++;
    require(i < sent_count && matches(&sent[i], event));
    remove_at(sent, &sent_count, i);
    libxl_event_free(ctx, event);
    counts[0]++;
}

static void look(void)
{
    int i;

    turn(0);
    for (i = 0; i < sent_count; i++) {
        require(!(mask >> sent[i].type & 1));
        queued[queued_count++] = sent[i];
    }
    sent_count = 0;
}

static void take(void)
{
    uint64_t wanted = (uint64_t)random() & 0x3e;
    libxl_event *event = check(wanted);
    int i = 0;

    while (i < queued_count && !(wanted >> queued[i].type & 1))
        i++;
    require((event != NULL) == (i < queued_count));
    if (!event)
        return;
    require(matches(&queued[i], event));
    remove_at(queued, &queued_count, i);
    libxl_event_free(ctx, event);
    counts[1]++;
}

static void enable(int i, uint32_t domid)
{
    struct generator *g = &generators[i];

    memset(g, 0, sizeof(*g));
    g->is_on = 1;
    g->domid = domid;
    g->cookie = ++ages;
    g->age = ages;
    if (random() % 2) {
        require(!libxl_evenable_disk_eject(ctx, domid, "hdc", g->cookie, &g->eject));
        if (domains[domid].exists && domains[domid].ejected) {
            expect_later(EJECT, domid, g->cookie, i);
            domains[domid].ejected = 0;
        }
        return;
    }
    require(!libxl_evenable_domain_death(ctx, domid, g->cookie, &g->death));
    if (domains[domid].exists && domains[domid].shutdown)
        expect_later(SHUTDOWN, domid, g->cookie, i);
    g->is_dead = !domains[domid].exists;
    if (g->is_dead)
        expect_later(DEATH, domid, g->cookie, i);
}

static void disable(int i)
{
    struct generator *g = &generators[i];
    int j;

    if (g->eject)
        libxl_evdisable_disk_eject(ctx, g->eject);
    else
        libxl_evdisable_domain_death(ctx, g->death);
    g->is_on = 0;
    for (j = sent_count - 1; j >= 0; j--) {
        if (sent[j].generator != i)
            continue;
        remove_at(sent, &sent_count, j);
        if (g->eject && !has_eject(g->domid))
            domains[g->domid].ejected = 1;
    }
    counts[2]++;
}

static void begin(uint32_t domid)
{
    libxl_device_disk disk;

    create(domid);
    libxl_device_disk_init(&disk);
    disk.vdev = strdup("hdc");
    require(!libxl_sim_disk_attach(NULL, domid, &disk));
    libxl_device_disk_dispose(&disk);
    domains[domid].exists = 1;
    domains[domid].shutdown = 0;
    domains[domid].ejected = 0;
}

static void end(uint32_t domid)
{
    tell(DEATH, domid);
    domains[domid].exists = 0;
}

/* Something that is told of comes from outside, or by an operation whose end is told of as well. */
static void stop(uint32_t domid)
{
    libxl_asyncop_how how;

    memset(&how, 0, sizeof(how));
    how.u.for_event = ++ages;
    if (!domains[domid].shutdown) {
        tell(SHUTDOWN, domid);
        domains[domid].shutdown = 1;
        if (random() % 2) {
            require(!libxl_sim_domain_shutdown(NULL, domid, 0));
            return;
        }
        require(!libxl_domain_shutdown(ctx, domid, &how));
    } else {
        end(domid);
        if (random() % 2) {
            require(!libxl_sim_domain_destroy(NULL, domid));
            return;
        }
        require(!libxl_domain_destroy(ctx, domid, &how));
    }
    expect_later(COMPLETE, domid, ages, -1);
}

static void change_domain(uint32_t domid)
{
    if (!domains[domid].exists) {
        begin(domid);
    } else if (random() % 2) {
        tell(EJECT, domid);
        domains[domid].ejected = !has_eject(domid);
        require(!libxl_sim_disk_eject(NULL, domid, "hdc"));
    } else if (random() % 4) {
        stop(domid);
    } else {
        end(domid);
        require(!libxl_sim_domain_destroy(NULL, domid));
    }
    counts[3]++;
}

static void change_mask(void)
{
    mask = (uint64_t)random() & (uint64_t)random() & 0x3e;
    hooks.event_occurs_mask = mask;
    hooks.event_occurs = occurs;
    libxl_event_register_callbacks(ctx, mask ? &hooks : NULL, NULL);
}

static void step(void)
{
    int i = (int)(random() % GENERATORS);

    switch (random() % 10) {
    case 0:
        change_mask();
        break;
    case 1:
    case 2:
        if (generators[i].is_on)
            disable(i);
        else
            enable(i, (uint32_t)(random() % DOMAINS) + 1);
        break;
    case 3:
    case 4:
        look();
        break;
    case 5:
    case 6:
    case 7:
        take();
        break;
    default:
        change_domain((uint32_t)(random() % DOMAINS) + 1);
    }
}

int main(int argc, char **argv)
{
    int i, steps = argc > 2 ? atoi(argv[2]) : 1000;

    srandom(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
    require(!libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL));
    for (i = 0; i < steps; i++)
        step();
    look();
    while (queued_count)
        take();
    expect_none();
    libxl_ctx_free(ctx);
    libxl_sim_reset(NULL);
    printf("%lld called, %lld taken, %lld disabled, %lld happened\n", counts[0], counts[1],
           counts[2], counts[3]);
    return 0;
}
