/* Child processes of the embedded core, and the program's own beside them. */
#include "cases.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#define COMPLETE LIBXL_EVENT_TYPE_OPERATION_COMPLETE

static const libxl_asyncop_how by_event = { NULL, { COOKIE } };
static pid_t forked;
static int forks, reaped, exit_status;
static pid_t reaped_pid;

static pid_t our_fork(void *user)
{
    require(user == &forks);
    forks++;
    forked = exit_status < 0 ? -1 : fork();
    if (forked == 0 && exit_status)
        _exit(exit_status);
    return forked;
}

static int answer;

static int note(pid_t pid, int status, void *user)
{
    require(user == &forks && WIFEXITED(status) && WEXITSTATUS(status) == 42);
    reaped++;
    reaped_pid = pid;
    /* As from event_occurs. */
    require(libxl_domain_pause(ctx, 1234, NULL) == ERROR_FAIL);
    return answer;
}

static libxl_childproc_hooks hooks;

static void set_mode(libxl_sigchld_owner owner)
{
    hooks.chldowner = owner;
    hooks.fork_replacement = our_fork;
    hooks.reaped_callback = owner == libxl_sigchld_owner_mainloop ? NULL : note;
    libxl_childproc_setmode(ctx, &hooks, &forks);
}

static pid_t child_of_the_program(void)
{
    pid_t pid = fork();

    require(pid >= 0);
    if (!pid)
        _exit(42);
    return pid;
}

static int has_handler(void)
{
    struct sigaction action;

    require(!sigaction(SIGCHLD, NULL, &action));
    return action.sa_handler != SIG_DFL;
}

static void expect_end(int rc)
{
    libxl_event *event;

    require(!libxl_event_wait(ctx, &event, UINT64_C(1) << COMPLETE, NULL, NULL));
    require(event->for_user == COOKIE && event->u.operation_complete.rc == rc);
    libxl_event_free(ctx, event);
}

static void expect_no_children(void)
{
    require(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

/* Whoever says nothing of children sees none. */
static void none(void)
{
    pid_t pid = child_of_the_program();
    int status;

    create(7);
    require(!libxl_domain_destroy(ctx, 7, NULL));
    require(!has_handler());
    require(waitpid(pid, &status, 0) == pid);
    expect_no_children();
    require(libxl_childproc_reaped(ctx, 1234, 0) == ERROR_UNKNOWN_CHILD);
    libxl_childproc_sigchld_occurred(ctx);
}

static void mainloop(void)
{
    int status;

    set_mode(libxl_sigchld_owner_mainloop);
    require(!has_handler());
    create(7);
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    require(forks == 1 && libxl_sim_domain_exists(NULL, 7));
    require(turn(0) == 0);
    require(libxl_childproc_reaped(ctx, forked + 1, 0) == ERROR_UNKNOWN_CHILD);
    require(libxl_childproc_reaped(ctx, 0, 0) == ERROR_UNKNOWN_CHILD);
    require(waitpid(forked, &status, 0) == forked);
    require(!libxl_childproc_reaped(ctx, forked, status));
    require(libxl_childproc_reaped(ctx, forked, status) == ERROR_UNKNOWN_CHILD);
    expect_end(0);
    require(!libxl_sim_domain_exists(NULL, 7));
    /* Or libxl looks itself. */
    create(8);
    require(!libxl_domain_destroy(ctx, 8, &by_event));
    while (libxl_sim_domain_exists(NULL, 8)) {
        usleep(1000);
        libxl_childproc_sigchld_occurred(ctx);
    }
    expect_end(0);
    require(forks == 2);
    expect_no_children();
}

static void selective(void)
{
    pid_t pid;
    int status;

    set_mode(libxl_sigchld_owner_libxl_always_selective_reap);
    require(has_handler());
    pid = child_of_the_program();
    create(7);
    require(!libxl_domain_destroy(ctx, 7, NULL));
    require(forks == 1 && reaped == 0);
    /* The program's is left to it. */
    require(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 42);
    expect_no_children();
    libxl_childproc_setmode(ctx, NULL, NULL);
    require(!has_handler());
}

static void always(void)
{
    pid_t pid;
    int i;

    set_mode(libxl_sigchld_owner_libxl_always);
    pid = child_of_the_program();
    for (i = 0; i < 100 && !reaped; i++)
        turn(100);
    require(reaped == 1 && reaped_pid == pid);
    answer = ERROR_UNKNOWN_CHILD;
    child_of_the_program();
    create(7);
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    expect_end(0);
    for (i = 0; i < 100 && reaped < 2; i++)
        turn(100);
    require(reaped == 2);
    expect_no_children();
    require(has_handler());
}

/* The default mode, with functions: a handler as long as there is a child. */
static void while_there_are_any(void)
{
    set_mode(libxl_sigchld_owner_libxl);
    require(!has_handler());
    create(7);
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    require(has_handler());
    expect_end(0);
    require(!has_handler() && forks == 1);
    expect_no_children();
}

static void failing(void)
{
    set_mode(libxl_sigchld_owner_libxl);
    create(7);
    exit_status = 3;
    require(libxl_domain_destroy(ctx, 7, NULL) == ERROR_FAIL);
    require(libxl_sim_domain_exists(NULL, 7));
    exit_status = -1;
    require(libxl_domain_destroy(ctx, 7, NULL) == ERROR_FAIL);
    require(libxl_domain_destroy(ctx, 7, &by_event) == ERROR_FAIL);
    exit_status = 0;
    require(!has_handler());
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    require(!libxl_ao_abort(ctx, &by_event));
    expect_end(ERROR_ABORTED);
    require(libxl_sim_domain_exists(NULL, 7));
    expect_no_children();
}

/* Without functions libxl forks itself, and logs what isn't its own. */
static void without_functions(void)
{
    static libxl_childproc_hooks plain;
    libxl_ctx *logged;
    char line[200] = "";
    FILE *log = tmpfile();
    xentoollog_logger_stdiostream *logger = xtl_createlogger_stdiostream(log, XTL_WARN, 0);
    libxl_event *event;

    plain.chldowner = libxl_sigchld_owner_libxl;
    require(!libxl_ctx_alloc(&logged, LIBXL_VERSION, 0, (xentoollog_logger *)logger));
    libxl_childproc_setmode(logged, &plain, NULL);
    child_of_the_program();
    usleep(20000);
    create(7);
    require(!libxl_domain_destroy(logged, 7, &by_event));
    require(!libxl_event_wait(logged, &event, ALL, NULL, NULL));
    libxl_event_free(logged, event);
    libxl_postfork_child_noexec(logged);
    libxl_ctx_free(logged);
    xtl_logger_destroy((xentoollog_logger *)logger);
    rewind(log);
    require(fgets(line, sizeof(line), log) != NULL);
    require(strstr(line, "libxl: warning: unknown child ") == line);
    fclose(log);
    expect_no_children();
}

/* A context that is freed leaves no child and no handler behind. */
static void freed(void)
{
    set_mode(libxl_sigchld_owner_libxl);
    create(7);
    require(!libxl_domain_destroy(ctx, 7, &by_event));
    libxl_ctx_free(ctx);
    ctx = NULL;
    require(!has_handler());
    expect_no_children();
}

static int struck;

static void disaster(void *user, libxl_event_type type, const char *msg, int errnoval)
{
    require(user == &struck && type == 0 && *msg && errnoval == 0);
    struck++;
}

static void answer_that_is_a_disaster(void)
{
    static const libxl_event_hooks event_hooks = { 0, NULL, disaster };
    int i;

    libxl_event_register_callbacks(ctx, &event_hooks, &struck);
    set_mode(libxl_sigchld_owner_libxl_always);
    answer = ERROR_FAIL;
    child_of_the_program();
    for (i = 0; i < 100 && !struck; i++)
        turn(100);
    require(struck == 1 && reaped == 1);
}

static const struct test tests[] = {
    { "none", none },
    { "mainloop", mainloop },
    { "selective", selective },
    { "always", always },
    { "while-there-are-any", while_there_are_any },
    { "failing", failing },
    { "without-functions", without_functions },
    { "freed", freed },
    { "answer-that-is-a-disaster", answer_that_is_a_disaster },
    { NULL, NULL },
};

int main(int argc, char **argv)
{
    return run_case(tests, argc, argv);
}
