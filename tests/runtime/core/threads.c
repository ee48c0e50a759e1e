/* Many events, and many threads, on the embedded core. */
#include "cases.h"

#define DEATH LIBXL_EVENT_TYPE_DOMAIN_DEATH
#define EJECT LIBXL_EVENT_TYPE_DISK_EJECT
#define CONSOLE LIBXL_EVENT_TYPE_DOMAIN_CREATE_CONSOLE_AVAILABLE
#define BIT(type) (UINT64_C(1) << (type))

#ifndef MANY
#define MANY 100000
#endif

static void send(libxl_event_type type, uint64_t number)
{
    libxl_event event;

    libxl_event_init(&event);
    libxl_event_init_type(&event, type);
    event.for_user = number;
    if (type == EJECT) {
        event.u.disk_eject.vdev = strdup("hdc");
        event.u.disk_eject.disk.pdev_path = strdup("/iso");
    }
    require(!libxl_sim_event(ctx, &event));
    libxl_event_dispose(&event);
}

static libxl_event_type type_of(uint64_t number)
{
    static const libxl_event_type types[] = { DEATH, EJECT, CONSOLE };

    return types[number % 3];
}

/* --- a hundred thousand, in order --- */

static uint64_t seen;

static void see(libxl_event *event)
{
    require(event->for_user == seen);
    require(event->type == type_of(seen));
    if (event->type == EJECT)
        require(!strcmp(event->u.disk_eject.vdev, "hdc"));
    libxl_event_free(ctx, event);
    seen++;
}

static void checked(void)
{
    libxl_event *event;
    uint64_t sent = 0;

    while (seen < MANY) {
        for (; sent < MANY && sent < seen + 100; sent++)
            send(type_of(sent), sent);
        turn(1000);
        while ((event = check(ALL)))
            see(event);
    }
    require(turn(0) == 0);
}

static void *send_many(void *unused)
{
    uint64_t sent;

    (void)unused;
    for (sent = 0; sent < MANY; sent++)
        send(type_of(sent), sent);
    return NULL;
}

static void waited_for(void)
{
    libxl_event *event;
    pthread_t thread;

    require(!pthread_create(&thread, NULL, send_many, NULL));
    while (seen < MANY) {
        require(!libxl_event_wait(ctx, &event, ALL, NULL, NULL));
        see(event);
    }
    pthread_join(thread, NULL);
    expect_none();
}

static void occurs(void *user, libxl_event *event)
{
    (void)user;
    see(event);
}

static const libxl_event_hooks hooks = { ~UINT64_C(0), occurs, NULL };

static void called_back(void)
{
    pthread_t thread;

    libxl_event_register_callbacks(ctx, &hooks, NULL);
    require(!pthread_create(&thread, NULL, send_many, NULL));
    while (seen < MANY)
        turn(1000);
    pthread_join(thread, NULL);
    expect_none();
}

/* A thousand domains, each of which shuts down and dies. */
static void generated(void)
{
    enum { DOMAINS = MANY / 2 > 1000 ? 1000 : MANY / 2 };
    static libxl_evgen_domain_death *generators[DOMAINS];
    libxl_event *event;
    uint32_t i;

    for (i = 0; i < DOMAINS; i++) {
        create(i + 1);
        generators[i] = watch(i + 1, i + 1);
    }
    for (i = 0; i < DOMAINS; i++)
        require(!libxl_sim_domain_shutdown(NULL, i + 1, 0));
    turn(1000);
    for (i = 0; i < DOMAINS; i++)
        require(!libxl_sim_domain_destroy(NULL, i + 1));
    for (i = 0; i < 2 * DOMAINS; i++) {
        require(!libxl_event_wait(ctx, &event, ALL, NULL, NULL));
        require(event->domid == i % DOMAINS + 1 && event->for_user == event->domid);
        require(event->type == (i < DOMAINS ? LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN : DEATH));
        libxl_event_free(ctx, event);
    }
    for (i = 0; i < DOMAINS; i++)
        libxl_evdisable_domain_death(ctx, generators[i]);
}

/* --- several threads inside --- */

static int taken[2];

static void *take_half(void *of_type)
{
    libxl_event_type type = *(libxl_event_type *)of_type;
    libxl_event *event;
    uint64_t number, last = 0;
    int count = 0;

    for (number = 0; number < MANY / 10; number++) {
        require(!libxl_event_wait(ctx, &event, BIT(type), NULL, NULL));
        require(event->type == type && event->for_user > last);
        last = event->for_user;
        libxl_event_free(ctx, event);
        count++;
    }
    taken[type == CONSOLE] = count;
    return NULL;
}

/* Two threads wait at once, for different types; both make progress. */
static void two_wait(void)
{
    static libxl_event_type types[] = { DEATH, CONSOLE };
    pthread_t threads[2];
    uint64_t number;

    require(!pthread_create(&threads[0], NULL, take_half, &types[0]));
    require(!pthread_create(&threads[1], NULL, take_half, &types[1]));
    for (number = 1; number <= MANY / 10; number++) {
        send(DEATH, number);
        send(CONSOLE, number);
        if (number % 100 == 0)
            usleep(100);
    }
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    require(taken[0] == MANY / 10 && taken[1] == MANY / 10);
    expect_none();
}

static int stop;

static void *poll_loop(void *unused)
{
    libxl_event *event;

    (void)unused;
    while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
        turn(20);
        while ((event = check(BIT(DEATH) | BIT(EJECT)))) {
            __atomic_fetch_add(&seen, 1, __ATOMIC_RELAXED);
            libxl_event_free(ctx, event);
        }
    }
    return NULL;
}

static void *operate(void *number)
{
    libxl_asyncop_how how;
    uint32_t domid = *(uint32_t *)number;
    libxl_event *event;
    int i;

    memset(&how, 0, sizeof(how));
    for (i = 0; i < MANY / 200; i++) {
        libxl_evgen_domain_death *generator;

        create(domid);
        generator = watch(domid, domid);
        require(!libxl_domain_pause(ctx, domid, &how));
        require(!libxl_event_wait(ctx, &event, BIT(LIBXL_EVENT_TYPE_OPERATION_COMPLETE), NULL,
                                  NULL));
        libxl_event_free(ctx, event);
        require(!libxl_domain_unpause(ctx, domid, NULL));
        require(!libxl_domain_destroy(ctx, domid, NULL));
        libxl_evdisable_domain_death(ctx, generator);
    }
    return NULL;
}

/* A poll loop, two threads with operations, and one outside of libxl that moves the machine. */
static void everybody(void)
{
    static uint32_t domids[] = { 7, 8 };
    pthread_t loop, threads[2];
    uint32_t domid = 9;
    int i;

    require(!pthread_create(&loop, NULL, poll_loop, NULL));
    require(!pthread_create(&threads[0], NULL, operate, &domids[0]));
    require(!pthread_create(&threads[1], NULL, operate, &domids[1]));
    for (i = 0; i < MANY / 200; i++) {
        create(domid);
        send(EJECT, 1);
        require(!libxl_sim_domain_destroy(NULL, domid));
    }
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    for (i = 0; i < 100 && __atomic_load_n(&seen, __ATOMIC_RELAXED) < MANY / 200; i++)
        usleep(10000);
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    pthread_join(loop, NULL);
    require(seen >= MANY / 200);
}

/* A registration that changes while events are called back on another thread. */
static void ours(void *user, libxl_event *event)
{
    __atomic_fetch_add((int *)user, 1, __ATOMIC_RELAXED);
    libxl_event_free(ctx, event);
}

static void registrations(void)
{
    static const libxl_event_hooks calls = { BIT(DEATH), ours, NULL };
    static int counts[2];
    pthread_t thread;
    libxl_event *event;
    int i, queued = 0;

    require(!pthread_create(&thread, NULL, poll_loop, NULL));
    for (i = 0; i < MANY / 100; i++) {
        libxl_event_register_callbacks(ctx, i % 3 ? &calls : NULL, &counts[i % 2]);
        send(DEATH, 1);
    }
    for (i = 0; i < 100 && turn(0); i++)
        usleep(1000);
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    turn(0);
    for (; (event = check(ALL)); queued++)
        libxl_event_free(ctx, event);
    require(counts[0] + counts[1] + (int)seen + queued == MANY / 100);
}

static const struct test tests[] = {
    { "checked", checked },
    { "waited-for", waited_for },
    { "called-back", called_back },
    { "generated", generated },
    { "two-wait", two_wait },
    { "everybody", everybody },
    { "registrations", registrations },
    { NULL, NULL },
};

int main(int argc, char **argv)
{
    return run_case(tests, argc, argv);
}
