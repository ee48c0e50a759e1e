/* The outside of a program with events: makes them happen. One implementation per machine. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>

#include <libxl.h>

/* A machine with the domains 7 and 9, the former with the CD-ROM hdc. */
void machine_start(libxl_ctx *ctx);
void machine_stop(void);

void machine_shutdown(uint32_t domid, int reason);
void machine_destroy(uint32_t domid);
void machine_eject(uint32_t domid);

/* Has guests take no notice of what they are asked to do: operations that ask go on. */
void machine_deafen(void);

/* Has every later attempt of libxl to look at domains fail. */
void machine_break(void);

#endif
