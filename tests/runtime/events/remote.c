/*
 * The outside of another program: makes the machine, says "ready", then does what it reads, a line
 * each: `eject`, `shutdown REASON`, `destroy`. Domain 7, with the CD-ROM hdc, is meant.
 */
#include <stdio.h>

#include "machine.h"

int main(void)
{
    char line[80];
    int reason;

    machine_start(NULL);
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin)) {
        if (sscanf(line, "shutdown %d", &reason) == 1)
            machine_shutdown(7, reason);
        else if (line[0] == 'e')
            machine_eject(7);
        else
            machine_destroy(7);
    }
    machine_stop();
    return 0;
}
