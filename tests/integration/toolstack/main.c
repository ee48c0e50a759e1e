/* Makes events and handles them, by what idlgen generates from toolstack.idl. */

#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "tool_dispatch.h"
#include "tool_types.h"

static int on_born(void *user, const tool_event *event, const struct tool_event_born *info)
{
    (void)user;
    report(event->name, "born", (unsigned long)info->size);
    return 0;
}

static int on_gone(void *user, const tool_event *event)
{
    (void)user;
    report(event->name, "gone", 0);
    return 0;
}

int main(void)
{
    const struct tool_event_handlers handlers = {.born = on_born, .gone = on_gone};
    tool_event event;
    int failed;

    tool_event_init(&event);
    event.name = malloc(sizeof("vm"));
    if (event.name == NULL)
        return EXIT_FAILURE;
    memcpy(event.name, "vm", sizeof("vm"));
    tool_event_init_type(&event, TOOL_EVENT_TYPE_BORN);
    event.u.born.size = 42;
    failed = tool_event_dispatch(&handlers, NULL, &event);
    tool_event_dispose(&event);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
